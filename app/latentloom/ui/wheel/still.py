"""The wheel's still layer, kept as a pixmap until something that it shows changes."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QImage, QPainter, QPixmap

from latentloom.ui import theme
from latentloom.ui.pictures import PictureStore
from latentloom.ui.wheel import chips, painting
from latentloom.ui.wheel.layout import RingLayout
from latentloom.ui.wheel.scene import Scene


class StillLayer:
    """Disc, rings, spokes and tiles in one pixmap."""

    def __init__(self, pictures: PictureStore) -> None:
        self._pictures = pictures
        self._pixmap: QPixmap | None = None
        self._key: object = None
        self._generation = 0

    def outdate(self) -> None:
        """Paint anew next time: pictures came or went."""
        self._generation += 1

    def pixmap(self, size: QSize, ratio: float, layout: RingLayout, scene: Scene, font: QFont) -> QPixmap:
        """Return the layer for a widget of `size` at a device pixel ratio, painted only if it looks different now."""
        wheel = scene.blend.wheel
        key = (
            (size.toTuple(), ratio, font.key(), theme.current().name, self._generation),
            (scene.blend.classes, scene.keys, tuple(index for index, _ in wheel.locked), wheel.muted, wheel.solo),
        )
        if self._pixmap is None or key != self._key:
            pixmap = QPixmap(size * ratio)
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(theme.current().panel)
            with QPainter(pixmap) as painter:
                painter.setFont(font)
                painting.paint_still(painter, layout, scene, self._images(layout, scene, ratio))
            self._pixmap, self._key = pixmap, key
        return self._pixmap

    def _images(self, layout: RingLayout, scene: Scene, ratio: float) -> tuple[QImage | None, ...]:
        if not layout.tile:
            return ()
        side = chips.picture_side(layout.tile * ratio)
        return tuple(self._pictures.get(key, side) for key in scene.keys)
