"""A session over a made-up space, and mouse and keys at places on the map, for tests of panels."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.gui.fakes import FakeEngine
from tests.gui.spaces import FakeSpace, make_space

from latentloom.doc import wheel
from latentloom.doc.document import Document, new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import SpaceRef
from latentloom.ui.session import Session

W = TypeVar("W", bound=QWidget)


def make_session(space: FakeSpace | None = None, opened: bool = True, auto: bool = True) -> Session:
    """A session with a document over a made-up space; `session.engine` is a FakeEngine that the session owns."""
    engine = FakeEngine(space or make_space(), auto=auto)
    info = engine.space.info
    session = Session(Document(new_state(SpaceRef(info.name, info.stamp), info.startup)), engine, Settings())
    engine.setParent(session)
    if opened:
        engine.open_space(info.name)
    return session


def on_screen(qtbot: QtBot, widget: W, *size: int) -> W:
    """Show a widget of `size` (width, height; none: its own) until the test ends; return it when it is to be seen."""
    qtbot.addWidget(widget)
    if size:
        widget.resize(*size)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def lean(session: Session, x: float, y: float) -> None:
    """Move the puck as a hand would: one finished step."""
    state = session.document.state
    ring = wheel.with_puck(state.blend.wheel, (x, y))
    session.document.edit("Lean", state.with_blend(replace(state.blend, wheel=ring)), "wheel")


def lonely_rows(view, count: int, at_least: float = 30.0) -> list[int]:
    """Rows of the blend's classes that no class picture covers, in view, and far from one another in pixels."""
    found: list[int] = []
    for row in view.shown.rows:
        at = view.to_pixel(tuple(view.info.codes_xy[row].tolist()))
        far = all(_distance(view, row, other) > at_least for other in found)
        if far and view.chip_at(at) is None and view.area().contains(at) and view.target_at(at).value == row:
            found.append(int(row))
        if len(found) == count:
            return found
    raise AssertionError(f"only {len(found)} lonely points on the map")


def pixel(view, row: int) -> QPoint:
    return view.to_pixel(tuple(view.info.codes_xy[row].tolist())).toPoint()


def empty_pixel(view) -> QPoint:
    """A pixel with nothing in reach, as near to the middle of the map as there is one."""
    area = view.area().adjusted(20, 20, -20, -20)
    grid = [
        QPointF(x, y) for x in np.arange(area.left(), area.right(), 9) for y in np.arange(area.top(), area.bottom(), 9)
    ]
    centre = area.center()
    for at in sorted(grid, key=lambda p: (p - centre).manhattanLength()):
        if view.target_at(at) is None and view.target_at(QPointF(at.toPoint())) is None:
            return at.toPoint()
    raise AssertionError("no empty ground on the map")


def click(view, at: QPoint, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, modifiers, at)


def turn_wheel(widget, at: QPoint, angle: int) -> None:
    """Send a wheel event of `angle` eighths of a degree."""
    event = QWheelEvent(
        QPointF(at),
        QPointF(widget.mapToGlobal(at)),
        QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def _distance(view, a: int, b: int) -> float:
    between = pixel(view, a) - pixel(view, b)
    return float(np.hypot(between.x(), between.y()))
