"""Ink fields to outlines: the zero level as a path that is crisp at any size."""

from __future__ import annotations

from itertools import pairwise

import contourpy
import numpy as np
import numpy.typing as npt


def ink_path(field: npt.NDArray[np.floating], size: float, decimals: int = 2) -> str:
    """Return the ink of a field as SVG path data, to be filled by the even-odd rule.

    Args:
        field: (s, s), negative where there is ink; sample (i, j) stands at the middle of pixel (i, j) of an s by s
            grid. The field goes on as a straight line to the edge, half a pixel outside, and outlines close there.
        size: side of the drawing in user units, y down.
        decimals: digits after the point.

    Returns:
        "M x y L x y ... Z ..." or "" where there is no ink.
    """
    s = len(field)
    if not (field < 0).any():
        return ""
    values = _to_the_edge(_to_the_edge(np.asarray(field, dtype=np.float64)).T).T
    places = np.concatenate([[0.0], np.arange(s) + 0.5, [float(s)]]) * (size / s)
    contours = contourpy.contour_generator(places, places, values, fill_type=contourpy.FillType.OuterOffset)
    outlines, offsets = contours.filled(float(values.min()) - 1.0, 0.0)
    parts = []
    for points, starts in zip(outlines, offsets, strict=True):
        if points is None or starts is None:
            continue
        numbers = np.round(points, decimals)
        for begin, end in pairwise(starts):
            corners = [f"{x:.{decimals}f} {y:.{decimals}f}" for x, y in numbers[begin : end - 1]]
            parts.append("M" + "L".join(corners) + "Z")
    return "".join(parts)


def _to_the_edge(field: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Add a first and a last row, half a sample further out, on the line through the two beside it."""
    beside = field[[min(1, len(field) - 1), max(len(field) - 2, 0)]]
    outside = 1.5 * field[[0, -1]] - 0.5 * beside
    return np.concatenate([outside[:1], field, outside[1:]])
