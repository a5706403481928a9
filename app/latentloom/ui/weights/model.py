"""The blend as a table: a row a class, edited through the same rules as the wheel."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from latentloom.doc.state import Change
from latentloom.ui import icons
from latentloom.ui.names import short_name
from latentloom.ui.session import Session
from latentloom.ui.wheel.edits import WheelEdits
from latentloom.ui.wheel.menu import exemplar_name
from latentloom.ui.wheel.scene import Scene

ORIGIN = "table"
SORT_ROLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    """The columns, left to right."""

    CLASS = 0
    SHARE = 1
    LOCK = 2
    MUTE = 3
    SOLO = 4
    EXEMPLAR = 5


FLAGS = (Column.LOCK, Column.MUTE, Column.SOLO)
HEADS = {
    Column.CLASS: ("Class", "", "Class, with its colour and symbol on the wheel and the map"),
    Column.SHARE: ("Share", "", "Part of the blend in percent; type a number to set it"),
    Column.LOCK: ("", "lock", "Locked: other handles leave this share as it is (L)"),
    Column.MUTE: ("", "mute", "Muted: counts nothing (Space or M)"),
    Column.SOLO: ("", "solo", "Solo: only such classes count (S)"),
    Column.EXEMPLAR: ("Stands for it", "", "What stands for the class in the blend"),
}
"""Text, icon and explanation of each column."""


class WeightsModel(QAbstractTableModel):
    """Rows in ring order. What changes is told by runs of rows, and of mere shares only their column: a drag repaints
    numbers and bars, never names and pictures."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = WheelEdits.of(session)
        self.scene = Scene.of(session.document.state.blend)
        session.documentPaced.connect(self._on_document_changed)

    def share(self, row: int) -> str:
        """Return a class's share as it is written."""
        return f"{self.scene.texts[row]} %"

    def exemplar(self, row: int) -> str:
        """Return what stands for a class, in words."""
        return exemplar_name(self._spec(row) or self.scene.blend.prototype)

    def is_on(self, row: int, column: Column) -> bool:
        """Return whether a class has one of the FLAGS."""
        flags = {Column.LOCK: self.scene.locked, Column.MUTE: self.scene.muted, Column.SOLO: self.scene.solo}[column]
        return bool(flags[row])

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else self.scene.count

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell what can be done with a cell."""
        result = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() in FLAGS:
            return result | Qt.ItemFlag.ItemIsUserCheckable
        return result if index.column() == Column.CLASS else result | Qt.ItemFlag.ItemIsEditable

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's head."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        text, icon, tip = HEADS[Column(section)]
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.DecorationRole and icon:
            return icons.icon(icon)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.StatusTipRole):
            return tip
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return text or Column(section).name.capitalize()
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's value in a role."""
        if not index.isValid() or index.row() >= self.scene.count:
            return None
        row, column = index.row(), Column(index.column())
        if column in FLAGS:
            return self._flag(row, column, role)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.scene.describe(row)
        if role == Qt.ItemDataRole.TextAlignmentRole and column is Column.SHARE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if column is Column.CLASS:
            return self._class(row, role)
        return self._share(row, role) if column is Column.SHARE else self._exemplar(row, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Edit a cell: one undo step."""
        row, column = index.row(), Column(index.column())
        if role == Qt.ItemDataRole.CheckStateRole and column in FLAGS:
            toggle = {
                Column.LOCK: self._edits.toggle_lock,
                Column.MUTE: self._edits.toggle_mute,
                Column.SOLO: self._edits.toggle_solo,
            }[column]
            if (Qt.CheckState(value) == Qt.CheckState.Checked) != self.is_on(row, column):
                toggle(row, ORIGIN)
            return True
        if role != Qt.ItemDataRole.EditRole:
            return False
        if column is Column.SHARE:
            self._edits.set_share(row, float(value) / 100, ORIGIN)
            return True
        if column is Column.EXEMPLAR:
            self._edits.set_exemplar(row, str(value), ORIGIN)
            return True
        return False

    def _class(self, row: int, role: int) -> Any:
        name = self.scene.blend.classes[row]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return short_name(name)
        return row if role == SORT_ROLE else None

    def _share(self, row: int, role: int) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.share(row)
        if role == Qt.ItemDataRole.EditRole:
            return round(100 * float(self.scene.shares[row]), 2)
        return float(self.scene.shares[row]) if role == SORT_ROLE else None

    def _exemplar(self, row: int, role: int) -> Any:
        if role == Qt.ItemDataRole.EditRole:
            return self._spec(row)
        return self.exemplar(row) if role in (Qt.ItemDataRole.DisplayRole, SORT_ROLE) else None

    def _spec(self, row: int) -> str:
        return dict(self.scene.blend.chosen).get(self.scene.blend.classes[row], "")

    def _flag(self, row: int, column: Column, role: int) -> Any:
        on = self.is_on(row, column)
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.name.capitalize()} {'on' if on else 'off'}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return HEADS[column][2]
        return on if role == SORT_ROLE else None

    def _on_document_changed(self, change: Change) -> None:
        if not change.kinds & {"weights", "wheel", "classes", "space", "method"}:
            return
        old, new = self.scene, Scene.of(self._session.document.state.blend)
        if old.blend.classes != new.blend.classes:
            self.beginResetModel()
            self.scene = new
            self.endResetModel()
            return
        self.scene = new
        looks, numbers = _changed(old, new)
        for first, last in _runs(looks):
            self.dataChanged.emit(self.createIndex(first, 0), self.createIndex(last, len(Column) - 1))
        for first, last in _runs(numbers):
            self.dataChanged.emit(self.createIndex(first, Column.SHARE), self.createIndex(last, Column.SHARE))


def _changed(old: Scene, new: Scene) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows that look different altogether, and those of which only the share does."""
    if old.blend.prototype != new.blend.prototype:
        return np.arange(new.count), np.empty(0, int)
    looks = np.zeros(new.count, bool)
    for before, after in (
        (old.locked, new.locked),
        (old.muted, new.muted),
        (old.solo, new.solo),
        (old.silent, new.silent),
    ):
        looks |= before != after
    if old.blend.prototype != new.blend.prototype:
        looks[:] = True
    if old.blend.chosen != new.blend.chosen:
        looks |= np.array([a != b for a, b in zip(old.keys, new.keys, strict=True)])
        others = {pair[0] for pair in set(old.blend.chosen) ^ set(new.blend.chosen)}
        looks |= np.array([name in others for name in new.blend.classes])
    # The bars are drawn against the longest one: another share there is another bar everywhere.
    bars = old.shares / old.shares.max() != new.shares / new.shares.max()
    numbers = (np.array(old.texts) != np.array(new.texts)) | bars
    return np.flatnonzero(looks), np.flatnonzero(numbers & ~looks)


def _runs(rows: np.ndarray) -> list[tuple[int, int]]:
    """Return runs of consecutive rows as (first, last)."""
    if len(rows) == 0:
        return []
    pieces = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    return [(int(piece[0]), int(piece[-1])) for piece in pieces]
