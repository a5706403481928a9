"""The stored drawings that were picked on the map, with a lasso or one by one: made there, used by whoever wants them."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal


class Picked(QObject):
    """What is picked. One for a session.

    Attributes:
        rows: numbers of stored drawings (atlas rows), rising, each once.

    Signals:
        changed(): `rows` is another.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[int, ...] = ()

    def set_rows(self, rows: Iterable[int]) -> None:
        """Pick these drawings in place of the ones before."""
        found = tuple(sorted({int(row) for row in rows}))
        if found != self.rows:
            self.rows = found
            self.changed.emit()

    def clear(self) -> None:
        """Pick nothing."""
        self.set_rows(())
