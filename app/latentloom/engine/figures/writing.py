"""A figure as a file: PNG, PDF or SVG, as sheets are, with its recipe inside. All three hold the same pixels."""

from __future__ import annotations

from pathlib import Path

from latentloom.base.atomic import atomic_file
from latentloom.base.errors import UsageError
from latentloom.engine.figures.figure import FigureResult
from latentloom.engine.recipe import KEYWORD, to_text, to_token, with_hash
from latentloom.engine.sheets.pdf import PdfWriter
from latentloom.engine.sheets.png import PngWriter
from latentloom.engine.sheets.svg import write_picture_svg

SUFFIXES = (".png", ".pdf", ".svg")
DPI = 150


def write_figure(result: FigureResult, target: Path | str) -> None:
    """Write a figure; the file appears whole or not at all.

    Raises:
        UsageError: the name ends in none of SUFFIXES.
        LoomError: the file cannot be written.
    """
    target = Path(target)
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f'A figure cannot be written as "{target.name}": end its name in .png, .pdf or .svg.')
    height, width = result.picture.shape[:2]
    channels = 3 if result.picture.ndim == 3 else 1
    if suffix == ".svg":
        with atomic_file(target, "w") as stream:
            write_picture_svg(stream, result.picture, DPI, _name(result), to_token(result.recipe))
        return
    with atomic_file(target) as stream:
        if suffix == ".png":
            png = PngWriter(stream, width, height, channels, DPI)
            png.add(result.picture)
            png.close({KEYWORD: to_text(with_hash(result.recipe, png.sha256))})
        else:
            pdf = PdfWriter(stream, width, height, channels, DPI)
            pdf.begin_page()
            pdf.add(result.picture)
            pdf.end_page()
            pdf.close(_name(result), {"LatentLoomRecipe": to_token(result.recipe)})


def _name(result: FigureResult) -> str:
    return str(result.recipe.get("figure", {}).get("name", ""))
