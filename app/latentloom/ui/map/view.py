"""Hands on the map: pointing, clicking, dragging, the wheel, and the same by keyboard."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from latentloom.ui.map.canvas import MapCanvas
from latentloom.ui.map.lasso import Lasso, Shape, how_of
from latentloom.ui.map.nearest import meant, nearest, toward
from latentloom.ui.map.scene import Place
from latentloom.ui.pictures import PictureStore
from latentloom.work.messages import PictureKey, SpaceInfo

REACH = 14.0
"""Pixels around the pointer within which a point is meant."""
REST_MS = 125
"""How long the pointer rests on a point before its card comes."""
GRIP = 12.0
"""Pixels around the place marker within which it is taken hold of."""
NUDGE = 8.0
"""Pixels that Shift and an arrow key move the place or the map."""
KEY_ZOOM = 1.25
WHEEL_ZOOM = 1.0015
"""Magnification for one eighth of a degree of the wheel; one notch (120) is 1.2."""

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_OWN_KEYS = frozenset(_WAYS) | {
    Qt.Key.Key_A,
    Qt.Key.Key_F,
    Qt.Key.Key_N,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_P,
    Qt.Key.Key_S,
    Qt.Key.Key_Plus,
    Qt.Key.Key_Equal,
    Qt.Key.Key_Minus,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Escape,
}
_NUMBERS = {getattr(Qt.Key, f"Key_{number}"): number for number in range(1, 10)}


@dataclass(frozen=True)
class Target:
    """Something on the map that can be meant: a drawing (`value`: atlas row) or a class picture (`value`: name)."""

    kind: Literal["drawing", "class"]
    value: int | str
    place: Place

    @property
    def key(self) -> PictureKey:
        """What to ask the picture store for."""
        return self.kind, self.value


class MapView(MapCanvas):
    """The map with gestures; it changes nothing but the view and says what is wanted.

    Signals:
        pointed(Target or None): the pointer (at once) or the keyboard is at something else.
        rested(Target): it has been there for `REST_MS`.
        chosen(Target): clicked, or Enter.
        placed(float, float): decode this place; again and again while the place marker is dragged.
        retracted(): the click that just placed was the first half of a double click.
        toggled(Target): Ctrl-click.
        swept(rows, how): drawn around these atlas rows, rising; how: "new", "add" or "take" (see `lasso.How`).
        cleared(): Escape.
        walked(what, value): over neighbours: ("next", None), ("back", None), ("way", (1, 0)) and so on, ("number", 3).

    Attributes:
        target: what is pointed at; tool: what a plain drag draws around points with, "" where it moves the map.
        covered: pixels at the foot of the map that something stands before.
    """

    pointed = Signal(object)
    rested = Signal(object)
    chosen = Signal(object)
    placed = Signal(float, float)
    retracted = Signal()
    toggled = Signal(object)
    swept = Signal(object, str)
    cleared = Signal()
    walked = Signal(str, object)

    def __init__(self, pictures: PictureStore, parent: QWidget | None = None) -> None:
        super().__init__(pictures, parent)
        self.target: Target | None = None
        self.tool: Shape | Literal[""] = ""
        self.covered = 0.0
        self._lasso: Lasso | None = None
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._mode: Literal["", "click", "pan", "place", "lasso"] = ""
        self._just_placed = False
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def show_space(self, info: SpaceInfo, classes: tuple[str, ...]) -> None:
        """Show another space; what was pointed at is gone."""
        self._point_at(None)
        super().show_space(info, classes)

    def target_at(self, pixel: QPointF) -> Target | None:
        """Return what a pixel means: a class picture, else the nearest point within `REACH`."""
        info = self.info
        if info is None or not self.area().contains(pixel):
            return None
        name = self.chip_at(pixel)
        if name is not None:
            x, y = info.mean_xy[info.classes.index(name)]
            return Target("class", name, (float(x), float(y)))
        row = meant(self.points.grid, info.codes_xy, self.to_place(pixel), self.unit(), REACH, self.shown.preferred)
        return None if row is None else self._drawing(row)

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the lasso above the marks."""
        super().drawForeground(painter, rect)
        if self._lasso is not None:
            painter.save()
            painter.setClipRect(self.area())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._lasso.paint(painter)
            painter.restore()

    def event(self, event: QEvent) -> bool:
        """Keep the map's own keys from the window's shortcuts while the map has the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = not event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier)
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            own = _WAYS if control else _OWN_KEYS | _NUMBERS.keys()
            if (plain and event.key() in own) or (is_walk(event) and event.key() in _WAYS):
                event.accept()
                return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click, or take hold of the place marker."""
        self._press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On empty ground: show all. On a point it is a second click."""
        if event.button() == Qt.MouseButton.LeftButton and self.target_at(event.position()) is None:
            if self._just_placed:
                self.retracted.emit()
            self._just_placed = False
            self.show_all()
            event.accept()
            return
        self._press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan, drag the place marker, or point."""
        at = event.position()
        if self._pressed is None:
            self._hover(at)
            return
        if self._mode == "click" and QLineF(self._pressed, at).length() >= QApplication.startDragDistance() * 0.5:
            self._begin_drag(event)
        if self._mode == "pan":
            self.pan(at - self._last)
        elif self._lasso is not None:
            self._lasso.go_to(at)
            self.viewport().update()
        elif self._mode == "place":
            self._place(at)
        self._last = at
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish: a press that did not move is a click."""
        if self._pressed is None:
            return
        mode, self._mode, self._pressed = self._mode, "", None
        if mode == "click" and event.button() == Qt.MouseButton.LeftButton:
            self._click(event.position(), event.modifiers())
        elif mode == "lasso":
            self._end_lasso()
        self._hover(event.position())
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned and self.area().contains(event.position()):
            self.zoom(WHEEL_ZOOM**turned, self.to_place(event.position()))
            self._hover(event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._point_at(None)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop waiting for a rest that nobody sees."""
        super().hideEvent(event)
        self._rest.stop()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard's ring away."""
        super().focusOutEvent(event)
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the keyboard's ring again."""
        super().focusInEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hop, add, zoom, place; see the accessible description."""
        key = Qt.Key(event.key())
        if self.info is not None and is_walk(event) and key in _WAYS:
            self.walked.emit("way", _WAYS[key])
        elif self.info is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            event.ignore()
        elif key in _WAYS:
            self._on_arrow(_WAYS[key], event.modifiers())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.target is not None:
                self.chosen.emit(self.target)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            around = self.marks.focus or self.centre()
            self.zoom(1 / KEY_ZOOM if key == Qt.Key.Key_Minus else KEY_ZOOM, around)
        elif key == Qt.Key.Key_A:
            self.show_all()
        elif key == Qt.Key.Key_F:
            self.fit_blend()
        elif key == Qt.Key.Key_P:
            self.placed.emit(*(self.marks.focus or self.centre()))
        elif key in (Qt.Key.Key_N, Qt.Key.Key_Backspace):
            back = key == Qt.Key.Key_Backspace or bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.walked.emit("back" if back else "next", None)
        elif key in _NUMBERS:
            self.walked.emit("number", _NUMBERS[key])
        elif key == Qt.Key.Key_S:
            self._sweep_target(event.modifiers())
        elif key == Qt.Key.Key_Escape and self._lasso is not None:
            self._lasso, self._mode, self._pressed = None, "", None
            self.viewport().update()
        elif key == Qt.Key.Key_Escape:
            self.set_marks(focus=None)
            self._point_at(None)
            self.cleared.emit()
        else:
            event.ignore()

    def go_to(self, row: int) -> None:
        """Let the keyboard be at a drawing, and bring it into view."""
        target = self._drawing(row)
        self.set_marks(focus=target.place)
        self._bring_into_view(target.place)
        self._point_at(target)

    def _press(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        at = event.position()
        place = self.marks.place
        held = place is not None and QLineF(self.to_pixel(place), at).length() <= GRIP
        self._pressed = self._last = at
        self._mode = "place" if held and event.button() == Qt.MouseButton.LeftButton else "click"
        self._just_placed = False
        event.accept()

    def _begin_drag(self, event: QMouseEvent) -> None:
        assert self._pressed is not None
        self._point_at(None)
        how = how_of(event.modifiers())
        if event.buttons() & Qt.MouseButton.LeftButton and (self.tool or how != "new"):
            self._mode = "lasso"
            self._lasso = Lasso(self.tool or "lasso", how, [QPointF(self._pressed)])
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._mode = "pan"
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def _end_lasso(self) -> None:
        lasso, self._lasso = self._lasso, None
        self.viewport().update()
        if lasso is not None and self.info is not None:
            self.swept.emit(lasso.rows(self.points.grid, self.scale_now()), lasso.how)

    def _sweep_target(self, modifiers: Qt.KeyboardModifier) -> None:
        """Add what the keyboard or the pointer is at to the selection; with Shift take it away."""
        if self.target is not None and self.target.kind == "drawing":
            away = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            self.swept.emit(np.array([self.target.value], np.intp), "take" if away else "add")

    def _click(self, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        if not self.area().contains(at):
            return
        target = None if modifiers & Qt.KeyboardModifier.ShiftModifier else self.target_at(at)
        if target is None:
            self._just_placed = True
            self._place(at)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            self.toggled.emit(target)
        else:
            self.chosen.emit(target)

    def _place(self, at: QPointF) -> None:
        area = self.area()
        inside = QPointF(min(max(at.x(), area.left()), area.right()), min(max(at.y(), area.top()), area.bottom()))
        self.placed.emit(*self.to_place(inside))

    def _hover(self, at: QPointF) -> None:
        place = self.marks.place
        if place is not None and QLineF(self.to_pixel(place), at).length() <= GRIP:
            self._point_at(None)
            self.viewport().setCursor(Qt.CursorShape.SizeAllCursor)
            return
        target = self.target_at(at)
        pointing = Qt.CursorShape.CrossCursor if target is None else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(pointing)
        self._point_at(target)

    def _point_at(self, target: Target | None) -> None:
        if target == self.target:
            return
        self.target = target
        self.set_marks(ring=target.place if target is not None and target.kind == "drawing" else None)
        self._rest.stop()
        self.pointed.emit(target)
        if target is not None:
            self._rest.start()

    def _on_rest(self) -> None:
        if self.target is not None:
            self.rested.emit(self.target)

    def _on_arrow(self, way: tuple[int, int], modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._nudge(way)
            return
        assert self.info is not None
        everything = bool(modifiers & Qt.KeyboardModifier.ControlModifier) or len(self.shown.rows) == 0
        candidates = np.arange(len(self.info.codes_xy)) if everything else self.shown.rows
        focus = self.marks.focus
        if focus is None:
            start = self.marks.blend or self.centre()
            row = nearest(self.info.codes_xy[candidates], start, self.unit(), math.inf, np.ones(len(candidates), bool))
            row = None if row is None else int(candidates[row])
        else:
            row = toward(self.info.codes_xy, focus, self.unit(), way, candidates)
        if row is not None:
            self.go_to(row)

    def _nudge(self, way: tuple[int, int]) -> None:
        across, up = self.unit()
        if self.marks.place is None:
            self.pan(QPointF(-way[0], way[1]) * NUDGE)
        else:
            x, y = self.marks.place
            self.placed.emit(x + way[0] * NUDGE * across, y + way[1] * NUDGE * up)

    def _bring_into_view(self, place: Place) -> None:
        at, area = self.to_pixel(place), self.area().adjusted(REACH, REACH, -REACH, -REACH - self.covered)
        dx = max(area.left() - at.x(), 0.0) - max(at.x() - area.right(), 0.0)
        dy = max(area.top() - at.y(), 0.0) - max(at.y() - area.bottom(), 0.0)
        if dx or dy:
            self.pan(QPointF(dx, dy))

    def _drawing(self, row: int) -> Target:
        assert self.info is not None
        x, y = self.info.codes_xy[row]
        return Target("drawing", row, (float(x), float(y)))


def is_walk(event: QKeyEvent) -> bool:
    """Tell whether a key is held with Alt alone: with an arrow it goes to a neighbour that way."""
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.AltModifier
