"""Sheets of small pictures, and clouds of points, as PNG files in base64."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from latentloom.book.blocks import packed

Pixels = npt.NDArray[np.uint8]

PAPER = 255
GAP = 2
CLASS_COLOURS = (
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#8a6d00", "#000000", "#7b4fa3", "#999999",
)  # fmt: skip
"""Ten colours that colour-blind eyes can tell apart (after Okabe and Ito), with letters as the second cue."""


def sheet(rows: Sequence[Sequence[Pixels]] | Sequence[Pixels], *, invert: bool = False, scale: int = 1) -> str:
    """Return rows of square uint8 pictures, (h, w) or (h, w, 3), as one PNG; rows may differ in length.

    Args:
        rows: of pictures, all of one size.
        invert: whether 0 is to be shown as paper (for light strokes on black).
        scale: how many times larger each pixel is drawn.
    """
    filled = [list(row) for row in rows if len(row)]
    tile = np.asarray(filled[0][0])
    height, width = tile.shape[:2]
    columns = max(len(row) for row in filled)
    shape = (len(filled) * (height + GAP) - GAP, columns * (width + GAP) - GAP)
    canvas = np.full((*shape, 3) if tile.ndim == 3 else shape, PAPER, np.uint8)
    for i, row in enumerate(filled):
        for j, picture in enumerate(row):
            shown = PAPER - np.asarray(picture) if invert else np.asarray(picture)
            canvas[i * (height + GAP) :, j * (width + GAP) :][:height, :width] = shown
    if scale > 1:
        canvas = canvas.repeat(scale, axis=0).repeat(scale, axis=1)
    return png(Image.fromarray(canvas))


def png(picture: Image.Image, colours: int = 0) -> str:
    """Return a picture as PNG in base64; `colours` > 0 rounds it to so many grey levels or colours, to be smaller."""
    stream = io.BytesIO()
    if picture.mode == "L":
        # 32 grey levels cannot be told from 256 in pictures of this size, and take half the room.
        picture = picture.quantize(colours or 32, dither=Image.Dither.NONE)
    elif colours:
        picture = picture.quantize(colours, dither=Image.Dither.NONE)
    picture.save(stream, "PNG", optimize=True)
    return packed(stream.getvalue())


def cloud(
    places: npt.NDArray[np.floating[Any]], labels: npt.NDArray[np.integer[Any]], names: Sequence[str], side: int = 300
) -> Image.Image:
    """Return points (n, 2), coloured by label, with each class's name at its median.

    More than ten classes share the ten colours.
    """
    fine = 2
    size = side * fine
    picture = Image.new("RGB", (size, size), "white")
    draw = ImageDraw.Draw(picture)
    low, high = np.percentile(places, [0.2, 99.8], axis=0)
    span = np.maximum(high - low, 1e-9).max()
    middle = (low + high) / 2
    spots = np.clip((places - middle) / span * 0.92 + 0.5, 0.01, 0.99) * size
    radius = fine * (1.6 if len(places) <= 1000 else 1.1)
    order = np.random.default_rng(0).permutation(len(spots))
    for i in order:
        x, y = spots[i]
        colour = CLASS_COLOURS[labels[i] % len(CLASS_COLOURS)]
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    if len(names) <= 20:
        font = ImageFont.load_default(13 * fine)
        for label, name in enumerate(names):
            own = spots[labels == label]
            if len(own):
                x, y = np.median(own, axis=0)
                draw.text((x, y), name[:12], "black", font, "mm", stroke_width=2 * fine, stroke_fill="white")
    return picture.resize((side, side), Image.Resampling.LANCZOS)


def beside(pictures: Sequence[Image.Image], titles: Sequence[str], columns: int) -> str:
    """Return pictures of one size with a title above each, in columns, as one PNG of 64 colours."""
    width, height = pictures[0].size
    head = 22
    rows = -(-len(pictures) // columns)
    canvas = Image.new("RGB", (columns * (width + 8) - 8, rows * (height + head + 6) - 6), "white")
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(14)
    for i, (picture, title) in enumerate(zip(pictures, titles, strict=True)):
        x, y = (i % columns) * (width + 8), (i // columns) * (height + head + 6)
        draw.text((x + width / 2, y + head / 2), title, "black", font, "mm")
        canvas.paste(picture, (x, y + head))
    return png(canvas, 64)
