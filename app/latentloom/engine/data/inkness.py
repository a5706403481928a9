"""Whether pictures are ink or photo, and which way round the ink is.

The rule: a picture is like ink when it has no colour, at least 4/5 of its pixels are nearly black or nearly white, at
least 3/4 of its outermost ring is nearly one of them (that is the paper), and the other covers at most half the
picture. A set is ink when nine in ten of its pictures are like ink and agree on the paper. Ink pictures with dark paper
(MNIST as it is published) are inverted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from latentloom.engine.data.pictures import Kind

Scalar = TypeVar("Scalar", np.uint8, np.bool_)

NEAR = 64
"""Greys this far from black or white count as nearly black or white."""

COLOUR_TOLERANCE = 12
"""Channels that differ by no more are grey: JPEG does not keep grey exactly."""

TWO_VALUED_SHARE = 0.8
PAPER_SHARE = 0.75
MOST_INK = 0.5
AGREEING_SHARE = 0.9


def kind_of(pictures: Sequence[Image.Image]) -> Kind:
    """Return "ink" or "photo" for a sample of pictures in mode "RGB" or "L"."""
    papers = [_paper(picture) for picture in pictures]
    agreeing = max(papers.count("light"), papers.count("dark"))
    return "ink" if papers and agreeing >= AGREEING_SHARE * len(papers) else "photo"


def paper_is_dark(pictures: Sequence[Image.Image]) -> bool:
    """Return whether most of the pictures have a dark outermost ring, so that their ink is light."""
    dark = sum(float(np.median(_ring(np.asarray(picture.convert("L"))))) < 128 for picture in pictures)
    return dark > len(pictures) / 2


def is_coloured(pixels: npt.NDArray[np.uint8]) -> bool:
    """Return whether any pixel of a (h, w, 3) or (n, h, w, 3) array is more than barely coloured."""
    return bool((pixels.max(axis=-1).astype(int) - pixels.min(axis=-1) > COLOUR_TOLERANCE).any())


def _paper(picture: Image.Image) -> str | None:
    """Return "light" or "dark" for a picture that is like ink, else None."""
    if picture.mode == "RGB" and is_coloured(np.asarray(picture)):
        return None
    grey = np.asarray(picture.convert("L"))
    dark, light = grey < NEAR, grey > 255 - NEAR
    if (dark | light).mean() < TWO_VALUED_SHARE:
        return None
    for name, paper, ink in (("light", light, dark), ("dark", dark, light)):
        if _ring(paper).mean() >= PAPER_SHARE and ink.mean() <= MOST_INK:
            return name
    return None


def _ring(array: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """Return the outermost ring of a (h, w) array as a flat one."""
    if min(array.shape) < 3:
        return array.ravel()
    return np.concatenate([array[0], array[-1], array[1:-1, 0], array[1:-1, -1]])
