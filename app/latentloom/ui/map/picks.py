"""Points that were picked for a figure: lettered flags above the map that can be dragged to other points."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from latentloom.ui import theme
from latentloom.ui.map.scene import Place
from latentloom.ui.map.view import MapView
from latentloom.ui.picking import Spot
from latentloom.ui.session import Session

RADIUS = 9.0
LIFT = 19.0
"""Pixels from a point up to the middle of its flag, so that the point itself can still be clicked."""


class Picks(QWidget):
    """The flags of `session.picking`, above a map; there only while there are any.

    It takes the mouse from the map where a flag is pressed, and nowhere else.

    Attributes:
        held: the letter of the flag that is being dragged, "" for none.
    """

    def __init__(self, session: Session, view: MapView) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        self.held = ""
        self._grip = QPointF()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        view.range_changed.connect(self.update)
        session.picking.changed.connect(self._follow)
        self._follow()

    def flags(self) -> list[tuple[str, QPointF]]:
        """Return each letter and where its point is on the map, in pixels."""
        found = []
        for letter, spot in self._session.picking.marks:
            place = self._place_of(spot)
            if place is not None:
                found.append((letter, self._view.to_pixel(place)))
        return found

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the size of the map, and take what is done with a flag."""
        if event.type() == QEvent.Type.Resize and watched is self._view:
            self.resize(self._view.size())
        elif isinstance(event, QMouseEvent) and watched is self._view.viewport() and self.isVisible():
            match event.type():
                case QEvent.Type.MouseButtonPress:
                    return self._press(event)
                case QEvent.Type.MouseMove:
                    return self._move(event)
                case QEvent.Type.MouseButtonRelease:
                    return self._release()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw every flag: its letter above its point, tied to it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self._view.area())
        colours = theme.current()
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        for letter, at in self.flags():
            top = self._flag(at)
            for colour, width in ((colours.panel, 5.0), (colours.accent, 2.0)):
                painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawLine(at, top)
            painter.setPen(QPen(colours.panel, 1.5))
            painter.setBrush(colours.accent)
            painter.drawEllipse(at, 3.5, 3.5)
            painter.drawEllipse(top, RADIUS, RADIUS)
            painter.setPen(colours.on_accent)
            box = QRectF(top.x() - RADIUS, top.y() - RADIUS, 2 * RADIUS, 2 * RADIUS)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, letter)

    def _follow(self) -> None:
        self.setVisible(bool(self._session.picking.marks))
        if self.isVisible():
            self.resize(self._view.size())
            self.raise_()
            self.update()
        elif self.held:
            self.held = ""

    def _place_of(self, spot: Spot) -> Place | None:
        kind, value = spot
        info = self._view.info
        if info is None:
            return None
        if kind == "place":
            return float(value[0]), float(value[1])
        if kind == "drawing" and 0 <= value < len(info.codes_xy):
            x, y = info.codes_xy[value]
        elif kind == "class" and value in info.classes:
            x, y = info.mean_xy[info.classes.index(value)]
        else:
            return None
        return float(x), float(y)

    def _under(self, at: QPointF) -> tuple[str, QPointF] | None:
        # The last one is drawn on top.
        for letter, point in reversed(self.flags()):
            away = self._flag(point) - at
            if QPointF.dotProduct(away, away) <= (RADIUS + 2) ** 2:
                return letter, point
        return None

    def _press(self, event: QMouseEvent) -> bool:
        found = self._under(event.position())
        if found is None or event.button() != Qt.MouseButton.LeftButton:
            return False
        self.held, point = found
        self._grip = point - event.position()
        self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        if not self.held:
            if self._under(event.position()) is None or event.buttons():
                return False
            self._view.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
            return True
        spot = self._spot_at(event.position() + self._grip)
        if dict(self._session.picking.marks).get(self.held) != spot:
            self._session.picking.moved.emit(self.held, spot)
        return True

    def _release(self) -> bool:
        was, self.held = bool(self.held), ""
        if was:
            self._view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        return was

    def _spot_at(self, at: QPointF) -> Spot:
        """Return the point that is meant, else the very place."""
        area = self._view.area()
        inside = QPointF(min(max(at.x(), area.left()), area.right()), min(max(at.y(), area.top()), area.bottom()))
        target = self._view.target_at(inside)
        if target is None:
            return "place", self._view.to_place(inside)
        return target.kind, target.value

    def _flag(self, at: QPointF) -> QPointF:
        """Return the middle of the flag of a point: above it, or below where it would leave the map."""
        room = at.y() - LIFT - RADIUS >= self._view.area().top()
        return at - QPointF(0, LIFT if room else -LIFT)
