"""Looking for attributes as jobs, and putting what is found into the document as one undo step."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from latentloom.base.errors import LoomError
from latentloom.doc.attributes import add_attribute, set_amount
from latentloom.ui.session import Session
from latentloom.work.attribute_messages import AttributesMade, AttributeWish
from latentloom.work.messages import JobEnd, JobInfo

ORIGIN = "attributes"


class Making(QObject):
    """One for a session, made at the first call of `of`.

    Attributes:
        watched: a dialog is open that tells what comes of it, so nobody else need.

    Signals:
        changed(): something is being looked for, or not any more.
        advanced(float): how far it is, 0..1.
        made(AttributesMade): it was found, and stands in the document.
        failed(str): it was not; why.
    """

    changed = Signal()
    advanced = Signal(float)
    made = Signal(object)
    failed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.watched = False
        self._jobs: set[int] = set()
        session.engine.jobAdvanced.connect(self._on_advanced)
        session.engine.jobEnded.connect(self._on_ended)

    @classmethod
    def of(cls, session: Session) -> Making:
        """Return the session's."""
        return session.findChild(cls) or cls(session)

    @property
    def running(self) -> bool:
        """Whether something is being looked for."""
        return bool(self._jobs)

    def start(self, wish: AttributeWish) -> None:
        """Look for an attribute."""
        self._jobs.add(self._session.engine.make_attributes(wish))
        self.advanced.emit(0.0)
        self.changed.emit()

    def stop(self) -> None:
        """Look no further."""
        for job in tuple(self._jobs):
            self._session.engine.cancel(job)

    def _on_advanced(self, info: JobInfo) -> None:
        if info.number in self._jobs:
            self.advanced.emit(info.fraction)

    def _on_ended(self, end: JobEnd) -> None:
        if end.number not in self._jobs:
            return
        self._jobs.discard(end.number)
        if end.outcome == "done" and isinstance(end.result, AttributesMade):
            self._take(end.result)
        self.changed.emit()
        if end.outcome == "failed":
            # Last of all: what a page still needs must not be said over it.
            self.failed.emit(end.sentence)

    def _take(self, found: AttributesMade) -> None:
        document, space = self._session.document, self._session.space
        if space is None or found.stamp != space.stamp:
            return
        document.commit()
        state = document.state
        try:
            for attribute in found.attributes:
                state = add_attribute(state, attribute)
            if len(found.attributes) == 1 and not state.blend.moved:
                # Shown at once what it does, and how far one step goes.
                state = set_amount(state, state.attributes[-1].name, 1.0)
        except LoomError as problem:
            self.failed.emit(str(problem))
            return
        first = found.attributes[0].name
        document.edit(f"Add {first}" if len(found.attributes) == 1 else "Add Attributes", state, ORIGIN)
        self.made.emit(found)
