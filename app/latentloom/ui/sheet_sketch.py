"""A small live picture of how the sheet will look."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from latentloom.ui import theme
from latentloom.ui.session import Session
from latentloom.ui.sheet_estimate import Estimate, estimate, tile_count, tile_keys
from latentloom.work.messages import PictureKey, SheetSettings

_MOST_PICTURES = 120
_SIZE = 64


class SheetSketch(QWidget):
    """The first page, scaled to fit: pictures where they are small and few, plain squares for the rest."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._settings = SheetSettings()
        self.size_estimate = estimate(self._settings, 1)
        self._keys: tuple[PictureKey, ...] = ()
        self.setAccessibleName("Sketch of the sheet")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        session.pictures.arrived.connect(self._on_arrived)

    def sizeHint(self) -> QSize:
        """Room for a page."""
        return QSize(320, 380)

    def minimumSizeHint(self) -> QSize:
        """Still readable."""
        return QSize(200, 200)

    def set_settings(self, settings: SheetSettings) -> Estimate:
        """Show the sheet that these settings make of the present document; return how large it gets."""
        self._settings = settings
        space = self._session.space
        if space is not None:
            state = self._session.document.state
            count, columns = tile_count(settings, state, space)
            self.size_estimate = estimate(settings, count, columns)
            self._keys = tile_keys(settings, state, space, min(_MOST_PICTURES, count))
        self.update()
        return self.size_estimate

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paper, tiles, captions as lines."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        size = self.size_estimate
        room = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        scale = min(room.width() / size.width, room.height() / size.height)
        page = QRectF(0, 0, size.width * scale, size.height * scale)
        page.moveCenter(room.center())
        painter.setPen(theme.current().line)
        painter.setBrush(QColor(self._settings.paper))
        painter.drawRect(page)
        painter.setClipRect(page)
        painter.translate(page.topLeft())
        painter.scale(scale, scale)
        self._paint_title(painter, size)
        ink = self._session.space is not None and self._session.space.kind == "ink"
        for i in range(min(size.count, size.columns * size.rows)):
            self._paint_tile(painter, size, i, ink)

    def _paint_title(self, painter: QPainter, size: Estimate) -> None:
        if self._settings.title:
            room = QRectF(self._settings.margin, self._settings.margin, size.width, size.top - self._settings.margin)
            font = painter.font()
            font.setPixelSize(max(round(room.height() * 0.6), 1))
            painter.setFont(font)
            painter.setPen(QColor(self._settings.ink))
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self._settings.title)

    def _paint_tile(self, painter: QPainter, size: Estimate, i: int, ink: bool) -> None:
        row, column = divmod(i, size.columns)
        left = self._settings.margin + column * (size.tile + self._settings.gap)
        tile = QRectF(left, size.top + row * size.pitch, size.tile, size.tile)
        faint = theme.mixed(QColor(self._settings.paper), QColor(self._settings.ink), 0.12)
        picture = self._session.pictures.get(self._keys[i], _SIZE) if i < len(self._keys) else None
        if picture is None:
            painter.fillRect(tile, faint)
        elif ink:
            painter.drawImage(tile, tinted(picture, QColor(self._settings.ink), QColor(self._settings.paper)))
        else:
            painter.drawImage(tile, picture)
        if self._settings.captions:
            below = size.pitch - size.tile - self._settings.gap
            line = QRectF(left + size.tile * 0.2, tile.bottom() + below * 0.4, size.tile * 0.6, max(below * 0.25, 1))
            painter.fillRect(line, theme.mixed(faint, QColor(self._settings.ink), 0.3))

    def _on_arrived(self, keys: frozenset[PictureKey]) -> None:
        if self.isVisible() and not keys.isdisjoint(self._keys):
            self.update()


def tinted(picture: QImage, ink: QColor, paper: QColor) -> QImage:
    """Return a black-on-white picture in other colours."""
    result = picture.convertToFormat(QImage.Format.Format_Grayscale8).convertToFormat(QImage.Format.Format_Indexed8)
    result.setColorTable([theme.mixed(ink, paper, grey / 255).rgb() for grey in range(256)])
    return result
