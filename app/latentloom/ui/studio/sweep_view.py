"""The table of a sweep, sorted by whichever column one likes, and a plot of any column against a setting."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from latentloom.base.setting_words import SETTING_WORDS
from latentloom.ui import icons, theme
from latentloom.ui.studio.plot import Plot, draw_line
from latentloom.ui.studio.words import duration

if TYPE_CHECKING:
    from latentloom.work.trainings import Run

MEASURES = {
    "reconstruction": "Reconstruction",
    "kl": "KL",
    "elbo": "ELBO",
    "seconds": "Time",
}
_SYMBOLS = ("o", "s", "t", "d", "+", "x")
_MARKS = "\N{BLACK CIRCLE}\N{BLACK SQUARE}\N{BLACK DOWN-POINTING TRIANGLE}\N{BLACK DIAMOND}+\N{MULTIPLICATION SIGN}"
_MOST_NAMED = 8
Row = dict[str, Any]
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_SORT = Qt.ItemDataRole.UserRole


class RowsModel(QAbstractTableModel):
    """Rows of a sweep."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings: tuple[str, ...] = ()
        self.rows: list[Row] = []

    def reset(self, settings: tuple[str, ...], rows: list[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.settings, self.rows = settings, rows
        self.endResetModel()

    def add(self, row: Row) -> None:
        """Add a row, in place of one of the same point."""
        rows = [one for one in self.rows if one["point"] != row["point"]]
        self.reset(self.settings, [*rows, row])

    def columns(self) -> tuple[str, ...]:
        """Return the keys of the columns."""
        return (*self.settings, *MEASURES, "problem")

    def rowCount(self, parent: Index = _ROOT) -> int:
        """A row a point."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Settings, measures, and what went wrong."""
        return 0 if parent.isValid() else len(self.columns())

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return title_of(self.columns()[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what is shown, or what is sorted by."""
        key = self.columns()[index.column()]
        value = self.rows[index.row()].get(key)
        if role == _SORT:
            number = number_of(value)
            return number if number is not None else (math.inf if value is None else str(value))
        if role == Qt.ItemDataRole.DisplayRole:
            if value is None:
                return "\N{EN DASH}"
            if key == "seconds":
                return duration(float(value))
            return f"{value:.2f}" if isinstance(value, float) else str(value)
        if role == Qt.ItemDataRole.TextAlignmentRole and key in MEASURES:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.rows[index.row()].get("problem") or None
        return None


class SweepView(QWidget):
    """Table and plot of one sweep.

    Signals:
        opened(str): open the space of a point, its folder below the run's.
    """

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prefix = ""
        self.count = 0
        self.model = RowsModel(self)
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.model)
        self.sorted.setSortRole(_SORT)
        self.table = QTableView(self)
        self.table.setModel(self.sorted)
        self.table.setAccessibleName("Results of the sweep")
        self.table.setSortingEnabled(True)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.doubleClicked.connect(self._on_open)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.open = QPushButton("Open the selected &space", self)
        self.open.setToolTip("Keep the space of this row among your own, and open it")
        self.open.setEnabled(False)
        icons.bind(self.open, "space")
        self.open.clicked.connect(self._on_open)
        self.across, self.up = QComboBox(self), QComboBox(self)
        self.across.setAccessibleName("Setting along the plot")
        self.up.setAccessibleName("Measure up the plot")
        for key, title in MEASURES.items():
            self.up.addItem(title, key)
        self.up.setCurrentIndex(2)
        for combo in (self.across, self.up):
            combo.currentIndexChanged.connect(self._draw)
        self.plot = Plot(parent=self)
        self.plot.setAccessibleName("Plot of the sweep")
        self.legend = QLabel(self)
        self.legend.setAccessibleName("Lines of the plot")
        left, right = QWidget(self), QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        axes = QHBoxLayout()
        axes.addWidget(self.up)
        axes.addWidget(QLabel("against", self))
        axes.addWidget(self.across)
        axes.addStretch(1)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addLayout(axes)
        beside.addWidget(self.plot, 1)
        beside.addWidget(self.legend)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([600, 400])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        theme.signals.changed.connect(self._draw)

    def show_run(self, run: Run) -> None:
        """Show the rows that a sweep has so far."""
        settings = tuple(name for name, _ in run.axes)
        self.count = math.prod(len(values) for _, values in run.axes)
        self.prefix = ""
        if settings != tuple(self.across.itemData(i) for i in range(self.across.count())):
            self.across.clear()
            for name in settings:
                self.across.addItem(title_of(name), name)
        self.model.reset(settings, rows_of(run))
        self.table.sortByColumn(self.model.columns().index("elbo"), Qt.SortOrder.DescendingOrder)
        self._draw()

    def begin(self, news: dict[str, Any]) -> None:
        """Another point is being trained."""
        settings = ", ".join(f"{title_of(name)} {value}" for name, value in news["settings"].items())
        self.prefix = f"{news['number'] + 1} of {news['count']}, {settings}: "

    def add(self, row: Row) -> None:
        """A point has its row."""
        self.model.add(row)
        self._draw()

    def _draw(self) -> None:
        well = not any(row.get("problem") for row in self.model.rows)
        # Each by itself: what was the last column of a sweep of fewer settings is another one now.
        for column, key in enumerate(self.model.columns()):
            self.table.setColumnHidden(column, key == "problem" and well)
        self.plot.clear_lines()
        self.plot.recolour()
        name, measure = self.across.currentData(), self.up.currentData()
        self.plot.set_label(title_of(name) if name else "")
        legend = []
        for number, (label, xs, ys) in enumerate(lines_of(self.model.rows, self.model.settings, name, measure)):
            colour = theme.class_colour(number)
            draw_line(self.plot.add_line(xs, ys), colour, width=1.6, symbol=_SYMBOLS[number % len(_SYMBOLS)], size=8)
            legend.append(f'<span style="color: {colour.name()}">{_MARKS[number % len(_MARKS)]} {label}</span>')
        self.plot.box.autoRange(padding=0.08)
        self.legend.setText("<br>".join(legend[:_MOST_NAMED]) if len(legend) > 1 else "")
        self.legend.setVisible(len(legend) > 1)
        self.plot.setAccessibleDescription(f"{self.up.currentText()} against {self.across.currentText()}")

    def _selected(self) -> Row | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[self.sorted.mapToSource(rows[0]).row()] if rows else None

    def _on_selected(self) -> None:
        row = self._selected()
        self.open.setEnabled(row is not None and bool(row.get("space")))

    def _on_open(self) -> None:
        row = self._selected()
        if row is not None and row.get("space"):
            self.opened.emit(row["space"])


def rows_of(run: Run) -> list[Row]:
    """Return the rows in a sweep's folder; none where they cannot be read."""
    try:
        content = json.loads((run.folder / "results.json").read_text(encoding="utf-8"))
        return [row for row in content["rows"] if isinstance(row, dict) and isinstance(row.get("point"), int)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def lines_of(
    rows: list[Row], settings: tuple[str, ...], across: str | None, measure: str
) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Return a line for each combination of the other settings: its label, and the points in rising order."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        x, y = number_of(row.get(across or "")), number_of(row.get(measure))
        if x is None or y is None:
            continue
        label = ", ".join(f"{title_of(name)} {row[name]}" for name in settings if name != across)
        lines.setdefault(label, []).append((x, y))
    found = []
    for label, points in lines.items():
        points.sort()
        found.append((label, np.array([x for x, _ in points]), np.array([y for _, y in points])))
    return found


def number_of(value: object) -> float | None:
    """Return a value as a number, None where it is none."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def title_of(key: str) -> str:
    """Return the name of a column for people."""
    if key in SETTING_WORDS:
        return SETTING_WORDS[key].title
    return MEASURES.get(key, {"depth": "Depth", "problem": "Problem"}.get(key, key))
