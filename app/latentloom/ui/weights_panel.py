"""The wheel's twin: the same blend as a table, for exact numbers, sorting and a keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QSortFilterProxyModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from latentloom.doc.state import Change
from latentloom.ui import theme
from latentloom.ui.session import Session
from latentloom.ui.studies.pointing import Pointing
from latentloom.ui.weights.delegates import ROW, WeightsDelegate
from latentloom.ui.weights.model import FLAGS, ORIGIN, SORT_ROLE, Column, WeightsModel
from latentloom.ui.wheel.edits import WheelEdits
from latentloom.ui.wheel.menu import ChipMenu

HELP = (
    "Type a number to set a share. Space or M mutes, L locks, S solos the chosen rows; "
    "the menu key opens a class's menu."
)


class WeightsTable(QTableView):
    """The table. Rows may be sorted; `rings` gives the chosen classes as places on the ring."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = WheelEdits.of(session)
        self._pointing = Pointing.of(session)
        self.source = WeightsModel(session, self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.source)
        self._sorted.setSortRole(SORT_ROLE)
        # Rows stay where they are during a drag; they are sorted again when it is over.
        self._sorted.setDynamicSortFilter(False)
        self.setModel(self._sorted)
        self.setItemDelegate(WeightsDelegate(session, self.source, self))
        self.setSortingEnabled(True)
        self.sortByColumn(Column.CLASS, Qt.SortOrder.AscendingOrder)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            trigger.DoubleClicked | trigger.SelectedClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed
        )
        # Tab leaves the table, as everywhere; arrows walk its cells.
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._size_columns()
        self.setMouseTracking(True)
        self.entered.connect(self._on_entered)
        self.viewportEntered.connect(self._on_left)
        self.setAccessibleName("Weights of the classes")
        self.setAccessibleDescription(HELP)
        self.setStatusTip(HELP)
        # The same signal as the model's, after it: what is sorted must be new.
        session.documentPaced.connect(self._on_document_changed)
        session.pictures.arrived.connect(self._on_pictures_arrived)
        theme.signals.changed.connect(self.viewport().update)

    def rings(self) -> list[int]:
        """Return the chosen rows as places on the ring, rising."""
        return sorted(self._sorted.mapToSource(index).row() for index in self.selectionModel().selectedRows())

    def ring_at(self, row: int) -> int:
        """Return the place on the ring that a row of the view shows."""
        return self._sorted.mapToSource(self._sorted.index(row, 0)).row()

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setMinimumSectionSize(28)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.CLASS, QHeaderView.ResizeMode.Stretch)
        for column in FLAGS:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, 30)
        header.resizeSection(Column.SHARE, 84)
        header.resizeSection(Column.EXEMPLAR, 96)
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key means."""
        command = {
            Qt.Key.Key_L: self._edits.lock_these,
            Qt.Key.Key_M: self._edits.mute_these,
            Qt.Key.Key_Space: self._edits.mute_these,
            Qt.Key.Key_S: self._edits.solo_these,
        }.get(Qt.Key(event.key()))
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        on_flag = event.key() == Qt.Key.Key_Space and self.currentIndex().column() in FLAGS
        if command is not None and plain and not on_flag and self.rings():
            command(self.rings(), ORIGIN)
            event.accept()
            return
        if event.text().isdigit() and plain and self.currentIndex().isValid():
            # A number means a share, whichever column the cursor is in.
            share = self.currentIndex().siblingAtColumn(Column.SHARE)
            self.selectionModel().setCurrentIndex(share, QItemSelectionModel.SelectionFlag.NoUpdate)
        super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Notice when the hand leaves."""
        if event.type() == QEvent.Type.Leave:
            self._on_left()
        return super().viewportEvent(event)

    def _on_entered(self, index: QModelIndex) -> None:
        self._pointing.point(self.source.scene.blend.classes[self.ring_at(index.row())])

    def _on_left(self) -> None:
        self._pointing.point("")

    def _on_document_changed(self, change: Change) -> None:
        if not change.live and change.kinds & {"weights", "wheel", "classes", "space", "method"}:
            header = self.horizontalHeader()
            self._sorted.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())

    def _on_pictures_arrived(self, _arrived: object) -> None:
        self.viewport().update()

    def _on_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            menu = ChipMenu(self._session, self.ring_at(index.row()), ORIGIN, self)
            menu.popup(self.viewport().mapToGlobal(at))


class WeightsPanel(QWidget):
    """The table, and buttons for several rows at once.

    Attributes:
        table: the table; even, mute, lock: buttons for the chosen rows.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edits = WheelEdits.of(session)
        self.table = WeightsTable(session, self)
        self.even = self._button("Even these", "Share out evenly what the chosen classes have together")
        self.mute = self._button("Mute", "Mute the chosen classes, or bring them back (M)")
        self.lock = self._button("Lock", "Lock the chosen classes' shares, or let them go (L)")
        buttons = QHBoxLayout()
        buttons.setContentsMargins(8, 2, 8, 6)
        buttons.setSpacing(6)
        for button in (self.even, self.mute, self.lock):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        self.setAccessibleName("Weights")
        self.setFocusProxy(self.table)
        self.even.clicked.connect(self._on_even)
        self.mute.clicked.connect(self._on_mute)
        self.lock.clicked.connect(self._on_lock)
        self.table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.table.source.modelReset.connect(self._on_selection_changed)
        self._on_selection_changed()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setAccessibleDescription(tip)
        button.setToolTip(tip)
        button.setStatusTip(tip)
        return button

    def _on_selection_changed(self) -> None:
        count = len(self.table.selectionModel().selectedRows())
        self.even.setEnabled(count > 1)
        self.mute.setEnabled(count > 0)
        self.lock.setEnabled(count > 0)

    def _on_even(self) -> None:
        self._edits.even_these(self.table.rings(), ORIGIN)

    def _on_mute(self) -> None:
        self._edits.mute_these(self.table.rings(), ORIGIN)

    def _on_lock(self) -> None:
        self._edits.lock_these(self.table.rings(), ORIGIN)
