"""A generated set whose factors are known: one shape of three, its size, angle and place, white on black.

In the manner of dSprites (Matthey, Higgins, Hassabis & Lerchner 2017), smaller, and drawn anew each time. No two
settings of the factors look the same: no shape repeats itself within the angles.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.engine.data.pictures import Kind, PictureSet, Pixels
from latentloom.engine.data.split import stratified

SIDE = 32
CLASSES = ("ellipse", "rectangle", "triangle")
FACTORS = ("shape", "size", "angle", "x", "y")
LEVELS = (3, 4, 4, 8, 8)
HELD_OUT = 0.1
_FINE = 4
"""Samples a pixel along each side."""


def load_shapes(kind: Kind = "photo", seed: int = 0) -> PictureSet:
    """Return one picture for each setting of the factors, 3,072 in all, a tenth of each class held out.

    Args:
        kind: "photo" gives white shapes on black, "ink" black ones on white paper.
        seed: decides which pictures are held out.
    """
    factors = shape_factors()
    images = np.concatenate([_drawn(rows) for rows in np.array_split(factors, 12)])
    labels = factors[:, 0].astype(np.int32)
    return PictureSet(
        name="shapes",
        kind=kind,
        classes=CLASSES,
        groups=("",) * len(CLASSES),
        images=255 - images if kind == "ink" else images,
        labels=labels,
        held_out=stratified(labels, HELD_OUT, seed),
        licence="none needed: drawn by the program",
        source="Latent Loom's shapes",
    )


def shape_factors() -> npt.NDArray[np.int64]:
    """Return the level of each factor of each picture: (3072, 5), columns as in FACTORS, from 0."""
    return np.stack(np.meshgrid(*map(np.arange, LEVELS), indexing="ij"), axis=-1).reshape(-1, len(LEVELS))


def _drawn(factors: npt.NDArray[np.int64]) -> Pixels:
    """Return pictures (n, 32, 32) uint8, smooth at the edges."""
    shape, size, angle, x, y = (factors[:, i, None, None] for i in range(len(LEVELS)))
    places = (np.arange(SIDE * _FINE) + 0.5) / _FINE
    radius = 3.0 + 1.1 * size
    turn = math.radians(30) * (angle - 1.5)
    across = places[None, None, :] - (8 + x * 16 / 7)
    down = places[None, :, None] - (8 + y * 16 / 7)
    u = (np.cos(turn) * across + np.sin(turn) * down) / radius
    v = (np.cos(turn) * down - np.sin(turn) * across) / radius
    inside = np.select(
        [shape == 0, shape == 1],
        [u**2 + (v / 0.55) ** 2 < 1, (np.abs(u) < 0.95) & (np.abs(v) < 0.45)],
        (v < 0.8) & (np.abs(u) < 0.5 * (v + 0.9)),
    )
    fine: npt.NDArray[Any] = inside.reshape(len(factors), SIDE, _FINE, SIDE, _FINE).mean(axis=(2, 4))
    levels: Pixels = np.rint(255 * fine).astype(np.uint8)
    return levels
