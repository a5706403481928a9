"""What a search found, as a strip of small pictures: a click or an arrow key makes one of them the blend."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from latentloom.ui import theme
from latentloom.ui.evidence.search import Search
from latentloom.ui.evidence.words import percent
from latentloom.ui.preview.colours import image_in
from latentloom.ui.session import Session
from latentloom.work.messages import Answer

TILE = 40
"""Pixels a side of a picture."""
ROOM = 4
"""Pixels around it."""
HELP = "Click a picture, or walk with the arrow keys, to make it the blend."
_IMAGE = Qt.ItemDataRole.UserRole


def describe(answer: Answer, number: int, count: int) -> str:
    """Return one answer in words: which it is, and what the judges see in it."""
    report = answer.report
    seen = "every class of the space is asked for" if report.auc is None else f"{report.auc:.2f} (0.50 is chance)"
    least = min(report.presence, default=0.0)
    return f"Answer {number} of {count}: {seen}; what shows least shows more than in {percent(least)} of others"


class AnswersStrip(QListWidget):
    """The answers of a session's search, the adopted one chosen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._search = Search.of(session)
        self._shown: tuple[Answer, ...] = ()
        self.setFlow(QListView.Flow.LeftToRight)
        self.setUniformItemSizes(True)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setItemDelegate(_Tile(self))
        self.setFixedHeight(TILE + 2 * ROOM)
        self.setAccessibleName("Answers")
        self.setAccessibleDescription(HELP)
        self.setStatusTip(HELP)
        self.currentRowChanged.connect(self._on_row)
        self._search.changed.connect(self._refresh)
        session.settings.changed.connect(self._on_setting)
        self._refresh()

    def sizeHint(self) -> QSize:
        """Six pictures."""
        return QSize(6 * (TILE + 2 * ROOM), TILE + 2 * ROOM)

    def minimumSizeHint(self) -> QSize:
        """Two pictures; the rest can be scrolled to."""
        return QSize(2 * (TILE + 2 * ROOM), TILE + 2 * ROOM)

    def _refresh(self) -> None:
        answers, adopted = self._search.answers, self._search.adopted
        with QSignalBlocker(self):
            if answers is not self._shown:
                self._shown = answers
                self._fill()
            self.setCurrentRow(-1 if adopted is None else adopted)
        self.viewport().update()

    def _fill(self) -> None:
        self.clear()
        for number, answer in enumerate(self._shown, 1):
            item = QListWidgetItem(self)
            words = describe(answer, number, len(self._shown))
            item.setToolTip(words)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, words)
            item.setData(_IMAGE, self._picture(answer))

    def _picture(self, answer: Answer) -> QImage:
        settings, space = self._session.settings, self._session.space
        ink, paper = QColor(0, 0, 0), QColor(255, 255, 255)
        if space is not None and space.kind == "ink":
            ink, paper = QColor(settings.text("ink_colour")), QColor(settings.text("paper_colour"))
        return image_in(answer.pixels, ink, paper)

    def _on_row(self, row: int) -> None:
        if row >= 0:
            self._search.adopt(row)

    def _on_setting(self, name: str) -> None:
        if name in {"ink_colour", "paper_colour"}:
            for row, answer in enumerate(self._shown):
                self.item(row).setData(_IMAGE, self._picture(answer))


class _Tile(QStyledItemDelegate):
    """Paints a picture; the adopted one has a ring and a bar under it."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the picture and the room around it."""
        return QSize(TILE + 2 * ROOM, TILE + 2 * ROOM)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one answer."""
        colours = theme.current()
        box = QRectF(option.rect).adjusted(ROOM, ROOM, -ROOM, -ROOM)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, index.data(_IMAGE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        colour = colours.accent if chosen else colours.dim if hovered else colours.line
        painter.setPen(QPen(colour, 2.5 if chosen else 1.0))
        painter.drawRoundedRect(box.adjusted(-1.5, -1.5, 1.5, 1.5) if chosen else box, 2.5, 2.5)
        painter.restore()
