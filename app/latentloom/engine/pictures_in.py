"""Pictures that a person hands over, as squares for an encoder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from latentloom.base.errors import UsageError
from latentloom.engine.data.reader import Unreadable, on_white

Pixels = npt.NDArray[np.uint8]
Pictures = Sequence[Image.Image] | Pixels
"""PIL pictures of any mode, or one uint8 array (n, h, w) or (n, h, w, 3)."""

Box = tuple[int, int, int, int]
"""Where the picture lies in its square: left, top, width, height, in its own pixels."""

MAX_SIDE = 1024
"""Squares are averaged down to this many pixels a side: more than a network sees, and a camera's picture would take it
many seconds."""


def squares(images: Pictures, *, colour: bool) -> Iterator[tuple[Pixels, Box]]:
    """Yield each picture centred on a paper-white square as large as its longer side, and where it lies there.

    The square itself comes with at most `MAX_SIDE` pixels a side.

    Args:
        images: the pictures; what is transparent is white.
        colour: whether (h, h, 3) is wanted, else (h, h).

    Raises:
        UsageError: an array of another shape or type, something that is no picture, or a picture without pixels.
    """
    if isinstance(images, np.ndarray):
        if images.dtype != np.uint8 or images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[3] != 3):
            raise UsageError(
                f"Pictures are one uint8 array of shape (n, h, w) or (n, h, w, 3), not {images.dtype} {images.shape}."
            )
        pictures: Iterator[Image.Image] = (Image.fromarray(image) for image in images)
    elif isinstance(images, Image.Image):
        raise UsageError("Pictures come as a list; put a single one into brackets.")
    else:
        pictures = iter(images)
    for picture in pictures:
        if not isinstance(picture, Image.Image):
            raise UsageError(f"Pictures are PIL pictures or one uint8 array, not a list of {type(picture).__name__}.")
        width, height = picture.size
        if not width or not height:
            raise UsageError("A picture without pixels cannot be encoded.")
        side = max(width, height)
        left, top = (side - width) // 2, (side - height) // 2
        square = Image.new("RGB" if colour else "L", (side, side), "white")
        try:
            square.paste(on_white(picture, colour=colour), (left, top))
        except Unreadable as problem:
            raise UsageError(f"A picture cannot be encoded: {problem}.") from problem
        if side > MAX_SIDE:
            square = square.resize((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX)
        yield np.asarray(square), (left, top, width, height)
