"""The safety net under unsaved work: one small file a running program, offered again if the program did not end well.

Each running program holds a lock beside its scratch file; the system lets go of it when the process ends, however it
ends. A scratch file without a held lock was left by a crash. (Process numbers alone would not do: after a restart they
are soon used again.)
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from latentloom.base import atomic, paths
from latentloom.base.errors import LoomError
from latentloom.base.filelock import try_lock
from latentloom.doc.serial import from_json, to_json
from latentloom.doc.state import DocState, Focus

FORMAT = "latentloom-scratch"
_LARGEST_FILE = 64 * 1024 * 1024


def scratch_dir() -> Path:
    """Return the folder for scratch files, made on demand."""
    folder = paths.user_data_dir() / "scratch"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Scratch:
    """This program's scratch file.

    Call `note` at the end of every gesture and now and then from a timer; it writes at most every `interval` seconds,
    and only what is new.

    Attributes:
        file: where the document is kept.
        interval: seconds between two writes.
    """

    def __init__(
        self, folder: Path | None = None, interval: float = 5.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.interval = interval
        self._clock = clock
        folder = scratch_dir() if folder is None else folder
        self.file = folder / f"scratch-{os.getpid()}-{secrets.token_hex(4)}.json"
        self._lock_file = self.file.with_suffix(".lock")
        self._lock: IO[bytes] | None = try_lock(self._lock_file)
        self._written: DocState | None = None
        self._last: float | None = None

    def note(self, state: DocState, focus: Focus, path: Path | None, *, now: bool = False) -> bool:
        """Write the document if it is new and a write is due (or `now`); return whether it was written.

        `path` is the project file that it belongs to, None if it was never saved. Raises LoomError if the file cannot
        be written; the next call tries again.
        """
        if state is self._written:
            return False
        time_now = self._clock()
        if not now and self._last is not None and time_now - self._last < self.interval:
            return False
        content = {
            "format": FORMAT,
            "project": None if path is None else str(path),
            "document": to_json(state, focus),
        }
        self._last = time_now
        atomic.write_text(self.file, json.dumps(content, allow_nan=False))
        self._written = state
        return True

    def clear(self) -> None:
        """Remove the file: all is saved, or was thrown away on purpose. The next `note` begins it anew."""
        self.file.unlink(missing_ok=True)
        self._written = None
        self._last = None

    def close(self) -> None:
        """End cleanly: remove the file and let go of the lock."""
        self.clear()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
            self._lock_file.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Recovered:
    """Work that a crash left behind: the document, the project file that it belongs to, and when it was written.

    Attributes:
        file: the scratch file, for `discard`.
        written: seconds since the epoch.
    """

    file: Path
    state: DocState
    focus: Focus
    project: Path | None
    written: float


def recoverable(folder: Path | None = None) -> tuple[tuple[Recovered, ...], tuple[str, ...]]:
    """Return what crashed programs left, newest first, and a sentence for each file that could not be read.

    An unreadable file is set aside as *.broken, so that it is told of once. Files of running programs are left alone.
    """
    folder = scratch_dir() if folder is None else folder
    found, notes = [], []
    for file in sorted(folder.glob("scratch-*.json")):
        lock = try_lock(file.with_suffix(".lock"))
        if lock is None:
            continue
        lock.close()
        try:
            found.append(_read(file))
        except (OSError, ValueError, RecursionError, LoomError) as problem:
            aside = file.with_suffix(".broken")
            file.replace(aside)
            notes.append(f"Unsaved work in {aside.name} could not be read ({problem}); the file is kept.")
    for lock_file in folder.glob("scratch-*.lock"):
        _sweep(lock_file)
    found.sort(key=lambda one: one.written, reverse=True)
    return tuple(found), tuple(notes)


def discard(recovered: Recovered) -> None:
    """Remove a scratch file: its work was taken over, or is not wanted."""
    recovered.file.unlink(missing_ok=True)
    recovered.file.with_suffix(".lock").unlink(missing_ok=True)


def _sweep(lock_file: Path) -> None:
    """Remove the lock of a program that is gone, if its scratch file is gone, too."""
    if lock_file.with_suffix(".json").exists():
        return
    lock = try_lock(lock_file)
    if lock is not None:
        lock.close()
        lock_file.unlink(missing_ok=True)


def _read(file: Path) -> Recovered:
    status = file.stat()
    if status.st_size > _LARGEST_FILE:
        raise LoomError("it is too large")
    content: Any = json.loads(file.read_bytes())
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise LoomError("it is no scratch file")
    project = content.get("project")
    if not isinstance(project, str | None):
        raise LoomError("it is damaged")
    state, focus = from_json(content.get("document"))
    return Recovered(file, state, focus, None if project is None else Path(project), status.st_mtime)
