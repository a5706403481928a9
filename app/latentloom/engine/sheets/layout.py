"""Where tiles stand on the page, in pixels."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass, replace

from latentloom.base.errors import UsageError
from latentloom.engine.sheets.colours import parse_colour
from latentloom.engine.sheets.lettering import text_width
from latentloom.engine.sheets.plan import SheetPlan

PAGES_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0), "Letter": (215.9, 279.4)}
"""Page sizes, upright: width and height in millimetres."""

MOST_PIXELS = 400_000_000
SMALLEST_TILE = 8


@dataclass(frozen=True)
class Layout:
    """How a sheet looks on the page.

    Attributes:
        tile: pixels a side of a picture. On a page, tiles shrink where a row of them does not fit.
        columns: tiles in a row; 0 = as square as it comes, or as many as the page is wide.
        gap, margin: pixels between tiles and around them all.
        captions: whether captions stand under tiles.
        ink, paper: "#rrggbb", of ink pictures, text and page.
        page: "" (as large as needed), "A4", "A3" or "Letter"; landscape: turned; dpi: pixels an inch.

    Raises:
        UsageError: a value is out of range.
    """

    tile: int = 256
    columns: int = 0
    gap: int = 8
    margin: int = 24
    captions: bool = True
    ink: str = "#000000"
    paper: str = "#ffffff"
    page: str = ""
    landscape: bool = False
    dpi: int = 300

    def __post_init__(self) -> None:
        limits = (
            ("tile size", self.tile, SMALLEST_TILE, 16_384),
            ("number of columns", self.columns, 0, 10_000),
            ("gap", self.gap, 0, 4_096),
            ("margin", self.margin, 0, 16_384),
            ("resolution", self.dpi, 30, 2_400),
        )
        for name, value, least, most in limits:
            if not least <= value <= most:
                raise UsageError(f"The {name} of a sheet is a number from {least} to {most}, not {value}.")
        parse_colour(self.ink)
        parse_colour(self.paper)
        if self.page and self.page not in PAGES_MM:
            raise UsageError(f'There is no page size "{self.page}": choose one of {", ".join(PAGES_MM)}, or none.')

    def page_pixels(self) -> tuple[int, int]:
        """Return width and height of the chosen page in pixels."""
        across, down = PAGES_MM[self.page]
        if self.landscape:
            across, down = down, across
        return round(across / 25.4 * self.dpi), round(down / 25.4 * self.dpi)


@dataclass(frozen=True)
class Grid:
    """A plan laid out; all numbers in pixels unless said otherwise.

    Attributes:
        width, height: of a page.
        columns, rows: tiles on a page, counted; pages: how many.
        tile: side of a picture; gap: between tiles.
        left, top: of the first tile.
        letter: font size; line: height of a line of text.
        lines: lines under a tile (0, 1 or 2).
        stub: width of the row heads left of the tiles, gap not included.
        title_top, heads_top: where the title and the column heads begin.
    """

    width: int
    height: int
    columns: int
    rows: int
    pages: int
    tile: int
    gap: int
    left: int
    top: int
    letter: int
    line: int
    lines: int
    stub: int
    title_top: int
    heads_top: int

    @property
    def pitch(self) -> int:
        """From the top of a row to the top of the next."""
        return self.tile + self.lines * self.line + self.gap

    def column_left(self, column: int) -> int:
        """Left edge of a column."""
        return self.left + column * (self.tile + self.gap)

    def row_top(self, row: int) -> int:
        """Top edge of a row on its page."""
        return self.top + row * self.pitch

    @property
    def title_letter(self) -> int:
        """Font size of the title."""
        return title_letter(self.letter)


def letter_size(tile: int) -> int:
    """Return the font size that goes with tiles of that many pixels."""
    return min(max(round(tile * 0.075), 9), 96)


def title_letter(letter: int) -> int:
    """Return the font size of a title above text of size `letter`."""
    return round(letter * 1.5)


def line_height(letter: int) -> int:
    """Return the height of a line of text of size `letter`."""
    return math.ceil(letter * 1.4)


def lay_out(plan: SheetPlan, layout: Layout) -> Grid:
    """Lay a plan out.

    Raises:
        UsageError: no tile, no room for a row of tiles on the page, or more than MOST_PIXELS in all.
    """
    count = len(plan.tiles)
    if count == 0:
        raise UsageError("There is nothing to put on this sheet.")
    asked = plan.columns or layout.columns
    lines = _lines(plan) if layout.captions else 0
    if layout.page:
        grid = _on_page(plan, layout, asked, lines)
    else:
        columns = min(asked or math.ceil(math.sqrt(count)), count)
        grid = _as_large_as_needed(plan, layout, layout.tile, columns, math.ceil(count / columns), lines)
    pixels = grid.width * grid.height * grid.pages
    if pixels > MOST_PIXELS:
        raise UsageError(
            f"This sheet would have {pixels / 1e6:,.0f} megapixels, and {MOST_PIXELS / 1e6:.0f} is the most: "
            "use smaller tiles, fewer of them or a lower resolution."
        )
    return grid


def _lines(plan: SheetPlan) -> int:
    if any(tile.note for tile in plan.tiles):
        return 2
    return 1 if any(tile.caption for tile in plan.tiles) else 0


def _as_large_as_needed(
    plan: SheetPlan, layout: Layout, tile: int, columns: int, rows: int, lines: int, pages: int = 1
) -> Grid:
    letter = letter_size(tile)
    line = line_height(letter)
    stub = _stub(plan, tile, letter)
    left = layout.margin + (stub + layout.gap if stub else 0)
    heads_top = layout.margin + (line_height(title_letter(letter)) + layout.gap if plan.title else 0)
    top = heads_top + (line + layout.gap if plan.column_heads else 0)
    width = left + columns * (tile + layout.gap) - layout.gap + layout.margin
    height = top + rows * (tile + lines * line + layout.gap) - layout.gap + layout.margin
    return Grid(
        width,
        height,
        columns,
        rows,
        pages,
        tile,
        layout.gap,
        left,
        top,
        letter,
        line,
        lines,
        stub,
        layout.margin,
        heads_top,
    )


def _stub(plan: SheetPlan, tile: int, letter: int) -> int:
    """Width for the row heads: as wide as they are, at most two tiles."""
    if not plan.row_heads:
        return 0
    return min(math.ceil(max(text_width(head, letter) for head in plan.row_heads)), 2 * tile)


def _on_page(plan: SheetPlan, layout: Layout, asked: int, lines: int) -> Grid:
    """Fill pages from the top, tiles centred across; tiles shrink until the columns and one row fit."""
    width, height = layout.page_pixels()
    count = len(plan.tiles)

    def room(tile: int) -> tuple[int, int]:
        """Return how many tiles fit across and down."""
        one = _as_large_as_needed(plan, layout, tile, 1, 1, lines)
        return 1 + (width - one.width) // (tile + layout.gap), 1 + (height - one.height) // one.pitch

    def is_too_large(tile: int) -> bool:
        across, down = room(tile)
        return across < min(asked or 1, count) or down < 1

    sizes = range(SMALLEST_TILE, layout.tile + 1)
    fitting = bisect_left(sizes, True, key=is_too_large)
    if fitting == 0:
        raise UsageError(
            f"{asked or 1} columns do not fit on {layout.page}: use fewer, a smaller gap or a smaller margin."
        )
    tile = sizes[fitting - 1]
    across, down = room(tile)
    columns = min(asked or across, count)
    total = math.ceil(count / columns)
    grid = _as_large_as_needed(plan, layout, tile, columns, min(down, total), lines, math.ceil(total / down))
    return replace(grid, width=width, height=height, left=grid.left + (width - grid.width) // 2)
