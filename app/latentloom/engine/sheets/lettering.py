"""Text on a sheet, in the font that Pillow brings along."""

from __future__ import annotations

from functools import lru_cache

from PIL import ImageDraw, ImageFont

ELLIPSIS = "…"


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the font at a size in pixels."""
    return ImageFont.load_default(size)


def text_width(text: str, size: int) -> float:
    """Return the width of a line of text in pixels."""
    return _width(plain(text), size)


def plain(text: str) -> str:
    """Return the text as one line without control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


@lru_cache(maxsize=20_000)
def fitted(text: str, size: int, width: int) -> str:
    """Return the text as one line of at most `width` pixels, with an ellipsis in its middle where letters had to go.

    Names of classes often begin alike and end in a number ("Korean/character07"), so both ends are kept.
    """
    text = plain(text)[:500]
    whole = _width(text, size)
    if whole <= width:
        return text
    kept = int(len(text) * width / whole)
    while kept and _width(_without_middle(text, kept), size) > width:
        kept -= 1
    while kept and kept + 1 < len(text) and _width(_without_middle(text, kept + 1), size) <= width:
        kept += 1
    return _without_middle(text, kept) if kept else ""


def _width(line: str, size: int) -> float:
    return float(font(size).getlength(line))


def _without_middle(text: str, kept: int) -> str:
    head = (kept + 1) // 2
    tail = kept - head
    return text[:head].rstrip() + ELLIPSIS + (text[-tail:].lstrip() if tail else "")


def draw_line(
    draw: ImageDraw.ImageDraw,
    place: tuple[int, int],
    text: str,
    size: int,
    width: int,
    ink: tuple[int, int, int] | int,
    anchor: str = "ma",
) -> None:
    """Draw one line, shortened to `width` pixels. `anchor` is Pillow's: "ma" hangs the text's middle from `place`."""
    draw.text(place, fitted(text, size, width), fill=ink, font=font(size), anchor=anchor)
