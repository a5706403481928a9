"""One picture file, whatever its mode and bit depth, as an upright 8-bit Pillow picture on white.

Files are untrusted: what cannot be read raises `Unreadable` with a reason, and never a warning.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 89_000_000
"""Larger pictures are taken for decompression bombs; just below Pillow's own limit."""

_GREY_MODES = frozenset({"1", "L", "LA", "La", "I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
_DEEP_MODES = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
_STARTS_PROGRAMS = frozenset({"EPS", "WMF"})
"""Formats that Pillow hands to another program or to the system."""

_TOO_LARGE = f"it has more than {MAX_PIXELS // 1_000_000} million pixels; make it smaller"


class Unreadable(Exception):
    """A file is no picture that can be used; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a picture's file says before it is decoded.

    Attributes:
        longer_side: in pixels.
        grey: whether the mode has no room for colour.
    """

    longer_side: int
    grey: bool


def read_header(path: Path) -> Header:
    """Read a picture's size and mode. Raises Unreadable."""
    with opened(path) as picture:
        return Header(max(picture.size), picture.mode in _GREY_MODES)


def read_picture(path: Path, *, colour: bool) -> Image.Image:
    """Decode a picture, turned as its EXIF orientation says, and lay it on white (see `on_white`).

    Args:
        path: the file.
        colour: whether to return mode "RGB" rather than "L".

    Raises:
        Unreadable: when it cannot be decoded, is animated or too large.
    """
    with opened(path) as picture:
        return on_white(ImageOps.exif_transpose(picture), colour=colour)


def on_white(picture: Image.Image, *, colour: bool) -> Image.Image:
    """Return a picture of any mode as "RGB" (`colour`) or "L".

    Transparency is laid on white; 16-bit values are divided by 257; 32-bit integers count as 16-bit ones when they fit;
    floats within [0, 1], else within [0, 255], are taken as such; other ranges are stretched from least to greatest.

    Raises:
        Unreadable: when it has pixels that are not numbers.
    """
    if picture.mode in _DEEP_MODES:
        picture = Image.fromarray(_eight_bit(np.asarray(picture)))
    elif picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture).convert("RGB")
    elif picture.mode not in _GREY_MODES:
        picture = picture.convert("RGB")
    return picture.convert("RGB" if colour else "L")


@contextmanager
def opened(file: Path | BinaryIO) -> Iterator[Image.Image]:
    """Open a still picture of bearable size, not yet decoded.

    Whatever goes wrong while it is open, in the block too, is Unreadable; Pillow's warnings are kept silent.
    """
    Image.init()
    formats = [name for name in Image.ID if name not in _STARTS_PROGRAMS]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=formats) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise Unreadable(_TOO_LARGE)
                # Cameras store a preview as a second frame of an MPO file; its first frame is the photo.
                if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
                    raise Unreadable("it is animated or has several pages; only still pictures can be used")
                yield picture
        except Unreadable:
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise Unreadable(_TOO_LARGE) from error
        except UnidentifiedImageError as error:
            raise Unreadable("it is not a picture") from error
        except Exception as error:  # decoders raise anything on damaged files, not only OSError
            raise Unreadable(f"it is damaged or of an unknown kind ({error})") from error


def _eight_bit(values: npt.NDArray[np.generic]) -> npt.NDArray[np.uint8]:
    """Scale 16-bit, 32-bit or float grey values to 8 bit."""
    grey = values.astype(np.float32)
    if not np.isfinite(grey).all():
        raise Unreadable("it has pixels that are not numbers")
    low, high = float(grey.min()), float(grey.max())
    if values.dtype.kind == "f":
        low, high = next((span for span in ((0.0, 1.0), (0.0, 255.0)) if low >= 0.0 and high <= span[1]), (low, high))
    elif low >= 0 and high <= 65535:
        low, high = 0.0, 65535.0
    scaled = (grey - np.float32(low)) / np.float32(high - low or 1.0)
    levels: npt.NDArray[np.uint8] = np.rint(scaled * 255.0).astype(np.uint8)
    return levels
