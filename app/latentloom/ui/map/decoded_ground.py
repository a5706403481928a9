"""The ground of the map: what its plane decodes to, drawn faintly under the points.

Only while the hand rests: whatever moves, in the map or in the document, calls off what was asked for, and after a rest
the missing tiles in sight and a little around are asked for anew. The engine decodes them when it has nothing else to
do. Until a tile is there a coarser one shows, so that one who zooms sees the same ground grow finer. While the map
moves, a picture of the ground moves along.
"""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap

from latentloom.ui import theme
from latentloom.ui.map.scene import Place, Scale
from latentloom.ui.map.tiles import Tile, tiles_in
from latentloom.ui.map.window_picture import Aim, WindowPicture
from latentloom.ui.pictures import image_of
from latentloom.ui.session import Session
from latentloom.work.messages import PicturesReply, Pixels

REST_MS = 250
"""What moves is not followed before it rests for so long."""
TICKET = "ground"
SIDE = 64
"""Pixels a side of a tile's picture; a screen of twice the density gets twice as many."""
MOST_BYTES = 48 * 2**20
"""What the tiles may take in memory; those not seen for longest go first."""
INK, PHOTO = 0.30, 0.45
"""Opacity of the ground: of strokes, and of pictures that fill their square."""
_ROOM = 0.94
"""The part of a tile that its picture takes."""


class DecodedGround(QObject):
    """Attributes: on: whether the ground is wanted.

    Signals:
        changed(): there is more of it to draw.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.on = session.settings.flag("map_ground")
        self._home = QRectF(0, 0, 1, 1)
        self._aim: Aim | None = None
        self._tiles: OrderedDict[tuple[int, Tile], QImage] = OrderedDict()
        self._bytes = 0
        self._wanted: dict[Place, Tile] = {}
        self._picture: WindowPicture | None = None
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._ask)
        session.engine.picturesReady.connect(self._on_pictures)
        session.documentChanged.connect(self._call_off)
        session.settings.changed.connect(self._on_setting)
        theme.signals.changed.connect(self._repaint)

    @property
    def resting(self) -> bool:
        """Whether nothing is left to be done: no rest is waited for and no tile is missing."""
        return not self._rest.isActive() and not self._wanted

    def show_space(self, home: QRectF) -> None:
        """Begin anew with another space, whose points lie in `home`."""
        self._home = QRectF(home)
        self._tiles.clear()
        self._bytes = 0
        self._picture = None
        self._call_off()

    def paint(self, painter: QPainter, area: QRectF, scale: Scale) -> None:
        """Draw what there is of it; where the map has moved, call off the rest until it rests again."""
        if not self.on:
            return
        aim = Aim.of(area, scale, painter.device().devicePixelRatio())
        if self._aim is None or aim != self._aim:
            self._aim = aim
            self._call_off()
        if self._picture is not None:
            self._picture.draw(painter, scale)

    def _call_off(self, *_: object) -> None:
        """Let the engine be free for the hand, and ask again when it rests."""
        if self._wanted:
            self._wanted = {}
            self._session.engine.ground(TICKET, self._stamp(), (), SIDE)
        if self.on:
            self._rest.start()

    def _ask(self) -> None:
        aim = self._aim
        if not self.on or aim is None or self._session.space is None:
            return
        side = self._side()
        tiles = tiles_in(aim.box(), self._home, aim.across, aim.up)
        missing = [tile for tile in tiles if (side, tile) not in self._tiles]
        self._wanted = {tile.place(self._home): tile for tile in missing}
        self._repaint()
        if missing:
            keys = tuple(("place", place) for place in self._wanted)
            self._session.engine.ground(TICKET, self._stamp(), keys, side)

    def _on_pictures(self, reply: PicturesReply) -> None:
        if reply.ticket != TICKET or reply.stamp != self._stamp():
            return
        side = self._side()
        for (_, place), pixels in zip(reply.keys, reply.pixels, strict=True):
            tile = self._wanted.pop(place, None)
            if tile is not None:
                self._keep((side, tile), _image(pixels, self._is_ink()))
        if reply.last:
            # What could not be decoded is not asked for again in this view.
            self._wanted = {}
        self._repaint()

    def _keep(self, key: tuple[int, Tile], image: QImage) -> None:
        self._tiles[key] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > MOST_BYTES and len(self._tiles) > 1:
            self._bytes -= self._tiles.popitem(last=False)[1].sizeInBytes()

    def _repaint(self) -> None:
        """Draw the picture of the ground anew from the tiles at hand."""
        aim = self._aim
        if aim is None or not self.on:
            return
        box = aim.box()
        pixmap = QPixmap(*aim.pixels())
        pixmap.setDevicePixelRatio(aim.ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        scale = Scale(-box.left() * aim.across, box.bottom() * aim.up, aim.across, aim.up)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            for tile in self._at_hand(tiles_in(box, self._home, aim.across, aim.up)):
                self._draw(painter, tile, scale)
            # Of ink only the opacity is kept: the colour is the theme's. All of it is made faint here, once.
            ink, colour = self._is_ink(), theme.current().text
            colour = QColor(colour.red(), colour.green(), colour.blue(), round(255 * (INK if ink else PHOTO)))
            mode = QPainter.CompositionMode
            painter.setCompositionMode(mode.CompositionMode_SourceIn if ink else mode.CompositionMode_DestinationIn)
            painter.fillRect(QRectF(0, 0, pixmap.width(), pixmap.height()), colour)
        self._picture = WindowPicture(aim, box, pixmap)
        self.changed.emit()

    def _at_hand(self, tiles: list[Tile]) -> set[Tile]:
        """Return what to draw for these tiles: a coarser one where one is missing, and no finer one upon that."""
        side = self._side()
        coarse: set[Tile] = set()
        for tile in tiles:
            if (side, tile) not in self._tiles:
                coarse.update(next(([larger] for larger in tile.coarser() if (side, larger) in self._tiles), ()))
        levels = {(tile.across, tile.up) for tile in coarse}
        fine = {tile for tile in tiles if (side, tile) in self._tiles}
        for tile in fine:
            self._tiles.move_to_end((side, tile))
        return coarse | {tile for tile in fine if not any(tile.within(*level) in coarse for level in levels)}

    def _draw(self, painter: QPainter, tile: Tile, scale: Scale) -> None:
        cell = scale.box(tile.box(self._home))
        side = min(cell.width(), cell.height()) * _ROOM
        where = QRectF(0, 0, side, side)
        where.moveCenter(cell.center())
        painter.drawImage(where, self._tiles[self._side(), tile])

    def _is_ink(self) -> bool:
        return self._session.space is not None and self._session.space.kind == "ink"

    def _side(self) -> int:
        return SIDE if self._aim is None or self._aim.ratio < 1.5 else 2 * SIDE

    def _stamp(self) -> str:
        return "" if self._session.space is None else self._session.space.stamp

    def _on_setting(self, name: str) -> None:
        if name == "map_ground":
            self.on = self._session.settings.flag(name)
            self._call_off()
            self.changed.emit()


def _image(pixels: Pixels, ink: bool) -> QImage:
    """Return a tile's picture: of ink how dark it is, as opacity; of photos the pixels themselves."""
    if not ink or pixels.ndim == 3:
        return image_of(pixels)
    shades = np.zeros((*pixels.shape, 4), np.uint8)
    shades[..., 3] = 255 - pixels
    height, width = pixels.shape
    return QImage(shades.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
