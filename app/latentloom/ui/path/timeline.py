"""The strip itself: a slider over the path with its frames as pictures and its stops on a rail."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QApplication, QSizePolicy, QToolTip, QWidget

from latentloom.doc.state import PathState
from latentloom.ui import theme
from latentloom.ui.path import painting
from latentloom.ui.path.layout import RAIL, SMALLEST_SIDE, TRACK, Strip, strip_for
from latentloom.ui.path.painting import Stop
from latentloom.ui.path.positions import position_of, segments, snapped, stop_at
from latentloom.ui.pictures import PictureStore

FINE = 20
"""Slider steps from one frame to the next."""
SNAP = 5.0
"""Pixels within which the playhead is drawn to a stop."""
NO_STOP = -1


class Timeline(QAbstractSlider):
    """Shows a path of two stops or more and says what the hand wants; it edits nothing.

    Signals:
        moved(float): the playhead was put somewhere, 0..1.
        grabbed(): the mouse took hold of the playhead.
        stopMoved(int index, int to): a stop was dragged to another place in the order, or moved with Alt and an arrow.
        stopRemoved(int index): Delete on the stop at the playhead.
        laidOut(Strip): everything stands elsewhere now.
    """

    moved = Signal(float)
    grabbed = Signal()
    stopMoved = Signal(int, int)
    stopRemoved = Signal(int)
    laidOut = Signal(object)

    def __init__(self, pictures: PictureStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = PathState()
        self.position: float | None = None
        self._pictures = pictures
        self._key_path = PathState()
        self._strip: Strip = strip_for(100, 100, 2)
        self._key_offset: tuple[tuple[float, ...], ...] = ()
        self._scrubbing = False
        self._dragged = NO_STOP
        self._drag_start = 0.0
        self._drag_x: float | None = None
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, round(RAIL + SMALLEST_SIDE + TRACK))
        self.setMouseTracking(True)
        self.setAccessibleName("Path")
        self.setAccessibleDescription(
            "Arrow keys go a frame, with Control a stop, Home and End to the ends. Alt and an arrow key move the stop "
            "at the playhead, Delete takes it out, Space plays."
        )
        self.valueChanged.connect(self._on_value_changed)
        pictures.arrived.connect(self._on_pictures_arrived)
        theme.signals.changed.connect(self.update)

    @property
    def strip(self) -> Strip:
        """Where everything is."""
        return self._strip

    def show_path(self, path: PathState, position: float | None, offset: tuple[float, ...] = ()) -> None:
        """Show a path with the playhead at a position; None: the preview shows something else.

        `offset`: what is added to every frame, d numbers or none.
        """
        self._key_offset = (offset,) if offset else ()
        if path != self.path:
            self.path = path
            # Frames and labels change no picture, so they are left out of the key.
            stops = tuple(replace(stop, label="") for stop in path.waypoints)
            self._key_path = replace(path, waypoints=stops, frames=2)
            self._drop_drag()
            self._lay_out()
        self.position = position
        self.blockSignals(True)
        self.setRange(0, (path.frames - 1) * FINE)
        self.setSingleStep(FINE)
        self.setValue(round((position or 0.0) * self.maximum()))
        self.blockSignals(False)
        self.update()

    def stops(self) -> list[Stop]:
        """Return the stops as they are drawn, the first again at the end of a loop."""
        current = None if self.position is None else stop_at(self.path, self.position)
        result = [
            Stop(i + 1, stop.label, self._strip.x_of(position_of(self.path, i)), i == current)
            for i, stop in enumerate(self.path.waypoints)
        ]
        if self.path.loop and len(result) > 1:
            result.append(Stop(1, result[0].label, self._strip.x_of(1.0), current == 0, echo=True))
        return result

    def stop_under(self, at: QPointF) -> int:
        """Return the index of the stop whose number is at a point, or NO_STOP."""
        for stop in self.stops():
            if painting.badge_rect(stop.x, stop.number, self.font()).adjusted(-3, -3, 3, 3).contains(at):
                return stop.number - 1
        return NO_STOP

    def sizeHint(self) -> QSize:
        """A low, wide strip."""
        return QSize(640, 124)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw rail, pictures and track."""
        if len(self.path.waypoints) < 2:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painting.paint_frames(painter, self._strip, self._picture, self.position)
        painting.paint_track(painter, self._strip, self.height(), self.position, self.hasFocus())
        stops = self.stops()
        painting.paint_rail(painter, stops, self.font())
        if self._drag_x is not None:
            held = replace(stops[self._dragged], x=self._drag_x, current=True)
            painting.paint_badge(painter, held, painting.badge_rect(held.x, held.number, self.font()), self.font())
            self._paint_drop(painter)

    def event(self, event: QEvent) -> bool:
        """Tell the whole label of a stop, and keep the strip's own keys from the window's shortcuts."""
        if isinstance(event, QHelpEvent):
            stop = self.stop_under(QPointF(event.pos()))
            text = "" if stop == NO_STOP else f"{stop + 1}: {self.path.waypoints[stop].label}"
            QToolTip.showText(event.globalPos(), text, self)
            return True
        own = (Qt.Key.Key_Delete, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)
        overriding = event.type() == QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and event.key() in own:
            event.accept()
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """On a number: take hold of the stop. Elsewhere: put the playhead there."""
        if event.button() != Qt.MouseButton.LeftButton or len(self.path.waypoints) < 2:
            event.ignore()
            return
        at = event.position()
        stop = self.stop_under(at)
        self.grabbed.emit()
        if stop != NO_STOP:
            self._dragged, self._drag_start = stop, at.x()
            echo = self.path.loop and stop == 0 and at.x() > self.width() / 2
            self.moved.emit(1.0 if echo else position_of(self.path, stop))
        else:
            self._scrubbing = True
            self._scrub(at.x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub, or drag a stop along the rail."""
        at = event.position()
        if self._scrubbing:
            self._scrub(at.x())
        elif self._dragged != NO_STOP:
            if self._drag_x is not None or abs(at.x() - self._drag_start) >= QApplication.startDragDistance():
                self._drag_x = min(max(at.x(), self._strip.x_of(0.0)), self._strip.x_of(1.0))
                self.update()
        else:
            over = self.stop_under(at) != NO_STOP
            self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop the stop into its new place in the order."""
        self._scrubbing = False
        index, x = self._dragged, self._drag_x
        self._drop_drag()
        if x is not None:
            to = self._place_in_order(index, x)
            if to != index:
                self.stopMoved.emit(index, to)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go frame by frame."""
        turned = event.angleDelta().y() or -event.angleDelta().x()
        if turned and self.position is not None:
            self._step(-1 if turned > 0 else 1)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go along the path, or move and remove the stop at the playhead."""
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        ways = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: 1, Qt.Key.Key_PageDown: -1}
        if key == Qt.Key.Key_Escape and self._dragged != NO_STOP:
            self._drop_drag()
        elif key in ways and modifiers & Qt.KeyboardModifier.AltModifier:
            self._move_stop(ways[key])
        elif key in ways and (
            modifiers & Qt.KeyboardModifier.ControlModifier or key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        ):
            self._go_to_stop(ways[key])
        elif key in ways:
            self._step(ways[key])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.moved.emit(0.0 if key == Qt.Key.Key_Home else 1.0)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            stop = self._current()
            if stop is not None:
                self.stopRemoved.emit(stop)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus on the playhead."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take it away."""
        super().focusOutEvent(event)
        self._drop_drag()

    def _lay_out(self) -> None:
        self._strip = strip_for(self.width(), self.height(), self.path.frames)
        self.laidOut.emit(self._strip)
        self.update()

    def _picture(self, position: float) -> QImage | None:
        side = round(self._strip.side * self.devicePixelRatioF())
        return self._pictures.get(("path", (self._key_path, position, *self._key_offset)), side)

    def _current(self) -> int | None:
        return None if self.position is None else stop_at(self.path, self.position)

    def _scrub(self, x: float) -> None:
        reach = SNAP / max(self._strip.span, 1.0)
        self.moved.emit(snapped(self.path, self._strip.position_at(x), reach))

    def _step(self, frames: int) -> None:
        last = self.path.frames - 1
        now = (self.position or 0.0) * last
        self.moved.emit(min(max(round(now) + frames, 0), last) / last)

    def _go_to_stop(self, way: int) -> None:
        count = segments(self.path)
        now = (self.position or 0.0) * count
        exact = abs(now - round(now)) < 1e-6
        beside = round(now) + way if exact else (int(now) + 1 if way > 0 else int(now))
        self.moved.emit(min(max(beside, 0), count) / max(count, 1))

    def _move_stop(self, way: int) -> None:
        stop = self._current()
        if stop is not None and 0 <= stop + way < len(self.path.waypoints):
            self.stopMoved.emit(stop, stop + way)

    def _place_in_order(self, index: int, x: float) -> int:
        """Return where in the order a stop dropped at `x` goes: behind all others that stand left of it."""
        others = [position_of(self.path, i) for i in range(len(self.path.waypoints)) if i != index]
        return sum(self._strip.x_of(position) < x for position in others)

    def _paint_drop(self, painter: QPainter) -> None:
        """Shade the dragged stop's old place, so that it is clear what moves."""
        faded = QColor(theme.current().panel)
        faded.setAlpha(170)
        stop = self.stops()[self._dragged]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faded)
        painter.drawRect(painting.badge_rect(stop.x, stop.number, self.font()))

    def _drop_drag(self) -> None:
        self._dragged, self._drag_x = NO_STOP, None
        self.update()

    def _on_value_changed(self, value: int) -> None:
        self.moved.emit(value / max(self.maximum(), 1))

    def _on_pictures_arrived(self, keys: frozenset[tuple[str, object]]) -> None:
        if any(kind == "path" for kind, _ in keys):
            self.update()
