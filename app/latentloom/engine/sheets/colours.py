"""Ink and paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError

Pixels = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

_HEX = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})")


def parse_colour(text: str) -> Colour:
    """Read "#rrggbb".

    Raises:
        UsageError: anything else.
    """
    found = _HEX.fullmatch(text)
    if found is None:
        raise UsageError(f'"{text[:40]}" is no colour: write it as #rrggbb, for example #1a2b3c.')
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue


@dataclass(frozen=True)
class Palette:
    """The colours of a sheet.

    Attributes:
        ink: colour of ink pictures and of text; paper: colour of their ground and of the page.
        colour: whether the page has three channels.
        tinted: whether tiles are recoloured: ink pictures in other colours than black on white.
    """

    ink: Colour
    paper: Colour
    colour: bool
    tinted: bool

    @classmethod
    def of(cls, ink: str, paper: str, kind: str, channels: int) -> Palette:
        """Make the palette for pictures of a kind ("ink" or "photo"); grey wherever all that is drawn is grey."""
        colours = parse_colour(ink), parse_colour(paper)
        grey = all(len(set(one)) == 1 for one in colours) and channels == 1
        return cls(*colours, not grey, kind == "ink" and colours != ((0, 0, 0), (255, 255, 255)))

    @property
    def mode(self) -> str:
        """Pillow's name for the page's pixels."""
        return "RGB" if self.colour else "L"

    @property
    def ink_value(self) -> Colour | int:
        """The ink as a pixel of the page."""
        return self.ink if self.colour else self.ink[0]

    @property
    def paper_value(self) -> Colour | int:
        """The paper as a pixel of the page."""
        return self.paper if self.colour else self.paper[0]

    def blank(self, height: int, width: int) -> Pixels:
        """Return empty paper, (height, width) or (height, width, 3)."""
        shape = (height, width, 3) if self.colour else (height, width)
        return np.full(shape, self.paper_value, dtype=np.uint8)

    def coloured(self, pictures: Pixels) -> Pixels:
        """Turn decoded pictures (n, h, w[, 3]) into pixels of the page."""
        if self.tinted:
            return self._table[pictures]
        if self.colour and pictures.ndim == 3:
            return np.repeat(pictures[..., None], 3, axis=3)
        return pictures

    @cached_property
    def _table(self) -> Pixels:
        """The colour of every grey level: 0 ink, 255 paper; (256,) or (256, 3)."""
        share = np.linspace(0, 1, 256)[:, None]
        table = np.rint((1 - share) * np.array(self.ink) + share * np.array(self.paper)).astype(np.uint8)
        return table if self.colour else np.ascontiguousarray(table[:, 0])
