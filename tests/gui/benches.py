"""A document, a session and a made-up engine for tests of the wheel, the table and the choice of classes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from tests.gui.fakes import FakeEngine
from tests.gui.spaces import make_space

from latentloom.doc import blends, wheel
from latentloom.doc.document import Document, new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import BlendState, SpaceRef, WheelState
from latentloom.ui.session import Session


@dataclass
class Bench:
    """A session with its parts."""

    session: Session
    engine: FakeEngine
    document: Document

    @property
    def blend(self) -> BlendState:
        return self.document.state.blend

    @property
    def wheel(self) -> WheelState:
        return self.blend.wheel

    @property
    def shares(self):
        return wheel.shares(self.wheel)

    def adopt(self, widget: QWidget) -> None:
        """Let the session go with the widget that a test shows."""
        self.session.setParent(widget)

    def set_wheel(self, state: WheelState) -> None:
        self.document.edit("Prepare", blends.set_wheel(self.document.state, state))

    def undo_names(self) -> list[str]:
        """Undo everything, return the names of the steps, newest first, and redo it all."""
        names = []
        while self.document.undo_name is not None:
            names.append(self.document.undo_name)
            self.document.undo()
        for _ in names:
            self.document.redo()
        return names


def make_bench(startup: int = 5, classes: int | None = None, auto: bool = False) -> Bench:
    """Open a made-up space of `classes`, `startup` of them in an even blend; `auto`: its engine answers by itself."""
    space = make_space(classes=classes or max(startup, 6), startup=startup, per_class=4)
    engine = FakeEngine(space, auto=auto)
    document = Document(new_state(SpaceRef("fake"), space.info.startup))
    session = Session(document, engine, Settings())
    engine.setParent(session)
    engine.open_space("fake")
    return Bench(session, engine, document)


def point(place) -> QPoint:
    """A pair of numbers as a QPoint."""
    return QPoint(round(float(place[0])), round(float(place[1])))


def mouse_move(widget: QWidget, at: QPoint, modifiers=Qt.KeyboardModifier.NoModifier, held: bool = True) -> None:
    """Move the mouse over a widget; QTest.mouseMove knows neither buttons nor modifiers."""
    button = Qt.MouseButton.LeftButton if held else Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        button,
        modifiers,
    )
    QApplication.sendEvent(widget, event)


def turn_wheel(widget: QWidget, at: QPoint, notches: int, modifiers=Qt.KeyboardModifier.NoModifier) -> QWheelEvent:
    """Turn the mouse wheel over a widget."""
    event = QWheelEvent(
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event
