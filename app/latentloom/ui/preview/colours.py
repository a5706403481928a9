"""Ink and paper: a grey picture in the colours that the person chose."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor, QImage, qRgb

from latentloom.ui.pictures import image_of
from latentloom.work.messages import Pixels


def image_in(pixels: Pixels, ink: QColor, paper: QColor) -> QImage:
    """Return a picture as a QImage that owns its memory; grey 0 becomes `ink`, 255 `paper`, colour stays.

    Args:
        pixels: (h, w) or (h, w, 3), uint8.
        ink: colour of 0.
        paper: colour of 255.
    """
    if pixels.ndim == 3:
        return image_of(pixels)
    grey = np.ascontiguousarray(pixels)
    height, width = grey.shape
    borrowed = QImage(grey.data, width, height, grey.strides[0], QImage.Format.Format_Indexed8)
    borrowed.setColorTable(_table(ink.rgb(), paper.rgb()))
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)


@lru_cache(maxsize=4)
def _table(ink: int, paper: int) -> list[int]:
    """Return the colours between two, as Qt counts them: 256, from the one to the other."""
    ends = [np.array(QColor.fromRgb(colour).getRgb()[:3]) for colour in (ink, paper)]
    shares = np.linspace(0.0, 1.0, 256)[:, None]
    mixed = np.rint(ends[0] * (1 - shares) + ends[1] * shares)
    return [qRgb(*row) for row in mixed.astype(int).tolist()]
