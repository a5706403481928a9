"""Small charts on paper: axes with ticks, lines, bands and bars. In colour, for colour-blind eyes (Okabe and Ito)."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from latentloom.engine.sheets.lettering import font

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.floating]

COLOURS = ((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167), (230, 159, 0), (86, 180, 233))
"""In this order a chart gives them out; each line has a name beside it, too."""

_INK, _SOFT, _GRID = (0, 0, 0), (90, 90, 90), (226, 226, 226)
_FINE = 2
"""Charts are drawn so many times larger and then averaged down."""


class Chart:
    """One chart; draw on it, then take its `pixels`.

    Places are in the data's own units; what lies outside the axes is drawn on their edge.
    """

    def __init__(
        self,
        across: tuple[float, float],
        up: tuple[float, float],
        *,
        title: str = "",
        x_words: str = "",
        y_words: str = "",
        size: tuple[int, int] = (460, 320),
    ) -> None:
        self._across, self._up = across, up
        width, height = (side * _FINE for side in size)
        self._image = Image.new("RGB", (width, height), "white")
        self._draw = ImageDraw.Draw(self._image)
        self._letter = 11 * _FINE
        self._left, self._top = 52 * _FINE, (30 if title else 12) * _FINE
        self._right, self._bottom = width - 14 * _FINE, height - (42 if x_words else 26) * _FINE
        self._names: list[tuple[str, tuple[int, int, int]]] = []
        self._axes(title, x_words, y_words)

    def line(self, x: Floats, y: Floats, name: str = "", *, dashed: bool = False) -> None:
        """Draw a line through points, in the next colour where it has a name, else in grey."""
        colour = self._colour(name)
        places = self._places(x, y)
        for i, (one, other) in enumerate(pairwise(places)):
            if not dashed or i % 2 == 0:
                self._draw.line((one, other), fill=colour, width=2 * _FINE)

    def band(self, x: Floats, low: Floats, high: Floats) -> None:
        """Fill between two lines, behind what is drawn later."""
        outline = self._places(x, low) + self._places(x[::-1], high[::-1])
        self._draw.polygon(outline, fill=(232, 238, 244))

    def bars(
        self, edges: Floats, heights: Floats, name: str = "", *, colour: tuple[int, int, int] | None = None
    ) -> None:
        """Draw a histogram: `heights` (n,) between `edges` (n + 1,), see-through so that two can be compared.

        `colour` is for a name that is to have a certain one.
        """
        colour = self._colour(name, colour)
        layer = Image.new("RGBA", self._image.size, (0, 0, 0, 0))
        draw = ImageDraw.Draw(layer)
        for left, right, height in zip(edges[:-1], edges[1:], heights, strict=True):
            if height > 0:
                (x0, y0), (x1, y1) = self._places(np.array([left, right]), np.array([height, 0.0]))
                draw.rectangle((x0, min(y0, y1), max(x1 - 1, x0), max(y0, y1)), fill=(*colour, 130))
        self._image.paste(layer, mask=layer)
        self._draw = ImageDraw.Draw(self._image)

    def dots(self, x: Floats, y: Floats, name: str = "", radius: float = 2.0) -> None:
        """Draw points."""
        colour = self._colour(name)
        reach = radius * _FINE
        for px, py in self._places(x, y):
            self._draw.ellipse((px - reach, py - reach, px + reach, py + reach), fill=colour)

    def mark(self, x: float, words: str = "") -> None:
        """Draw an upright line at `x` with words beside its top."""
        ((px, _),) = self._places(np.array([x]), np.array([self._up[0]]))
        self._draw.line((px, self._top, px, self._bottom), fill=_SOFT, width=_FINE)
        self._draw.text((px + 4 * _FINE, self._top + 2 * _FINE), words, _SOFT, font(self._letter), "la")

    def pixels(self, corner: str = "upper right") -> Pixels:
        """Return the chart, (h, w, 3) uint8, its names in one corner: "upper right", "lower right", "upper left"."""
        upper, right = corner.startswith("upper"), corner.endswith("right")
        line = 16 * _FINE
        top = self._top + 8 * _FINE if upper else self._bottom - 8 * _FINE - line * len(self._names)
        for i, (name, colour) in enumerate(self._names):
            y = top + i * line + line // 2
            if right:
                x = self._right - 8 * _FINE
                self._draw.text((x - 22 * _FINE, y), name, _INK, font(self._letter), "rm")
            else:
                x = self._left + 26 * _FINE
                self._draw.text((x + 6 * _FINE, y), name, _INK, font(self._letter), "lm")
            self._draw.line((x - 16 * _FINE, y, x, y), fill=colour, width=3 * _FINE)
        size = (self._image.width // _FINE, self._image.height // _FINE)
        return np.asarray(self._image.resize(size, Image.Resampling.BOX))

    def _axes(self, title: str, x_words: str, y_words: str) -> None:
        draw, small = self._draw, font(self._letter)
        for value in ticks(*self._across):
            ((x, _),) = self._places(np.array([value]), np.array([self._up[0]]))
            draw.line((x, self._top, x, self._bottom), fill=_GRID, width=_FINE)
            draw.text((x, self._bottom + 4 * _FINE), f"{value:g}", _SOFT, small, "ma")
        for value in ticks(*self._up):
            ((_, y),) = self._places(np.array([self._across[0]]), np.array([value]))
            draw.line((self._left, y, self._right, y), fill=_GRID, width=_FINE)
            draw.text((self._left - 5 * _FINE, y), f"{value:g}", _SOFT, small, "rm")
        draw.rectangle((self._left, self._top, self._right, self._bottom), outline=_SOFT, width=_FINE)
        middle = (self._left + self._right) // 2
        draw.text((middle, 4 * _FINE), title, _INK, font(13 * _FINE), "ma")
        draw.text((middle, self._image.height - 4 * _FINE), x_words, _INK, small, "md")
        if y_words:
            height = math.ceil(small.getbbox(y_words)[3]) + 4 * _FINE
            label = Image.new("RGB", (math.ceil(small.getlength(y_words)) + 4 * _FINE, height), "white")
            ImageDraw.Draw(label).text((2 * _FINE, 0), y_words, _INK, small, "la")
            turned = label.rotate(90, expand=True)
            self._image.paste(turned, (2 * _FINE, (self._top + self._bottom - turned.height) // 2))

    def _places(self, x: Floats, y: Floats) -> list[tuple[float, float]]:
        (low_x, high_x), (low_y, high_y) = self._across, self._up
        px = self._left + np.clip((np.asarray(x) - low_x) / (high_x - low_x), 0, 1) * (self._right - self._left)
        py = self._bottom - np.clip((np.asarray(y) - low_y) / (high_y - low_y), 0, 1) * (self._bottom - self._top)
        return [(float(one), float(other)) for one, other in zip(px, py, strict=True)]

    def _colour(self, name: str, wanted: tuple[int, int, int] | None = None) -> tuple[int, int, int]:
        if not name:
            return wanted or _SOFT
        known = dict(self._names)
        if name not in known:
            self._names.append((name, wanted or COLOURS[len(self._names) % len(COLOURS)]))
        return dict(self._names)[name]


def ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Return round numbers from `low` to `high`, at most so many: steps of 1, 2 or 5 times a power of ten."""
    span = high - low
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * factor for factor in (1, 2, 5, 10, 20) if span / (power * factor) <= most)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 12) + 0.0 for i in range(first, last + 1)]
