"""The files opened last, newest first, kept in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from latentloom.doc.settings import Settings

MOST = 12
_SETTING = "recent_files"


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A file opened before; `missing` when it is not there at the moment (a memory stick, say)."""

    path: Path
    missing: bool


class RecentFiles:
    """The list of at most twelve."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def entries(self) -> tuple[RecentFile, ...]:
        """Return the files, newest first; looks at the disk."""
        return tuple(RecentFile(Path(text), not _is_file(Path(text))) for text in self._settings.texts(_SETTING))

    def add(self, path: Path | str) -> None:
        """Put a file in front."""
        newest = str(Path(path).absolute())
        rest = (text for text in self._settings.texts(_SETTING) if text != newest)
        self._settings.set(_SETTING, (newest, *rest)[:MOST])

    def remove(self, path: Path | str) -> None:
        """Take a file out of the list."""
        gone = str(Path(path).absolute())
        self._settings.set(_SETTING, tuple(text for text in self._settings.texts(_SETTING) if text != gone))

    def clear(self) -> None:
        """Forget all."""
        self._settings.reset(_SETTING)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
