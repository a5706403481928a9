"""How the table's cells look and are edited."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from latentloom.ui import theme
from latentloom.ui.session import Session
from latentloom.ui.weights.model import FLAGS, HEADS, Column, WeightsModel
from latentloom.ui.wheel import chips
from latentloom.ui.wheel.menu import EXEMPLARS, exemplar_name
from latentloom.ui.wheel.painting import faint

TILE = 26
ROW = 32


def _base(painter: QPainter, option: QStyleOptionViewItem, view: QWidget) -> None:
    """Paint selection, hover and focus of a cell, without its contents."""
    blank = QStyleOptionViewItem(option)
    blank.text = ""
    blank.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, view)


def _ink(option: QStyleOptionViewItem, silent: bool) -> QColor:
    colours = theme.current()
    if option.state & QStyle.StateFlag.State_Selected:
        return colours.on_accent
    return colours.dim if silent else colours.text


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
        """Paint a cell."""
        self.initStyleOption(option, index)
        _base(painter, option, self._view)
        row, column = index.model().mapToSource(index).row(), Column(index.column())
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if column is Column.CLASS:
            self._paint_class(painter, option, row)
        elif column is Column.SHARE:
            self._paint_share(painter, option, row)
        elif column in FLAGS:
            self._paint_flag(painter, option, index, column)
        else:
            self._paint_text(painter, option.rect.adjusted(6, 0, -4, 0), option, row, option.text)
        painter.restore()

    def _paint_class(self, painter: QPainter, option: QStyleOptionViewItem, row: int) -> None:
        scene, box = self._model.scene, QRectF(option.rect)
        top = box.center().y() - TILE / 2
        # On the selection's accent a class colour may drown; the text colour does not.
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        colour = theme.current().on_accent if selected else scene.colour(row)
        chips.paint_symbol(painter, QPointF(box.left() + 11, box.center().y()), 10, row, colour)
        side = chips.picture_side(TILE * painter.device().devicePixelRatioF())
        image = self._session.pictures.get(scene.keys[row], side)
        tile = QRectF(box.left() + 22, top, TILE, TILE)
        chips.paint_tile(painter, tile, scene.colour(row), image, bool(scene.silent[row]))
        self._paint_text(painter, option.rect.adjusted(22 + TILE + 7, 0, -4, 0), option, row, option.text)

    def _paint_share(self, painter: QPainter, option: QStyleOptionViewItem, row: int) -> None:
        scene, box = self._model.scene, QRectF(option.rect).adjusted(4, 5, -4, -5)
        # The longest bar fills its cell: beside twenty classes a share of 5 % must be seen.
        part = float(scene.shares[row]) / max(float(scene.shares.max()), 1e-12)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint(theme.current().window if selected else scene.colour(row), 0.4))
        painter.drawRoundedRect(QRectF(box.left(), box.top(), box.width() * part, box.height()), 3, 3)
        self._paint_text(painter, option.rect.adjusted(4, 0, -8, 0), option, row, option.text, right=True)

    def _paint_flag(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex, column: Column) -> None:
        on = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        side = 16
        ratio = painter.device().devicePixelRatioF()
        colours = theme.current()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        colour = colours.on_accent if selected else (colours.accent if on else colours.dim)
        painter.setOpacity(1.0 if on else 0.28)
        picture = chips.mark_picture(HEADS[column][1], round(side * ratio), colour.name())
        centre = QRectF(option.rect).center()
        painter.drawImage(QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side), picture)

    def _paint_text(
        self, painter: QPainter, box: QRect, option: QStyleOptionViewItem, row: int, text: str, right: bool = False
    ) -> None:
        painter.setPen(_ink(option, bool(self._model.scene.silent[row])))
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        short = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, short)

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
