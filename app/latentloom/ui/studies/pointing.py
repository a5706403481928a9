"""Which class the hand points at, wherever it does: a chip on the wheel, a row of the table."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from latentloom.ui.session import Session


class Pointing(QObject):
    """The class under the hand in one session; there is one object a session (`Pointing.of`).

    Attributes:
        name: the class, "" for none.

    Signals:
        changed(str): another class, or none any more.
    """

    changed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.name = ""

    @classmethod
    def of(cls, session: Session) -> Pointing:
        """Return the session's, made at the first call."""
        return session.findChild(cls) or cls(session)

    def point(self, name: str) -> None:
        """Say what the hand is on now, "" for nothing."""
        if name != self.name:
            self.name = name
            self.changed.emit(name)
