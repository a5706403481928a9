"""Arrays to Qt's polygons without a Python object for every point: a ring of 964 classes has as many corners."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPolygonF
from shiboken6 import VoidPtr


def polygon(places: np.ndarray) -> QPolygonF:
    """Return places (n, 2), n >= 1, as a polygon."""
    made = QPolygonF()
    made.resize(len(places))
    # A QPointF is two doubles, and a polygon keeps its points one behind the other.
    memory = VoidPtr(made.data(), made.size() * 2 * np.dtype(np.float64).itemsize, True)
    np.frombuffer(memory, np.float64).reshape(-1, 2)[:] = places
    return made
