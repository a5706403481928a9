"""How the table's cells look and are edited."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from latentloom.ui import theme
from latentloom.ui.names import short_name
from latentloom.ui.session import Session
from latentloom.ui.weights.model import FLAGS, HEADS, Column, WeightsModel
from latentloom.ui.wheel import chips
from latentloom.ui.wheel.menu import EXEMPLARS, exemplar_name
from latentloom.ui.wheel.painting import faint

TILE = 26
ROW = 32


# Looked up once: a flag that is made anew costs as much as a line that is drawn.
_HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
_SELECTED = QStyle.StateFlag.State_Selected
_ITEM = QStyle.ControlElement.CE_ItemViewItem
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MIDDLE = Qt.TextElideMode.ElideMiddle
_NO_PEN = Qt.PenStyle.NoPen


@dataclass(frozen=True)
class _Cell:
    """A cell being painted: its rectangle, its place on the ring, whether it is chosen, and its fonts' metrics."""

    rect: QRect
    row: int
    selected: bool
    metrics: QFontMetrics


class WeightsDelegate(QStyledItemDelegate):
    """All cells of the table; `source_row` turns a row of the view into a place on the ring."""

    def __init__(self, session: Session, model: WeightsModel, view: QWidget) -> None:
        super().__init__(view)
        self._session, self._model, self._view = session, model, view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """Prefer this size."""
        return QSize(super().sizeHint(option, index).width(), ROW)

    # Painting

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paint a cell.

        `initStyleOption` is left out on purpose: it asks the model ten questions a cell, and what is drawn here comes
        from the scene. Without it the style finds no content and paints selection, hover and focus alone.
        """
        self._view.style().drawControl(_ITEM, option, painter, self._view)
        row, column = index.model().mapToSource(index).row(), index.column()
        cell = _Cell(option.rect, row, bool(option.state & _SELECTED), option.fontMetrics)
        painter.save()
        painter.setRenderHints(_HINTS)
        if column == Column.SHARE:
            self._paint_share(painter, cell)
        elif column == Column.CLASS:
            self._paint_class(painter, cell)
        elif column in FLAGS:
            self._paint_flag(painter, cell, Column(column))
        else:
            self._paint_text(painter, cell, cell.rect.adjusted(6, 0, -4, 0), self._model.exemplar(row))
        painter.restore()

    def _paint_class(self, painter: QPainter, cell: _Cell) -> None:
        scene, box, row = self._model.scene, QRectF(cell.rect), cell.row
        top = box.center().y() - TILE / 2
        # On the selection's accent a class colour may drown; the text colour does not.
        colour = theme.current().on_accent if cell.selected else scene.colour(row)
        chips.paint_symbol(painter, QPointF(box.left() + 11, box.center().y()), 10, row, colour)
        side = chips.picture_side(TILE * painter.device().devicePixelRatioF())
        image = self._session.pictures.get(scene.keys[row], side)
        tile = QRectF(box.left() + 22, top, TILE, TILE)
        chips.paint_tile(painter, tile, scene.colour(row), image, bool(scene.silent[row]))
        self._paint_text(
            painter, cell, cell.rect.adjusted(22 + TILE + 7, 0, -4, 0), short_name(scene.blend.classes[row])
        )

    def _paint_share(self, painter: QPainter, cell: _Cell) -> None:
        scene, box = self._model.scene, QRectF(cell.rect).adjusted(4, 5, -4, -5)
        # The longest bar fills its cell: beside twenty classes a share of 5 % must be seen.
        part = float(scene.shares[cell.row]) / max(float(scene.shares.max()), 1e-12)
        painter.setPen(_NO_PEN)
        painter.setBrush(faint(theme.current().window if cell.selected else scene.colour(cell.row), 0.4))
        painter.drawRoundedRect(QRectF(box.left(), box.top(), box.width() * part, box.height()), 3, 3)
        self._paint_text(painter, cell, cell.rect.adjusted(4, 0, -8, 0), self._model.share(cell.row), _RIGHT)

    def _paint_flag(self, painter: QPainter, cell: _Cell, column: Column) -> None:
        on = self._model.is_on(cell.row, column)
        side = 16
        ratio = painter.device().devicePixelRatioF()
        colours = theme.current()
        colour = colours.on_accent if cell.selected else (colours.accent if on else colours.dim)
        painter.setOpacity(1.0 if on else 0.28)
        picture = chips.mark_picture(HEADS[column][1], round(side * ratio), colour.name())
        centre = QRectF(cell.rect).center()
        painter.drawImage(QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side), picture)

    def _paint_text(
        self, painter: QPainter, cell: _Cell, box: QRect, text: str, align: Qt.AlignmentFlag = _LEFT
    ) -> None:
        colours = theme.current()
        quiet = colours.dim if self._model.scene.silent[cell.row] else colours.text
        painter.setPen(colours.on_accent if cell.selected else quiet)
        painter.drawText(box, align, cell.metrics.elidedText(text, _MIDDLE, box.width()))

    # Editing

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: QModelIndex
    ) -> bool:
        """Toggle a flag by click or Space."""
        if index.column() not in FLAGS:
            return super().editorEvent(event, model, option, index)
        clicked = (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
            and option.rect.contains(event.position().toPoint())
        )
        pressed = isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select)
        if not (clicked or pressed):
            return False
        on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        return model.setData(
            index, Qt.CheckState.Unchecked if on else Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole
        )

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex) -> QWidget:
        """Make the field for a share or an exemplar."""
        if index.column() == Column.SHARE:
            box = QDoubleSpinBox(parent)
            box.setRange(0, 100)
            box.setDecimals(2)
            box.setSuffix(" %")
            box.setFrame(False)
            box.setAccessibleName("Share in percent")
            return box
        combo = QComboBox(parent)
        combo.setAccessibleName("What stands for the class")
        for spec, text in EXEMPLARS:
            combo.addItem(text, spec)
        present = index.data(Qt.ItemDataRole.EditRole)
        if present not in dict(EXEMPLARS):
            combo.addItem(exemplar_name(present), present)
        combo.activated.connect(self._on_activated)
        return combo

    def setEditorData(self, editor: QWidget, index: QModelIndex) -> None:
        """Fill the field with the cell's value."""
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QDoubleSpinBox):
            editor.setValue(float(value))
            editor.selectAll()
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex) -> None:
        """Take the value of the field."""
        if isinstance(editor, QDoubleSpinBox):
            editor.interpretText()
            # What was only looked at is not rounded to the field's two decimals.
            if editor.value() != index.data(Qt.ItemDataRole.EditRole):
                model.setData(index, editor.value())
        elif isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Give the field enough width."""
        box = option.rect
        box.setWidth(max(box.width(), editor.minimumSizeHint().width()))
        editor.setGeometry(box)

    def _on_activated(self) -> None:
        editor = self.sender()
        if isinstance(editor, QWidget):
            self.commitData.emit(editor)
            self.closeEditor.emit(editor)
