"""The wheel itself: a painted widget that hand and keyboard play."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentloom.doc.state import Change
from latentloom.ui import theme
from latentloom.ui.session import Session
from latentloom.ui.wheel import chips, keys, painting
from latentloom.ui.wheel.bubble import PICTURE, Bubble, lean, paint_bubble
from latentloom.ui.wheel.edits import WheelEdits
from latentloom.ui.wheel.entry import ShareEntry
from latentloom.ui.wheel.gestures import Gesture, PuckDrag, SpokeDrag
from latentloom.ui.wheel.hits import Hit, hit, spoke_at
from latentloom.ui.wheel.layout import RingLayout, arrange
from latentloom.ui.wheel.menu import ChipMenu
from latentloom.ui.wheel.painting import Touch
from latentloom.ui.wheel.scene import Scene
from latentloom.ui.wheel.still import StillLayer

ORIGIN = "wheel"
TICK = 0.01
"""One notch of the mouse wheel or one arrow key: a hundredth of the blend."""
FINE_TICK = 0.002
CURSORS = {
    "puck": Qt.CursorShape.OpenHandCursor,
    "handle": Qt.CursorShape.PointingHandCursor,
    "chip": Qt.CursorShape.PointingHandCursor,
    "disc": Qt.CursorShape.CrossCursor,
    "outside": Qt.CursorShape.ArrowCursor,
}
LEGIBLE_TILE = 40
"""Chips smaller than this show their picture in the bubble, too."""

HELP = (
    "Drag the puck to lean the blend, drag a spoke's handle to set one share. Tab reaches the classes, arrows move the "
    "puck or walk the classes, Up and Down change a share, digits type one, Space mutes, L locks, S solos, Home centres."
)
TIP = "Drag the puck or a handle (Shift: fine, Esc: back, double-click: centre); [ and ] walk the classes"


class WheelView(QWidget):
    """Puck, spokes and ring of one session's blend.

    Keyboard focus is in one of two places: on the puck (arrows move it) or on a chip (arrows walk the ring and change
    the share). Tab goes from the puck to the chips and on; `[`, `]` and Ctrl with an arrow walk the chips from both.

    Signals:
        currentChanged(int): another class has the focus; -1 when the puck has it.
    """

    currentChanged = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = WheelEdits.of(session)
        self._scene = Scene.of(session.document.state.blend)
        self._layout: RingLayout = arrange(self.width(), self.height(), self._scene.count)
        self._still = StillLayer(session.pictures)
        self._gesture: Gesture | None = None
        self._jumped_from: object = None
        self._hover = Hit("outside")
        self._hand = QPointF()
        self._current: int | None = None
        self._entry = ShareEntry(self)
        self._entry.entered.connect(self._on_share_typed)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Blend wheel")
        self.setAccessibleDescription(HELP)
        self.setStatusTip(TIP)
        session.documentChanged.connect(self._on_document_changed)
        session.spaceChanged.connect(self._on_space_changed)
        session.pictures.arrived.connect(self._on_pictures_arrived)
        theme.signals.changed.connect(self.update)

    # What others ask

    @property
    def scene(self) -> Scene:
        """What is shown."""
        return self._scene

    @property
    def layout_on_screen(self) -> RingLayout:
        """Where it is shown, in this widget's pixels."""
        return self._layout

    @property
    def current(self) -> int | None:
        """The class that the keyboard speaks to; None while it speaks to the puck."""
        return self._current

    def set_current(self, index: int | None) -> None:
        """Give the keyboard's attention to a class, or to the puck (None)."""
        if index == self._current:
            return
        self._current = index
        self._entry.hide()
        self._announce()
        self.currentChanged.emit(-1 if index is None else index)
        self.update()

    def edit_share(self, index: int, text: str = "") -> None:
        """Open the small field on a chip where a share is typed."""
        self.set_current(index)
        x, y = self._layout.chips[index]
        self._entry.open_at(QPointF(x, y), text or self._scene.texts[index], select=not text)

    def sizeHint(self) -> QSize:
        """Prefer this size."""
        return QSize(560, 560)

    def minimumSizeHint(self) -> QSize:
        """Need at least this size."""
        return QSize(200, 200)

    # The document

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"weights", "wheel", "classes", "space", "method"}:
            self._refresh()

    def _on_space_changed(self, _info: object) -> None:
        self._still.outdate()
        self._refresh()

    def _on_pictures_arrived(self, arrived: frozenset[object]) -> None:
        if self._layout.tile and not arrived.isdisjoint(self._scene.keys):
            self._still.outdate()
            self.update()
        elif self._hover.index is not None:
            self.update()

    def _refresh(self) -> None:
        classes = self._scene.blend.classes
        self._scene = Scene.of(self._session.document.state.blend)
        if self._scene.blend.classes != classes:
            self._follow_classes(classes)
        elif self._current is not None:
            self._announce()
        self.update()

    def _follow_classes(self, before: tuple[str, ...]) -> None:
        """Keep the focus on its class when the ring is reordered, and forget what is gone."""
        now = self._scene.blend.classes
        self._layout = arrange(self.width(), self.height(), len(now))
        self._hover = Hit("outside")
        if self._gesture is not None and len(now) != len(before):
            self._gesture = None
        if self._current is not None:
            name = before[self._current]
            self.set_current(now.index(name) if name in now else None)

    def _announce(self) -> None:
        """Tell screen readers what the keyboard is on."""
        spoken = HELP if self._current is None else self._scene.describe(self._current)
        if spoken != self.accessibleDescription():
            self.setAccessibleDescription(spoken)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # Painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        self._layout = arrange(self.width(), self.height(), self._scene.count)
        self._entry.hide()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint."""
        with QPainter(self) as painter:
            ratio = self.devicePixelRatioF()
            painter.drawPixmap(0, 0, self._still.pixmap(self.size(), ratio, self._layout, self._scene, self.font()))
            painting.paint_live(painter, self._layout, self._scene, self._touch())
            bubble = self._bubble()
            if bubble is not None:
                paint_bubble(painter, self._layout, bubble)

    def _touch(self) -> Touch:
        held = self._gesture is not None
        hovered = self._gesture.index if self._gesture is not None else self._hover.index
        on_puck = self._hover.kind == "puck" and not held
        puck_held = self._gesture is not None and self._gesture.index is None
        return Touch(hovered, self._current, on_puck, puck_held, self.hasFocus() or self._entry.isVisible())

    def _bubble(self) -> Bubble | None:
        held = self._gesture is not None
        index = self._gesture.index if self._gesture is not None else self._hover.index
        if index is None:
            return Bubble(lean(self._scene), None, self._hand) if held else None
        image = None
        if self._layout.tile < LEGIBLE_TILE:
            side = chips.picture_side(PICTURE * self.devicePixelRatioF())
            image = self._session.pictures.get(self._scene.keys[index], side)
        on_chip = not held and self._hover.kind == "chip"
        return Bubble(self._scene.describe(index), image, self._hand, index if on_chip else None)

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take what is under the hand."""
        if event.button() != Qt.MouseButton.LeftButton or self._gesture is not None:
            super().mousePressEvent(event)
            return
        self._entry.hide()
        self._edits.finish()
        self._hand = event.position()
        place = self._hand.toTuple()
        under = hit(self._layout, self._scene, place)
        if under.kind == "chip":
            self.set_current(under.index)
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._edits.toggle_solo(under.index, ORIGIN)
        elif under.kind != "outside":
            self._begin(under, place)
        self.update()

    def _begin(self, under: Hit, place: tuple[float, float]) -> None:
        document = self._session.document
        before = document.state
        if under.kind == "handle" and under.index is not None:
            self.set_current(under.index)
            self._gesture = SpokeDrag(document, self._layout, place, ORIGIN, under.index)
        else:
            self.set_current(None)
            self._gesture = PuckDrag(document, self._layout, place, ORIGIN, jump=under.kind == "disc")
            self._jumped_from = before if under.kind == "disc" else None
        self._point()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        self._hand = event.position()
        place = self._hand.toTuple()
        if self._gesture is not None:
            self._jumped_from = None
            self._gesture.move(place, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            self._hover_over(hit(self._layout, self._scene, place))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the drag."""
        if event.button() != Qt.MouseButton.LeftButton or self._gesture is None:
            super().mouseReleaseEvent(event)
            return
        gesture, self._gesture = self._gesture, None
        gesture.release()
        self._hover_over(hit(self._layout, self._scene, event.position().toTuple()))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Centre the puck, or type a share."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        under = hit(self._layout, self._scene, event.position().toTuple())
        if under.index is not None:
            self.edit_share(under.index)
        elif under.kind != "outside":
            # The first click of a double click jumped the puck; that jump was not what was meant.
            if self._jumped_from is not None and self._session.document.undo_name is not None:
                self._session.document.undo()
            self._edits.centre(ORIGIN)
        self._jumped_from = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Change a share by ticks."""
        place = event.position().toTuple()
        index = spoke_at(self._layout, self._scene, place)
        if index is None or self._gesture is not None:
            super().wheelEvent(event)
            return
        self._hand = event.position()
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._edits.nudge_share(index, notches * (FINE_TICK if fine else TICK), ORIGIN)
        self._hover_over(Hit(self._hover.kind if self._hover.index == index else "chip", index))
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Open a class's menu."""
        by_hand = event.reason() == QContextMenuEvent.Reason.Mouse
        index = spoke_at(self._layout, self._scene, event.pos().toTuple()) if by_hand else self._current
        if index is None:
            super().contextMenuEvent(event)
            return
        self.set_current(index)
        at = event.pos() if by_hand else QPointF(*self._layout.chips[index]).toPoint()
        menu = ChipMenu(self._session, index, ORIGIN, self)
        menu.popup(self.mapToGlobal(at))
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Know where the hand is."""
        self._hand = event.position()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the hand."""
        self._hover_over(Hit("outside"))
        super().leaveEvent(event)

    def _hover_over(self, under: Hit) -> None:
        if under != self._hover:
            self._hover = under
            self.update()
        self._point()

    def _point(self) -> None:
        """Set the cursor's shape."""
        held = self._gesture is not None
        self.setCursor(Qt.CursorShape.ClosedHandCursor if held else CURSORS[self._hover.kind])

    # The keyboard

    def event(self, event: QEvent) -> bool:
        """Keep the keys that belong here from shortcuts, and show tooltips."""
        # Keys that the wheel understands are its own while it has the focus, whatever shortcuts the window has.
        wanted = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if wanted and keys.action_of(event, self._current is not None, self._gesture is not None) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key means."""
        action = keys.action_of(event, self._current is not None, self._gesture is not None)
        if action is None or not self._do(action):
            super().keyPressEvent(event)

    def _do(self, action: keys.Action) -> bool:
        match action:
            case ("cancel", _):
                self._cancel_gesture()
            case ("puck", (dx, dy)):
                self._edits.nudge_puck(dx, dy, ORIGIN)
            case ("centre", _):
                self._edits.centre(ORIGIN)
            case ("walk", step):
                start = self._current if self._current is not None else (-1 if step > 0 else 0)
                self.set_current((start + step) % self._scene.count)
            case ("to puck", _):
                self.set_current(None)
            case ("share", step):
                self._edits.nudge_share(self._current, step, ORIGIN)
            case ("type", text):
                self.edit_share(self._current, text)
            case ("mute", _):
                self._edits.toggle_mute(self._current, ORIGIN)
            case ("lock", _):
                self._edits.toggle_lock(self._current, ORIGIN)
            case ("solo", _):
                self._edits.toggle_solo(self._current, ORIGIN)
            case _:
                return False
        return True

    def _cancel_gesture(self) -> None:
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            gesture.cancel()
            self._point()
            self.update()

    def _on_share_typed(self, percent: float) -> None:
        if self._current is not None:
            self._edits.set_share(self._current, percent / 100, ORIGIN)
        self.setFocus()

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Walk between puck and chips before leaving."""
        if forwards and self._current is None:
            self.set_current(0)
            return True
        if not forwards and self._current is not None:
            self.set_current(None)
            return True
        return super().focusNextPrevChild(forwards)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus where the keyboard came in."""
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self.set_current(None)
        elif event.reason() == Qt.FocusReason.BacktabFocusReason and self._current is None:
            self.set_current(0)
        self._session.statusTip.emit(TIP)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Finish what waits for more."""
        self._edits.finish()
        super().focusOutEvent(event)
        self.update()

    def hideEvent(self, event: QEvent) -> None:
        """Take an unfinished drag back."""
        self._cancel_gesture()
        self._edits.finish()
        super().hideEvent(event)
