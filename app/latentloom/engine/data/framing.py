"""Fitting a picture of any shape into a square."""

from __future__ import annotations

from typing import Literal

from PIL import Image, ImageOps

Fit = Literal["pad", "crop"]
"""Pad the shorter side with white, or cut the longer side off around the centre."""


def framed(picture: Image.Image, size: int, fit: Fit) -> Image.Image:
    """Return a "L" or "RGB" picture as size x size, resampled with an anti-aliased cubic filter."""
    method = Image.Resampling.BICUBIC
    if fit == "crop":
        return ImageOps.fit(picture, (size, size), method)
    return ImageOps.pad(picture, (size, size), method, color="white")
