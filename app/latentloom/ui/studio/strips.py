"""What a survey found, class by class: a table with a few pictures of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QPixmap

from latentloom.ui.names import short_name
from latentloom.ui.pictures import image_of

if TYPE_CHECKING:
    from latentloom.engine.data.survey import Survey

HEADERS = ("Class", "Pictures", "Examples")
HEIGHT = 32
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class ClassesModel(QAbstractTableModel):
    """Classes with their counts and examples."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: Survey | None = None
        self._pixmaps: dict[int, QPixmap] = {}

    def show(self, found: Survey | None) -> None:
        """Show what was found; None: nothing."""
        self.beginResetModel()
        self._found = found
        self._pixmaps = {}
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        """A row a class."""
        return 0 if self._found is None or parent.isValid() else len(self._found.classes)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Name, count, examples."""
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADERS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, picture or what a screen reader says."""
        if self._found is None or not index.isValid():
            return None
        row, column = index.row(), index.column()
        name, count = self._found.classes[row], self._found.counts[row]
        if role == Qt.ItemDataRole.DisplayRole:
            return (short_name(name), f"{count:,}", None)[column]
        if role == Qt.ItemDataRole.AccessibleTextRole and column == 2:
            return f"Example pictures of {name}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{name}: {count:,} pictures"
        if role == Qt.ItemDataRole.TextAlignmentRole and column == 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DecorationRole and column == 2 and row < len(self._found.examples):
            return self._strip(row)
        if role == Qt.ItemDataRole.SizeHintRole and column == 2:
            return QSize(HEIGHT * 6, HEIGHT + 4)
        return None

    def _strip(self, row: int) -> QPixmap:
        if row not in self._pixmaps:
            assert self._found is not None
            image = image_of(self._found.examples[row])
            tall = Qt.TransformationMode.SmoothTransformation
            self._pixmaps[row] = QPixmap.fromImage(image).scaledToHeight(HEIGHT, tall)
        return self._pixmaps[row]
