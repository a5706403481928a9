"""The application's icon in the forms that systems want, drawn from the one SVG: PNG, .ico and .icns."""

from __future__ import annotations

import os
from pathlib import Path

PNG_SIDES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIDES = (16, 24, 32, 48, 64, 128, 256)
ICNS_SIDE = 1024


def make(source: Path, folder: Path) -> None:
    """Write `latentloom-SIDE.png`, `latentloom.ico` and `latentloom.icns` to `folder`."""
    from PIL import Image

    drawn = {side: folder / f"latentloom-{side}.png" for side in (*PNG_SIDES, ICNS_SIDE)}
    _draw(source, drawn)
    images = {}
    for side, file in drawn.items():
        with Image.open(file) as picture:
            images[side] = picture.convert("RGBA")
    largest = images[max(ICO_SIDES)]
    others = [images[side] for side in ICO_SIDES[:-1]]
    largest.save(folder / "latentloom.ico", sizes=[(side, side) for side in ICO_SIDES], append_images=others)
    images[ICNS_SIDE].save(folder / "latentloom.icns", append_images=[images[side] for side in PNG_SIDES])


def _draw(source: Path, files: dict[int, Path]) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    _application = QGuiApplication.instance() or QGuiApplication([])
    renderer = QSvgRenderer(str(source))
    for side, file in files.items():
        image = QImage(side, side, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        if not image.save(str(file)):
            raise OSError(f"{file} cannot be written")
