"""Keeps one study up to date: asks when the hand rests, and drops what belongs to another document."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, QTimer, Signal

from latentloom.doc.state import Change, DocState
from latentloom.ui.session import Session
from latentloom.work.messages import StudyItem, StudyKind, StudyReply

REST_MS = 300
"""The hand rests when it has done nothing for so long."""


class StudyWatch(QObject):
    """One study of the document of a session, for as long as it is wanted.

    Attributes:
        items: the parts so far that belong to the document as it stands; empty when there are none.
        done: whether these are all.

    Signals:
        changed(): the items came, grew or went.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        kind: StudyKind,
        subject: Callable[[DocState], Hashable],
        parent: QObject,
        rest_ms: int = REST_MS,
    ) -> None:
        """`subject` is what the study is about: while it stays equal the items stay good."""
        super().__init__(parent)
        self._session, self._kind, self._subject = session, kind, subject
        self._wanted = False
        self._size = 0
        self._about: Hashable = subject(session.document.state)
        self._number: int | None = None
        self.items: tuple[StudyItem, ...] = ()
        self.done = False
        self._rest = QTimer(self, singleShot=True, interval=rest_ms)
        self._rest.timeout.connect(self._ask)
        session.documentChanged.connect(self._on_document_changed)
        session.spaceChanged.connect(self._on_space_changed)
        session.studyArrived.connect(self._on_arrived)

    def want(self, wanted: bool, size: int = 0) -> None:
        """Say whether the study is needed, and how many device pixels a side its pictures should have."""
        grown = size > self._size
        self._wanted, self._size = wanted, max(size, self._size)
        if not wanted:
            self._rest.stop()
        elif self._number is None or grown:
            self._rest.start()

    def _on_document_changed(self, change: Change) -> None:
        about = self._subject(self._session.document.state)
        if about != self._about:
            self._about = about
            self._forget()
        elif self._rest.isActive():
            self._rest.start()

    def _on_space_changed(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._number, self.done = None, False
        if self.items:
            self.items = ()
            self.changed.emit()
        if self._wanted:
            self._rest.start()

    def _ask(self) -> None:
        if self._session.document.gesture_active:
            # The hand holds still within a drag, or ticks wait for more.
            self._rest.start()
        else:
            self._number = self._session.request_study(self._kind, self._size)

    def _on_arrived(self, reply: StudyReply) -> None:
        if reply.kind == self._kind and reply.number == self._number:
            self.items, self.done = reply.items, reply.done
            self.changed.emit()
