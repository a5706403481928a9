"""Hopping from drawing to drawing: to the nearest in the latent space, in a direction, and back the way one came."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from latentloom.doc.state import Change, Focus
from latentloom.ui.map.nearest import toward
from latentloom.ui.session import Session
from latentloom.work.questions import NeighboursAnswer

COUNT = 24
"""Neighbours that are asked for: those shown, and enough for every direction and for a walk that never turns back."""
SHOWN = 8
"""Neighbours that get a number on the map and a picture in the strip."""
REST_MS = 90
"""What is dragged has no neighbours before it rests for so long."""
_MOST_HISTORY = 500

Way = tuple[int, int]


class Walk(QObject):
    """A walk over neighbours; what it is at is what the preview shows.

    Attributes:
        on: whether one is under way.
        rows, distances: the neighbours of what is shown, nearest first; empty while they are not known.

    Signals:
        changed(): on or off, or other neighbours.
        said(str): why a key did nothing.
        hopped(int): the walk went to this atlas row.
    """

    changed = Signal()
    said = Signal(str)
    hopped = Signal(int)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.on = False
        self.rows: tuple[int, ...] = ()
        self.distances: tuple[float, ...] = ()
        self._asked = 0
        self._history: list[Focus] = []
        self._pending = False
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        session.documentChanged.connect(self._on_document_changed)
        session.spaceChanged.connect(self.stop)
        session.engine.answered.connect(self._on_answer)

    @property
    def row(self) -> int | None:
        """The drawing that the walk is at, None where the preview shows something else."""
        focus = self._session.document.focus
        return focus.value if focus.kind == "drawing" and isinstance(focus.value, int) else None

    @property
    def near(self) -> tuple[int, ...]:
        """The neighbours that have numbers, nearest first."""
        return self.rows[:SHOWN]

    def start(self) -> None:
        """Show the neighbours of what the preview shows."""
        if not self.on and self._session.space is not None:
            self.on = True
            self._history.clear()
            self._ask()
            self.changed.emit()

    def stop(self) -> None:
        """Show no neighbours any more; the preview stays as it is."""
        self._rest.stop()
        self._pending = False
        self.rows, self.distances = (), ()
        if self.on:
            self.on = False
            self.changed.emit()

    def set_on(self, on: bool) -> None:
        """Start or stop."""
        if on:
            self.start()
        else:
            self.stop()

    def hop_to(self, row: int) -> None:
        """Go to a drawing."""
        document = self._session.document
        if row == self.row:
            return
        self._history.append(document.focus)
        del self._history[:-_MOST_HISTORY]
        document.set_focus(Focus("drawing", row), "map")
        self.hopped.emit(row)

    def hop_to_number(self, number: int) -> None:
        """Go to the neighbour with this number, from 1."""
        if 1 <= number <= len(self.near):
            self.hop_to(self.near[number - 1])

    def go_on(self) -> None:
        """Go to the nearest drawing where this walk has not been; begin one where none is under way."""
        self.start()
        if not self.rows:
            self._pending = True
            return
        been = {focus.value for focus in self._history if focus.kind == "drawing"}
        row = next((row for row in self.rows if row not in been), None)
        if row is None:
            self.said.emit("All the nearest drawings have been seen: Shift+N goes back")
        else:
            self.hop_to(row)

    def go_back(self) -> None:
        """Go back to where the last hop came from."""
        if not self._history:
            self.said.emit("This is where the walk began")
            return
        focus = self._history.pop()
        self._session.document.set_focus(focus, "map")
        if isinstance(focus.value, int) and focus.kind == "drawing":
            self.hopped.emit(focus.value)

    def go_toward(self, way: Way, unit: tuple[float, float], here: tuple[float, float]) -> None:
        """Go to the neighbour that lies in a direction on the map.

        Args:
            way: as for `nearest.toward`; unit: how much of the map one pixel is; here: the place to go from.
        """
        self.start()
        info = self._session.space
        if info is None or not self.rows:
            return
        row = toward(info.codes_xy, here, unit, way, np.array(self.rows, np.intp))
        if row is None:
            self.said.emit("None of the nearest drawings lies that way")
        else:
            self.hop_to(row)

    def _on_document_changed(self, change: Change) -> None:
        if not self.on or not change.kinds & {"focus", "weights", "classes", "method", "path", "space"}:
            return
        self.rows, self.distances = (), ()
        if change.live:
            self._rest.start()
        else:
            self._ask()
        self.changed.emit()

    def _ask(self) -> None:
        space, document = self._session.space, self._session.document
        self._rest.stop()
        if space is not None and self.on:
            state = document.state
            self._asked = self._session.engine.ask_neighbours(
                space.stamp, state.blend, state.path, document.focus, COUNT
            )

    def _on_answer(self, answer: object) -> None:
        space = self._session.space
        if not isinstance(answer, NeighboursAnswer) or answer.number != self._asked or not self.on:
            return
        if space is None or answer.stamp != space.stamp:
            return
        self.rows, self.distances = answer.rows, answer.distances
        pending, self._pending = self._pending, False
        if pending and self.rows:
            self.go_on()
        else:
            self.changed.emit()
