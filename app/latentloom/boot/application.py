"""The application object, and what the system asks of it: on macOS a double-clicked file is an event, no argument."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Hands on the file that the system asks for; one that comes before `listen` waits until then.

    Signals:
        asked(path): open this file.
    """

    # Not an event filter: that would be called for every event of every widget, each time in Python.
    asked = Signal(Path)

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._listening = False
        self._waiting: Path | None = None

    def listen(self) -> None:
        """Files can be opened from now on. Of several that came before, the last is: there is one window."""
        self._listening = True
        if self._waiting is not None:
            path, self._waiting = self._waiting, None
            self.asked.emit(path)

    def event(self, event: QEvent) -> bool:
        """Take the system's requests."""
        if not isinstance(event, QFileOpenEvent) or not event.file():
            return super().event(event)
        path = Path(event.file())
        if self._listening:
            self.asked.emit(path)
        else:
            self._waiting = path
        return True
