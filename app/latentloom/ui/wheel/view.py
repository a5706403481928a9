"""Hand and keyboard on the wheel."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from latentloom.doc.state import DocState
from latentloom.ui.session import Session
from latentloom.ui.studies.pointing import Pointing
from latentloom.ui.wheel import keys
from latentloom.ui.wheel.canvas import WheelCanvas
from latentloom.ui.wheel.edits import WheelEdits
from latentloom.ui.wheel.entry import ShareEntry
from latentloom.ui.wheel.following import Following
from latentloom.ui.wheel.gestures import PuckDrag, SpokeDrag
from latentloom.ui.wheel.hits import Hit, hit, spoke_at
from latentloom.ui.wheel.menu import ChipMenu, WheelMenu

ORIGIN = "wheel"
TICK = 0.01
"""One notch of the mouse wheel: a hundredth of the blend."""
FINE_TICK = 0.002
TIP = "Drag the puck or a handle (Shift: fine, Esc: back, double-click: centre); [ and ] walk the classes"
CURSORS = {
    "puck": Qt.CursorShape.OpenHandCursor,
    "handle": Qt.CursorShape.PointingHandCursor,
    "chip": Qt.CursorShape.PointingHandCursor,
    "disc": Qt.CursorShape.CrossCursor,
    "outside": Qt.CursorShape.ArrowCursor,
}


class WheelView(WheelCanvas):
    """Puck, spokes and ring of one session's blend.

    Keyboard focus is in one of two places: on the puck (arrows move it) or on a chip (arrows walk the ring and change
    the share). Tab goes from the puck to the chips and on; `[`, `]` and Ctrl with an arrow walk the chips from both.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._edits = WheelEdits.of(session)
        self._pointing = Pointing.of(session)
        self._before: DocState | None = None
        self._pressed_at = QPointF()
        self._clicked = False
        self._entry = ShareEntry(self)
        self._entry.entered.connect(self._on_share_typed)
        self.currentChanged.connect(self._entry.hide)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setStatusTip(TIP)

    def edit_share(self, index: int, text: str = "") -> None:
        """Open the small field on a chip where a share is typed."""
        self.set_current(index)
        x, y = self._layout.chips[index]
        self._entry.open_at(QPointF(x, y), text or self._scene.texts[index], select=not text)

    def _has_keyboard(self) -> bool:
        return self.hasFocus() or self._entry.hasFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        super().resizeEvent(event)
        self._entry.hide()

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take what is under the hand."""
        if event.button() != Qt.MouseButton.LeftButton or self._gesture is not None:
            super().mousePressEvent(event)
            return
        self._entry.hide()
        self._edits.finish()
        self._clicked = False
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
        self._before, self._pressed_at = document.state, self._hand
        if under.kind == "handle" and under.index is not None:
            self.set_current(under.index)
            self._gesture = Following(SpokeDrag(document, self._layout, place, ORIGIN, under.index))
        else:
            self.set_current(None)
            self._gesture = Following(PuckDrag(document, self._layout, place, ORIGIN, jump=under.kind == "disc"))
        self._point()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        self._hand = event.position()
        place = self._hand.toTuple()
        if self._gesture is not None:
            self._gesture.move(place, _is_fine(event))
        else:
            self._hover_over(hit(self._layout, self._scene, place))
        self._update_after(self._gesture is not None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the drag where the hand is."""
        if event.button() != Qt.MouseButton.LeftButton or self._gesture is None:
            super().mouseReleaseEvent(event)
            return
        gesture, self._gesture = self._gesture, None
        gesture.move(event.position().toTuple(), _is_fine(event))
        gesture.release()
        way = (event.position() - self._pressed_at).manhattanLength()
        self._clicked = way < QApplication.startDragDistance() and self._session.document.state is not self._before
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
            # The first click of the two brought the puck here, which was not what was meant.
            if self._clicked:
                self._session.document.undo()
            self._edits.centre(ORIGIN)
        self._clicked = False

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
        """Open the menu of the class under the hand, or of the wheel."""
        by_hand = event.reason() == QContextMenuEvent.Reason.Mouse
        index = spoke_at(self._layout, self._scene, event.pos().toTuple()) if by_hand else self._current
        at = event.pos()
        menu: QMenu
        if index is None:
            menu = WheelMenu(self._session, ORIGIN, self)
        else:
            self.set_current(index)
            at = at if by_hand else QPointF(*self._layout.chips[index]).toPoint()
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
            self._pointing.point("" if under.index is None else self._scene.blend.classes[under.index])
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

    def hideEvent(self, event: QHideEvent) -> None:
        """Take an unfinished drag back."""
        self._cancel_gesture()
        self._edits.finish()
        super().hideEvent(event)


def _is_fine(event: QMouseEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
