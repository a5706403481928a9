"""Drags on the wheel: one object a drag, from press to release or Escape; one undo entry at most."""

from __future__ import annotations

from typing import Protocol

from latentloom.doc import blends, wheel
from latentloom.doc.document import Document
from latentloom.doc.state import DocState, WheelState
from latentloom.ui.wheel.layout import RingLayout

FINE = 0.2
"""How much of the hand's way counts while Shift is held."""

Place = tuple[float, float]


class Gesture(Protocol):
    """A drag under way; `begin` has been called on the document."""

    index: int | None

    def move(self, place: Place, fine: bool) -> None:
        """Follow the hand to a pixel; `fine` makes its way count a fifth."""

    def release(self) -> None:
        """Finish: one undo entry, none if nothing changed."""

    def cancel(self) -> None:
        """Go back to what was there at the press; no undo entry."""


class _Drag:
    """What both drags share: a hand that is followed in steps, so that fine and plain can change midway."""

    index: int | None = None

    def __init__(self, document: Document, layout: RingLayout, name: str, origin: str, place: Place) -> None:
        self._document = document
        self._layout = layout
        self._last = place
        # Every move is applied to the wheel as it stood at the press: out to 100 % and back loses nothing.
        self._start = document.state.blend.wheel
        document.begin(name, origin)

    def move(self, place: Place, fine: bool) -> None:
        pace = FINE if fine else 1.0
        step = ((place[0] - self._last[0]) * pace, (place[1] - self._last[1]) * pace)
        self._last = place
        self._document.update(self._moved(step))

    def release(self) -> None:
        self._document.commit()

    def cancel(self) -> None:
        self._document.cancel()

    def _with(self, state: WheelState) -> DocState:
        return blends.set_wheel(self._document.state, state)

    def _moved(self, step: Place) -> DocState:
        raise NotImplementedError


class PuckDrag(_Drag):
    """Drag of the puck. A press away from it (`jump`) first brings it under the hand."""

    def __init__(self, document: Document, layout: RingLayout, place: Place, origin: str, *, jump: bool) -> None:
        super().__init__(document, layout, "Move the puck", origin, place)
        self._target = place if jump else layout.to_screen(self._start.puck)
        if jump:
            document.update(self._moved((0.0, 0.0)))

    def _moved(self, step: Place) -> DocState:
        # The target may run outside the polygon; the puck waits at the border until the hand comes back.
        self._target = (self._target[0] + step[0], self._target[1] + step[1])
        return self._with(wheel.with_puck(self._start, self._layout.to_model(self._target)))


class SpokeDrag(_Drag):
    """Drag of one class's handle along its spoke; only the part of the way along the spoke counts."""

    def __init__(self, document: Document, layout: RingLayout, place: Place, origin: str, index: int) -> None:
        super().__init__(document, layout, "Set a share", origin, place)
        self.index = index
        x, y = layout.handles(wheel.shares(self._start))[index]
        self._target = (float(x), float(y))

    def _moved(self, step: Place) -> DocState:
        self._target = (self._target[0] + step[0], self._target[1] + step[1])
        share = self._layout.share_at(self.index, self._target)
        return self._with(wheel.with_share(self._start, self.index, share))
