"""A sheet as bands of pixels from top to bottom, so that even a huge one never stands in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from latentloom.engine.sheets.colours import Palette
from latentloom.engine.sheets.decoder import Decoder
from latentloom.engine.sheets.layout import Grid
from latentloom.engine.sheets.lettering import draw_line
from latentloom.engine.sheets.pictures import tile_batches, tile_pictures
from latentloom.engine.sheets.plan import SheetPlan, Tile

Pixels = npt.NDArray[np.uint8]


def page_bands(
    decoder: Decoder, plan: SheetPlan, grid: Grid, palette: Palette, page: int
) -> Iterator[tuple[int, Pixels | None]]:
    """Yield a page as (tiles of it done so far, band of pixels (h, width[, 3])).

    The bands of a page make its height together. After every decoded batch comes a pair without a band: a place to
    show progress, to cancel and to let others have a turn.
    """
    tiles = plan.tiles[page * grid.rows * grid.columns :][: grid.rows * grid.columns]
    pictures = _pictures(decoder, tiles, grid.tile, palette)
    yield 0, _head(plan, grid, palette)
    written = grid.top
    for row in range(grid.rows):
        here = tiles[row * grid.columns :][: grid.columns]
        if not here:
            break
        band = palette.blank(grid.pitch, grid.width)
        column = 0
        while column < len(here):
            picture = next(pictures)
            if picture is None:
                yield row * grid.columns + column, None
                continue
            left = grid.column_left(column)
            band[: grid.tile, left : left + grid.tile] = picture
            column += 1
        head = plan.row_heads[page * grid.rows + row] if plan.row_heads else ""
        if head or grid.lines:
            band = _lettered(band, here, head, grid, palette)
        band = band[: grid.height - written]
        written += len(band)
        yield row * grid.columns + len(here), band
    if written < grid.height:
        yield len(tiles), palette.blank(grid.height - written, grid.width)


def _pictures(decoder: Decoder, tiles: tuple[Tile, ...], size: int, palette: Palette) -> Iterator[Pixels | None]:
    """Yield one picture of the page after the other, and None after each batch."""
    for batch in tile_batches(tiles, size):
        pictures = palette.coloured(tile_pictures(decoder, batch, size))
        yield None
        yield from pictures


def _head(plan: SheetPlan, grid: Grid, palette: Palette) -> Pixels:
    """Return what stands above the first row: margin, title, column heads."""
    band = palette.blank(grid.top, grid.width)
    if not (plan.title or plan.column_heads):
        return band
    image = Image.fromarray(band)
    draw = ImageDraw.Draw(image)
    if plan.title:
        room = grid.width - 2 * grid.title_top
        draw_line(draw, (grid.title_top, grid.title_top), plan.title, grid.title_letter, room, palette.ink_value, "la")
    for column, head in enumerate(islice(plan.column_heads, grid.columns)):
        middle = grid.column_left(column) + grid.tile // 2
        draw_line(draw, (middle, grid.heads_top), head, grid.letter, grid.tile, palette.ink_value)
    return np.asarray(image)


def _lettered(band: Pixels, tiles: tuple[Tile, ...], head: str, grid: Grid, palette: Palette) -> Pixels:
    image = Image.fromarray(band)
    draw = ImageDraw.Draw(image)
    if head:
        middle = (grid.left - grid.gap, grid.tile // 2)
        draw_line(draw, middle, head, grid.letter, grid.stub, palette.ink_value, "rm")
    for column, tile in enumerate(tiles if grid.lines else ()):
        middle_x = grid.column_left(column) + grid.tile // 2
        for line, text in enumerate((tile.caption, tile.note)):
            if text:
                place = (middle_x, grid.tile + line * grid.line + grid.line // 8)
                draw_line(draw, place, text, grid.letter, grid.tile, palette.ink_value)
    return np.asarray(image)
