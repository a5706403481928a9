"""A drag follows the hand once a turn of the event loop, however many places the mouse has sent by then."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject

from latentloom.ui.wheel.gestures import Gesture, Place

_TURN = QEvent.Type(QEvent.registerEventType())


class Following(QObject):
    """A gesture that hands the places of the hand on to another one.

    The first place in a turn goes on at once. Of those that crowd behind it, because the window was busy when the mouse
    sent them, only the newest does, when the turn is over: the others are past. A release loses nothing.
    """

    def __init__(self, gesture: Gesture) -> None:
        super().__init__()
        self._gesture = gesture
        self._turning = False
        self._waiting: tuple[Place, bool] | None = None

    @property
    def index(self) -> int | None:
        """The class whose handle is dragged, None for the puck."""
        return self._gesture.index

    def move(self, place: Place, fine: bool) -> None:
        """Follow the hand to a pixel, now or when the turn is over."""
        if self._waiting is not None and self._waiting[1] != fine:
            # The way with Shift held counts differently from the way without.
            self._hand_on()
        if self._turning:
            self._waiting = (place, fine)
        else:
            self._begin_turn()
            self._gesture.move(place, fine)

    def release(self) -> None:
        """Finish where the hand is."""
        self._hand_on()
        self._gesture.release()

    def cancel(self) -> None:
        """Go back to what was there at the press."""
        self._waiting = None
        self._gesture.cancel()

    def event(self, event: QEvent) -> bool:
        """End a turn."""
        if event.type() != _TURN:
            return super().event(event)
        self._turning = False
        if self._waiting is not None:
            self._begin_turn()
            self._hand_on()
        return True

    def _begin_turn(self) -> None:
        self._turning = True
        QCoreApplication.postEvent(self, QEvent(_TURN))

    def _hand_on(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._gesture.move(*waiting)
