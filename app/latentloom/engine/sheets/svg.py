"""SVG files (SVG 1.1): outlines for ink, embedded PNG for photos, captions as text."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import IO
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image

from latentloom.engine.sheets.colours import Palette
from latentloom.engine.sheets.decoder import Decoder, Pixels
from latentloom.engine.sheets.layout import Grid, Layout
from latentloom.engine.sheets.lettering import fitted, plain, text_width
from latentloom.engine.sheets.pictures import tile_batches, tile_pictures
from latentloom.engine.sheets.plan import SheetPlan, Tile
from latentloom.engine.vector import ink_path

FONTS = "Aileron, Helvetica, Arial, 'Liberation Sans', sans-serif"


def write_svg(
    stream: IO[str], decoder: Decoder, plan: SheetPlan, layout: Layout, grid: Grid, palette: Palette, metadata: str
) -> Iterator[int]:
    """Write a sheet of one page; yields how many tiles are done. `metadata` is ASCII and stands near the top."""
    width, height = grid.width, grid.height
    look = f'font-family="{FONTS}" font-size="{grid.letter}" fill="{_hex(palette.ink)}"'
    _begin(stream, width, height, layout.dpi if layout.page else None, plan.title, metadata, look)
    stream.write(f'<rect width="{width}" height="{height}" fill="{_hex(palette.paper)}"/>\n')
    _write_heads(stream, plan, grid)
    done = 0
    for batch in tile_batches(plan.tiles, grid.tile):
        for drawing in _drawings(decoder, batch, grid.tile, palette):
            row, column = divmod(done, grid.columns)
            _write_tile(stream, plan.tiles[done], drawing, grid, grid.column_left(column), grid.row_top(row))
            done += 1
        yield done
    stream.write("</svg>\n")


def write_picture_svg(stream: IO[str], pixels: Pixels, dpi: int, title: str, metadata: str) -> None:
    """Write one picture (h, w[, 3]) as it is, an image in an SVG file; `metadata` is ASCII."""
    height, width = pixels.shape[:2]
    _begin(stream, width, height, dpi, title, metadata)
    stream.write(f"{_embedded(pixels)}\n</svg>\n")


def _begin(
    stream: IO[str], width: int, height: int, dpi: int | None, title: str, metadata: str, look: str = ""
) -> None:
    extent = f'width="{width}" height="{height}"'
    if dpi is not None:
        extent = f'width="{width / dpi:.4f}in" height="{height / dpi:.4f}in"'
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {extent} ')
    stream.write(f'viewBox="0 0 {width} {height}"{" " if look else ""}{look}>\n')
    if title:
        stream.write(f"<title>{escape(plain(title))}</title>\n")
    if metadata:
        stream.write(f"<metadata>{escape(metadata)}</metadata>\n")


def _drawings(decoder: Decoder, tiles: Sequence[Tile], size: int, palette: Palette) -> Iterator[str]:
    """Yield the SVG element of each tile's picture, in tile coordinates."""
    if decoder.kind == "photo":
        for pixels in tile_pictures(decoder, tiles, size):
            yield _embedded(pixels)
        return
    traced = [tile.latent for tile in tiles if tile.draw is None]
    fields = iter(decoder.decode_fields(np.stack(traced))) if traced else iter(())
    for tile in tiles:
        if tile.draw is not None:
            # A picture without a field has no outline that could be drawn.
            yield _embedded(palette.coloured(tile.draw(size)[None])[0])
            continue
        path = ink_path(next(fields), size)
        yield f'<path fill-rule="evenodd" d="{path}"/>' if path else ""


def _embedded(pixels: Pixels) -> str:
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    data = base64.b64encode(stream.getvalue()).decode("ascii")
    height, width = pixels.shape[:2]
    return f'<image width="{width}" height="{height}" xlink:href="data:image/png;base64,{data}"/>'


def _write_tile(stream: IO[str], tile: Tile, drawing: str, grid: Grid, left: int, top: int) -> None:
    stream.write(f'<g transform="translate({left} {top})">{drawing}')
    for line, text in enumerate((tile.caption, tile.note)[: grid.lines]):
        if text:
            stream.write(
                _text(text, grid.tile / 2, grid.tile + (line + 0.8) * grid.line, grid.letter, grid.tile, "middle")
            )
    stream.write("</g>\n")


def _write_heads(stream: IO[str], plan: SheetPlan, grid: Grid) -> None:
    if plan.title:
        size = grid.title_letter
        line = _text(plan.title, grid.title_top, grid.title_top + size, size, grid.width - 2 * grid.title_top, "start")
        stream.write(f'<g font-size="{size}">{line}</g>\n')
    for column, head in enumerate(plan.column_heads[: grid.columns]):
        middle = grid.column_left(column) + grid.tile / 2
        stream.write(_text(head, middle, grid.heads_top + grid.letter, grid.letter, grid.tile, "middle") + "\n")
    for row, head in enumerate(plan.row_heads[: grid.rows]):
        middle = grid.row_top(row) + grid.tile / 2 + grid.letter / 3
        stream.write(_text(head, grid.left - grid.gap, middle, grid.letter, grid.stub, "end") + "\n")


def _text(text: str, x: float, y: float, size: int, width: int, anchor: str) -> str:
    """Return a line of text; `textLength` keeps it in its place whatever font the reader has."""
    shown = fitted(text, size, width)
    length = f'textLength="{text_width(shown, size):.1f}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" {length}>{escape(shown)}</text>'


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
