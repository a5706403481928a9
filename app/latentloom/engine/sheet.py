"""Write a sheet: a page of decoded tiles, as PNG, PDF or SVG."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO

from latentloom.base.atomic import atomic_file
from latentloom.base.errors import UsageError
from latentloom.engine.recipe import KEYWORD, Recipe, to_text, to_token, with_hash, with_tiles
from latentloom.engine.sheets.bands import page_bands
from latentloom.engine.sheets.colours import Palette
from latentloom.engine.sheets.decoder import Decoder
from latentloom.engine.sheets.layout import Grid, Layout, lay_out
from latentloom.engine.sheets.pdf import PdfWriter
from latentloom.engine.sheets.plan import SheetPlan, Tile
from latentloom.engine.sheets.png import PngWriter
from latentloom.engine.sheets.svg import write_svg

__all__ = ["SUFFIXES", "Decoder", "Layout", "SheetPlan", "Tile", "write_sheet"]

SUFFIXES = (".png", ".pdf", ".svg")

Progress = tuple[int, int]


def write_sheet(
    decoder: Decoder, plan: SheetPlan, layout: Layout, target: Path | str, recipe: Recipe | None = None
) -> Iterator[Progress]:
    """Decode a plan's tiles in batches and write them as one file; yields (tiles done, tiles in all).

    The file appears whole when the generator has run to its end; closing it before leaves nothing. The pixels of a
    sheet of one tile without caption, title and margin are `decoder.decode_pixels` of its latent.

    Args:
        decoder: decodes latents, `engine.runtime.Runtime` for one.
        plan: what stands on the sheet; see `sheets.plans`.
        layout: how it looks.
        target: a path that ends in one of SUFFIXES.
        recipe: put inside the file, so that the file can be opened as a blend again.

    Raises:
        UsageError: another suffix, nothing to draw, too large, or several pages for a file that holds one.
        LoomError: the file cannot be written.
    """
    target = Path(target)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f'A sheet cannot be written as "{target.name}": end its name in .png, .pdf or .svg.')
    grid = lay_out(plan, layout)
    total = len(plan.tiles)
    if suffix != ".pdf" and grid.pages > 1:
        raise UsageError(
            f"This sheet takes {grid.pages} pages of {layout.page} and {suffix} holds one: "
            "save it as .pdf, or choose no page size or smaller tiles."
        )
    if recipe is not None and total > 1 and any(tile.mix for tile in plan.tiles):
        recipe = with_tiles(recipe, [tile.to_json() for tile in plan.tiles])
    palette = Palette.of(layout.ink, layout.paper, decoder.kind, decoder.channels)
    if suffix == ".svg":
        with atomic_file(target, "w") as stream:
            metadata = to_token(recipe) if recipe else ""
            for done in write_svg(stream, decoder, plan, layout, grid, palette, metadata):
                yield done, total
        return
    write = _write_png if suffix == ".png" else _write_pdf
    with atomic_file(target) as stream:
        for done in write(stream, decoder, plan, layout.dpi, grid, palette, recipe):
            yield done, total


def _write_png(
    stream: IO[bytes],
    decoder: Decoder,
    plan: SheetPlan,
    dpi: int,
    grid: Grid,
    palette: Palette,
    recipe: Recipe | None,
) -> Iterator[int]:
    writer = PngWriter(stream, grid.width, grid.height, 3 if palette.colour else 1, dpi)
    for done, band in page_bands(decoder, plan, grid, palette, 0):
        if band is not None:
            writer.add(band)
        yield done
    writer.close({KEYWORD: to_text(with_hash(recipe, writer.sha256))} if recipe else {})


def _write_pdf(
    stream: IO[bytes],
    decoder: Decoder,
    plan: SheetPlan,
    dpi: int,
    grid: Grid,
    palette: Palette,
    recipe: Recipe | None,
) -> Iterator[int]:
    writer = PdfWriter(stream, grid.width, grid.height, 3 if palette.colour else 1, dpi)
    for page in range(grid.pages):
        before = page * grid.rows * grid.columns
        writer.begin_page()
        for done, band in page_bands(decoder, plan, grid, palette, page):
            if band is not None:
                writer.add(band)
            yield before + done
        writer.end_page()
    writer.close(plan.title, {"LatentLoomRecipe": to_token(recipe)} if recipe else {})
