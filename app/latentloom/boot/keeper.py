"""Keeps unsaved work in the scratch file, and offers what a crash left behind."""

from __future__ import annotations

import logging
from datetime import datetime

from PySide6.QtCore import QObject, QTimer

from latentloom.base.errors import LoomError
from latentloom.doc import scratch
from latentloom.doc.state import Change
from latentloom.ui.notices import Deed
from latentloom.ui.spaces import Opening
from latentloom.ui.window import MainWindow

_log = logging.getLogger(__name__)
_INTERVAL_MS = 5000


class Keeper(QObject):
    """Writes the scratch file of one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._scratch = scratch.Scratch()
        self._found: tuple[scratch.Recovered, ...] = ()
        self._told = False
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._note)
        self._timer.start()
        self._session.documentChanged.connect(self._on_document)
        window.closing.connect(self._on_closing)

    def offer(self) -> None:
        """Offer the newest work that a crash left behind."""
        self._found, problems = scratch.recoverable()
        for problem in problems:
            self._window.notices.show("warning", problem)
        if self._found:
            newest = self._found[0]
            name = "an untitled blend" if newest.project is None else newest.project.name
            when = datetime.fromtimestamp(newest.written).strftime("%d %B, %H:%M")
            self._window.notices.show(
                "warning",
                f"The program did not end well the last time. Unsaved work on {name}, {when}, is still there.",
                deeds=(Deed("Bring it back", self._bring_back), Deed("Discard", self._discard)),
                stays=True,
            )

    def finish(self) -> None:
        """End cleanly: nothing is left to recover."""
        self._timer.stop()
        self._scratch.close()

    def _on_document(self, change: Change) -> None:
        if change.live:
            return
        if self._session.document.dirty:
            self._note()
        else:
            self._scratch.clear()

    def _on_closing(self) -> None:
        self._timer.stop()
        self._note(now=True)

    def _note(self, now: bool = False) -> None:
        document = self._session.document
        if not document.dirty or document.gesture_active:
            return
        try:
            self._scratch.note(document.state, document.focus, document.path, now=now)
            self._told = False
        except LoomError as problem:
            _log.warning("Unsaved work cannot be kept: %s", problem)
            if not self._told:
                self._told = True
                self._window.notices.show("warning", f"Unsaved work cannot be kept safe: {problem}")

    def _bring_back(self) -> None:
        newest = self._found[0]
        if self._window.files.may_replace():
            self._window.spaces.open_with(Opening(newest.state, newest.focus, newest.project, saved=False))
            scratch.discard(newest)

    def _discard(self) -> None:
        for left in self._found:
            scratch.discard(left)
