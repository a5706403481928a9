"""The person's settings: a JSON file in the configuration folder, checked against one table.

A broken file never stops the program: it is set aside as settings.broken.json and the defaults count. Keys that are
not in the table are dropped, values out of bounds fall back to their default. Every change is written at once.
"""

from __future__ import annotations

import json
from pathlib import Path

from psygnal import Signal

from latentloom.base import atomic, paths
from latentloom.base.errors import LoomError, UsageError
from latentloom.doc.settings_table import TABLE, Setting, Value

FILE_NAME = "settings.json"
_LARGEST_FILE = 4 * 1024 * 1024


class Settings:
    """Values by name.

    Attributes:
        changed: psygnal signal with the name of a setting that has a new value.
        failed: psygnal signal with a sentence, the first time that the file cannot be written; values stay in memory.
        path: the file.
        problem: a sentence to show if the file was broken when it was read, else "".
    """

    changed = Signal(str)
    failed = Signal(str)

    def __init__(self, path: Path | None = None, table: tuple[Setting, ...] = TABLE) -> None:
        self.path = paths.user_config_dir() / FILE_NAME if path is None else path
        self.problem = ""
        self._table = {setting.name: setting for setting in table}
        self._values: dict[str, Value] = {}
        self._write_failed = False
        self._read()

    @property
    def table(self) -> tuple[Setting, ...]:
        """All rows, in the order of the preferences page."""
        return tuple(self._table.values())

    def get(self, name: str) -> Value:
        """Return the value of a setting. Raises KeyError for a name that is not in the table."""
        return self._values.get(name, self._table[name].default)

    def flag(self, name: str) -> bool:
        """Return a switch."""
        return bool(self.get(name))

    def text(self, name: str) -> str:
        """Return a text, choice or colour."""
        value = self.get(name)
        if not isinstance(value, str):
            raise TypeError(f"setting {name} is no text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self.get(name)
        if not isinstance(value, tuple):
            raise TypeError(f"setting {name} is no list of texts")
        return value

    def whole(self, name: str) -> int:
        """Return a whole number."""
        value = self.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(f"setting {name} is no whole number")
        return value

    def number(self, name: str) -> float:
        """Return a number."""
        value = self.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise TypeError(f"setting {name} is no number")
        return float(value)

    def set(self, name: str, value: object) -> None:
        """Change a setting and write the file. Raises UsageError for a value that the setting does not take."""
        setting = self._table[name]
        if not setting.accepts(value):
            raise UsageError(f"{setting.title} cannot be {repr(value)[:60]}; it stays as it was.")
        settled = setting.normal(value)
        if settled == self.get(name):
            return
        self._values[name] = settled
        self._write()
        self.changed.emit(name)

    def reset(self, name: str) -> None:
        """Give a setting its default."""
        self.set(name, self._table[name].default)

    def reset_page(self, page: str) -> None:
        """Give every setting of a preferences page its default."""
        for setting in self._table.values():
            if setting.page == page:
                self.reset(setting.name)

    def _read(self) -> None:
        try:
            with self.path.open("rb") as stream:
                content = stream.read(_LARGEST_FILE + 1)
            if len(content) > _LARGEST_FILE:
                raise ValueError("too large")
            stored = json.loads(content)
            if not isinstance(stored, dict):
                raise ValueError("no object")
        except FileNotFoundError:
            return
        except OSError as problem:
            self.problem = f"The settings cannot be read ({problem.strerror}); the defaults are used for now."
            return
        except (ValueError, RecursionError):
            self._set_aside()
            return
        for name, value in stored.items():
            setting = self._table.get(name)
            if setting is not None and setting.accepts(value):
                self._values[name] = setting.normal(value)

    def _set_aside(self) -> None:
        aside = self.path.with_name(self.path.stem + ".broken.json")
        try:
            self.path.replace(aside)
        except OSError as problem:
            self.problem = f"The settings file is broken ({problem.strerror}); the defaults are used."
            return
        self.problem = f"The settings file was broken and is kept as {aside.name}; the defaults are used."

    def _write(self) -> None:
        text = json.dumps(dict(sorted(self._values.items())), indent=2)
        try:
            atomic.write_text(self.path, text + "\n")
        except LoomError as problem:
            if not self._write_failed:
                self._write_failed = True
                self.failed.emit(f"Settings are kept only until you quit: {problem}")
            return
        self._write_failed = False
