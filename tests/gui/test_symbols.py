"""Class symbols and polygons: the shapes themselves."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPolygonF, QTransform

from latentloom.ui.polygons import polygon
from latentloom.ui.symbols import OUTLINES

SIDE = 32


def drawn(name: str) -> np.ndarray:
    """A symbol in a box of SIDE pixels: (SIDE, SIDE) bool."""
    image = QImage(SIDE, SIDE, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        path = QTransform().translate(SIDE / 2, SIDE / 2).scale(SIDE, SIDE).map(OUTLINES[name])
        painter.fillPath(path, QColor("black"))
    return np.frombuffer(image.constBits(), np.uint8).reshape(SIDE, image.bytesPerLine())[:, :SIDE] < 128


@pytest.mark.parametrize("name", OUTLINES)
def test_a_symbol_fills_its_box_and_stays_inside(qapp, name):
    box = OUTLINES[name].boundingRect()
    assert QRectF(-0.5001, -0.5001, 1.0002, 1.0002).contains(box)
    assert max(box.width(), box.height()) > 0.75
    assert 0.15 < drawn(name).mean() <= 1


def test_no_two_symbols_look_alike(qapp):
    pictures = {name: drawn(name) for name in OUTLINES}
    for a, b in combinations(OUTLINES, 2):
        assert (pictures[a] != pictures[b]).mean() > 0.05, (a, b)


@pytest.mark.parametrize("count", [1, 3, 964])
def test_places_become_the_corners_of_a_polygon(count):
    places = np.random.default_rng(0).normal(size=(count, 2)) * 100
    assert polygon(places) == QPolygonF([QPointF(x, y) for x, y in places])
    assert polygon(places.astype(np.float32)).size() == count
