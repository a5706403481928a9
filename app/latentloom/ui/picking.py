"""Picking points on the map for something else than the path: a figure's A, B and C, the centre of a grid."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

Spot = tuple[str, Any]
"""("drawing", atlas row), ("class", name) or ("place", (x, y))."""


class Picking(QObject):
    """Who wants the map's clicks. One for a session; the map asks `take` before a click does what it always does.

    Attributes:
        wanted: whether somebody wants them; words: what a click does then, for the map's line.
        marks: what was picked, as (letter, spot), to be shown on the map and dragged there.

    Signals:
        changed(): `wanted`, `words` or `marks` changed.
        picked(Spot): the map was clicked.
        moved(str letter, Spot): a mark is being dragged there.
    """

    changed = Signal()
    picked = Signal(object)
    moved = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wanted = False
        self.words = ""
        self.marks: tuple[tuple[str, Spot], ...] = ()

    def want(self, words: str, marks: tuple[tuple[str, Spot], ...]) -> None:
        """Ask for the map's clicks."""
        self._set(True, words, marks)

    def stop(self) -> None:
        """Leave the map's clicks to the map."""
        self._set(False, "", ())

    def take(self, spot: Spot) -> bool:
        """Take a click where somebody wants it; False: it is for the map itself."""
        if self.wanted:
            self.picked.emit(spot)
        return self.wanted

    def _set(self, wanted: bool, words: str, marks: tuple[tuple[str, Spot], ...]) -> None:
        if (wanted, words, marks) != (self.wanted, self.words, self.marks):
            self.wanted, self.words, self.marks = wanted, words, marks
            self.changed.emit()
