"""Classes on two sides: those that have an attribute, and those that have it not."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableView, QVBoxLayout, QWidget

HEADS = ("Class", "With", "Without")
_Index = QModelIndex | QPersistentModelIndex


class SidesModel(QAbstractTableModel):
    """A line a class, with a box for either side; to tick one takes the other away."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._side: dict[int, int] = {}

    def show_classes(self, names: tuple[str, ...]) -> None:
        """Show these classes, none of them ticked."""
        self.beginResetModel()
        self._names, self._side = names, {}
        self.endResetModel()

    def side(self, which: int) -> tuple[str, ...]:
        """Return the classes with (1) or without (2), in the space's order."""
        return tuple(self._names[row] for row in sorted(self._side) if self._side[row] == which)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """One a class."""
        return 0 if parent.isValid() else len(self._names)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Name and two boxes."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The heads."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name, boxes, and what a screen reader says of a box."""
        row, column = index.row(), index.column()
        if column == 0:
            return self._names[row] if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) else None
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self._side.get(row) == column else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._names[row]} {HEADS[column].lower()}"
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Boxes can be ticked."""
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsUserCheckable if index.column() else usual

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a box."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.column():
            return False
        row = index.row()
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self._side[row] = index.column()
        else:
            self._side.pop(row, None)
        self.dataChanged.emit(self.index(row, 1), self.index(row, 2))
        return True


class Sides(QWidget):
    """The classes with a field to search them.

    Attributes:
        model: who is ticked; search: the field; table: the view.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = SidesModel(self)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self.model)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Search classes")
        self.search.setAccessibleName("Search classes")
        self.search.setClearButtonEnabled(True)
        self.table = QTableView(self)
        self.table.setModel(self._shown)
        self.table.setAccessibleName("Classes with and without the attribute")
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(24)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            header.resizeSection(column, 74)
        header.setHighlightSections(False)
        column_of = QVBoxLayout(self)
        column_of.setContentsMargins(0, 0, 0, 0)
        column_of.addWidget(self.search)
        column_of.addWidget(self.table, 1)
        self.search.textChanged.connect(self._shown.setFilterFixedString)
