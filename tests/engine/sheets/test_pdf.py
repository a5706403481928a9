"""PDF pages: read back by an independent reader, pixel for pixel."""

from __future__ import annotations

import re
import zlib

import numpy as np
import pytest
from PIL.PdfParser import PdfParser
from tests.engine.sheets.fakes import Discs, latents

from latentloom.engine.recipe import make_recipe, read_recipe
from latentloom.engine.sheet import Layout, SheetPlan, Tile, write_sheet
from latentloom.engine.sheets.layout import lay_out


def pages_of(path):
    """Return (media box, pixels) of every page, with Pillow's parser for the objects and zlib for the rows."""
    content = path.read_bytes()
    pages = []
    with PdfParser(str(path)) as pdf:
        for reference in pdf.pages:
            page = pdf.read_indirect(reference)
            image_reference = page[b"Resources"][b"XObject"][b"I"]
            at = pdf.xref_table[image_reference.object_id][0]
            match = re.compile(rb"<< .*? >>\nstream\n", re.DOTALL).search(content, at)
            head = match.group()
            width, height, channels = (
                int(re.search(key + rb" (\d+)", head)[1]) for key in (b"/Width", b"/Height", b"/Colors")
            )
            reader = zlib.decompressobj()
            rows = np.frombuffer(reader.decompress(content[match.end() :]), np.uint8).reshape(height, -1)
            length = pdf.read_indirect(type(image_reference)(image_reference.object_id + 1, 0))
            assert length == len(content) - match.end() - len(reader.unused_data)
            assert (rows[:, 0] == 2).all()
            pixels = np.add.accumulate(rows[:, 1:], axis=0, dtype=np.uint8).reshape(height, width, channels)
            pages.append((page[b"MediaBox"], pixels[..., 0] if channels == 1 else pixels))
    return pages


@pytest.mark.parametrize("ink", ["#000000", "#203060"])
def test_pages_hold_every_tile(tmp_path, ink):
    plan = SheetPlan(tuple(Tile(z, "name") for z in latents(150)), title="Title (with brackets) λ")
    layout = Layout(tile=64, page="A4", dpi=72, ink=ink)
    seen = list(write_sheet(Discs(), plan, layout, tmp_path / "sheet.pdf", make_recipe("s", "t", "sheet")))
    assert seen[-1] == (150, 150)
    grid = lay_out(plan, layout)
    pages = pages_of(tmp_path / "sheet.pdf")
    assert len(pages) == grid.pages > 1
    pictures = Discs().decode_pixels(plan.latents, 64)
    for i, picture in enumerate(pictures):
        number, place = divmod(i, grid.rows * grid.columns)
        box, pixels = pages[number]
        assert box == [0, 0, 595, 842]
        top, left = grid.row_top(place // grid.columns), grid.column_left(place % grid.columns)
        tile = pixels[top : top + 64, left : left + 64]
        assert (tile == picture).all() if ink == "#000000" else (tile[picture == 0] == (0x20, 0x30, 0x60)).all()


def test_title_and_recipe_are_in_the_document_information(tmp_path):
    plan = SheetPlan((Tile(latents(1)[0]),), title="Blend (20) \\ λ")
    list(write_sheet(Discs(), plan, Layout(tile=64), tmp_path / "a.pdf", make_recipe("omniglot", "t", "blend")))
    with PdfParser(str(tmp_path / "a.pdf")) as pdf:
        assert bytes(pdf.info[b"Title"]).decode("utf-16") == "Blend (20) \\ λ"
    assert read_recipe(tmp_path / "a.pdf")["space"]["name"] == "omniglot"
