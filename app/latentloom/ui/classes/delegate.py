"""How a class looks in the tree: check box, picture, name, and its symbol while it takes part."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from latentloom.ui import theme
from latentloom.ui.classes.model import CLASS_ROLE
from latentloom.ui.session import Session
from latentloom.ui.wheel import chips

TILE = 24
ROW = 30


class ClassDelegate(QStyledItemDelegate):
    """Paints the rows. Pictures are asked for when a row is painted, so only what is in view is ever decoded."""

    def __init__(self, session: Session, view: QWidget) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        self._rings: dict[int, int] = {}

    def show_rings(self, rings: dict[int, int]) -> None:
        """Take over the place on the ring of every class (index in the space) that takes part."""
        self._rings = rings

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        """All rows are equally high, so that the view need not ask each."""
        return QSize(120, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Paint a row."""
        self.initStyleOption(option, index)
        number = index.data(CLASS_ROLE)
        text, option.text = option.text, ""
        style = self._view.style()
        check = style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, self._view)
        state = option.checkState
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, self._view)
        left = check.right() + 8
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        colours = theme.current()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        _paint_check(painter, QRectF(check).adjusted(0.5, 0.5, -0.5, -0.5), state, selected)
        if number is not None:
            self._paint_picture(painter, QRectF(left, option.rect.center().y() + 1 - TILE / 2, TILE, TILE), number)
            left += TILE + 8
        ring = self._rings.get(number) if number is not None else None
        if ring is not None:
            place = QPointF(option.rect.right() - 10, option.rect.center().y() + 1)
            chips.paint_symbol(painter, place, 10, ring, colours.on_accent if selected else theme.class_colour(ring))
        box = option.rect.adjusted(left - option.rect.left(), 0, -6 if number is None else -22, 0)
        quiet = number is not None and ring is None
        painter.setPen(colours.on_accent if selected else (colours.dim if quiet else colours.text))
        short = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)
        painter.restore()

    def _paint_picture(self, painter: QPainter, box: QRectF, number: int) -> None:
        space = self._session.space
        if space is None:
            return
        side = chips.picture_side(TILE * painter.device().devicePixelRatioF())
        image = self._session.pictures.get(("typical", space.classes[number]), side)
        ring = self._rings.get(number)
        colour = theme.current().line if ring is None else theme.class_colour(ring)
        chips.paint_tile(painter, box, colour, image, silent=False)


def _paint_check(painter: QPainter, box: QRectF, state: Qt.CheckState, selected: bool) -> None:
    """Paint a check box that stands out on panel and selection alike, which the style's own does not when dark."""
    colours = theme.current()
    edge, fill, mark = colours.dim, colours.accent, colours.on_accent
    if selected:
        edge, fill, mark = colours.on_accent, colours.on_accent, colours.accent
    off = state == Qt.CheckState.Unchecked
    painter.setPen(QPen(edge if off else fill, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush if off else fill)
    painter.drawRoundedRect(box, 3, 3)
    painter.setPen(QPen(mark, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    side, corner = box.width(), box.topLeft()
    if state == Qt.CheckState.Checked:
        painter.drawPolyline(
            [corner + QPointF(x * side, y * side) for x, y in ((0.24, 0.54), (0.43, 0.73), (0.78, 0.3))]
        )
    elif state == Qt.CheckState.PartiallyChecked:
        painter.drawLine(corner + QPointF(0.27 * side, side / 2), corner + QPointF(0.73 * side, side / 2))
