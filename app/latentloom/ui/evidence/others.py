"""The classes that show most without having been asked for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem, QWidget

from latentloom.ui import theme
from latentloom.ui.evidence.words import percent, presence_words
from latentloom.ui.names import short_name
from latentloom.ui.session import Session

SIDE = 32
MOST = 8
_ROOM = 20


class Others(QListWidget):
    """A row of classes, strongest first, each with its picture and how much of it shows."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: tuple[tuple[str, float], ...] = ()
        self.setFlow(QListView.Flow.LeftToRight)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setWrapping(False)
        self.setIconSize(QSize(SIDE, SIDE))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(SIDE + _ROOM)
        self.setMinimumWidth(2 * SIDE)
        self.setAccessibleName("Classes that show without having been asked for")
        session.pictures.arrived.connect(self._on_pictures)
        theme.signals.changed.connect(self._draw)

    def sizeHint(self) -> QSize:
        """All of them."""
        return QSize(MOST * (SIDE + 12), SIDE + _ROOM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many as there is room for: whole ones."""
        super().resizeEvent(event)
        self._fit()

    def names(self) -> tuple[str, ...]:
        """Return the classes that are shown, strongest first."""
        return tuple(name for name, _ in self._shown)

    def show_others(self, others: tuple[tuple[str, float], ...]) -> None:
        """Show classes with their presence."""
        others = others[:MOST]
        if others == self._shown:
            return
        self._shown = others
        while self.count() > len(others):
            self.takeItem(self.count() - 1)
        while self.count() < len(others):
            self.addItem(QListWidgetItem())
        kind = "ink" if self._session.space is None else self._session.space.kind
        for row, (name, presence) in enumerate(others):
            item = self.item(row)
            words = f"{short_name(name)}: {presence_words(presence, kind)}"
            item.setText(percent(presence))
            item.setToolTip(words)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
        self._draw()
        self._fit()

    def _fit(self) -> None:
        right = self.viewport().width()
        for row in range(self.count()):
            self.setRowHidden(row, False)
        for row in range(1, self.count()):
            self.setRowHidden(row, self.visualItemRect(self.item(row)).right() > right)

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        for row, (name, _) in enumerate(self._shown):
            image = self._session.pictures.get(("typical", name), round(SIDE * ratio))
            pixmap = QPixmap(round(SIDE * ratio), round(SIDE * ratio))
            if image is None:
                pixmap.fill(Qt.GlobalColor.white)
            else:
                pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(ratio)
            with QPainter(pixmap) as painter:
                # On light ground the paper has no edge of its own.
                painter.setPen(theme.current().line)
                painter.drawRect(QRectF(0.5, 0.5, SIDE - 1, SIDE - 1))
            self.item(row).setIcon(QIcon(pixmap))

    def _on_pictures(self, arrived: frozenset[object]) -> None:
        if any(("typical", name) in arrived for name, _ in self._shown):
            self._draw()
