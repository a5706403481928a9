"""SVG sheets: outlines that enclose the ink, at any size."""

from __future__ import annotations

import base64
import io
import math
import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tests.engine.sheets.fakes import Discs, Photos, latents

from latentloom.engine.recipe import make_recipe, read_recipe
from latentloom.engine.sheet import Layout, SheetPlan, Tile, write_sheet
from latentloom.engine.vector import ink_path

SVG = "{http://www.w3.org/2000/svg}"


def outlines(path):
    """Return every closed outline of the path data, (n, 2)."""
    return [
        np.array([[float(number) for number in corner.split()] for corner in part.strip("M").split("L")])
        for part in path.split("Z")
        if part
    ]


def area(path):
    """Area by the shoelace formula; holes run the other way round and count negative."""
    signed = [
        0.5 * float(np.sum(line[:, 0] * np.roll(line[:, 1], -1) - line[:, 1] * np.roll(line[:, 0], -1)))
        for line in outlines(path)
    ]
    return abs(sum(signed))


def grid(s=64):
    middles = (np.arange(s) + 0.5) / s
    return np.meshgrid(middles, middles)


@given(st.floats(0.4, 0.6), st.floats(0.4, 0.6), st.floats(0.1, 0.35), st.sampled_from([64.0, 1000.0]))
def test_a_disc_has_its_place_and_area(x, y, radius, size):
    xs, ys = grid()
    (outline,) = outlines(ink_path(np.hypot(xs - x, ys - y) - radius, size))
    np.testing.assert_allclose(np.hypot(outline[:, 0] / size - x, outline[:, 1] / size - y), radius, atol=2e-3)


def test_a_ring_has_a_hole():
    xs, ys = grid()
    path = ink_path(np.abs(np.hypot(xs - 0.5, ys - 0.5) - 0.3) - 0.05, 100)
    assert len(outlines(path)) == 2
    assert area(path) == pytest.approx(1e4 * math.pi * (0.35**2 - 0.25**2), rel=0.01)


def test_ink_that_runs_over_the_edge_is_closed_there():
    xs, _ = grid()
    path = ink_path(xs - 0.25, 100)
    assert area(path) == pytest.approx(2500, rel=1e-3)
    assert outlines(path)[0].min() == 0
    assert outlines(path)[0][:, 1].max() == 100


def test_a_disc_over_the_edge_is_cut_without_a_corner():
    xs, ys = grid()
    (outline,) = outlines(ink_path(np.hypot(xs - 0.3, ys - 0.5) - 0.31, 1000))
    assert outline[:, 0].min() == 0
    inside = outline[outline[:, 0] > 0]
    np.testing.assert_allclose(np.hypot(inside[:, 0] - 300, inside[:, 1] - 500), 310, atol=2)


def test_all_ink_and_no_ink():
    assert area(ink_path(np.full((8, 8), -1.0), 50)) == pytest.approx(2500)
    assert ink_path(np.full((8, 8), 1.0), 50) == ""


def test_outlines_follow_the_pixels():
    """The path, filled by Pillow at four times the size, is the decoded picture."""
    from PIL import ImageDraw

    size = 256
    z = latents(1)
    (outline,) = outlines(ink_path(Discs().decode_fields(z)[0], size))
    picture = Image.new("L", (size, size), 255)
    ImageDraw.Draw(picture).polygon([tuple(corner) for corner in outline], fill=0)
    difference = np.abs(np.asarray(picture).astype(float) - Discs().decode_pixels(z, size)[0]) > 128
    assert difference.mean() < 0.005


def sheet(folder, decoder, plan, layout=None, recipe=None):
    list(write_sheet(decoder, plan, layout or Layout(tile=64), folder / "sheet.svg", recipe))
    return ET.parse(folder / "sheet.svg").getroot()


def test_tiles_captions_and_colours(tmp_path):
    plan = SheetPlan(
        tuple(Tile(z, f"tile <{i}> & more", "note") for i, z in enumerate(latents(70))), title="Title & <b>"
    )
    root = sheet(tmp_path, Discs(), plan, Layout(tile=200, ink="#203060", paper="#fff0e0"))
    assert root.get("fill") == "#203060"
    assert root.find(f"{SVG}rect").get("fill") == "#fff0e0"
    assert len(root.findall(f".//{SVG}path")) == 70
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert "tile <3> & more" in texts
    assert texts.count("note") == 70
    assert texts[0] == "Title & <b>"
    assert all(float(text.get("textLength")) <= 200 for text in root.iter(f"{SVG}text"))


def test_heads_of_a_table(tmp_path):
    plan = SheetPlan(tuple(Tile(z) for z in latents(4)), 2, "", ("even", "one"), ("linear", "spherical"))
    texts = [text.text for text in sheet(tmp_path, Discs(), plan).iter(f"{SVG}text")]
    assert texts == ["linear", "spherical", "even", "one"]


@pytest.mark.parametrize("channels", [1, 3])
def test_photos_are_embedded_pixel_for_pixel(tmp_path, channels):
    decoder = Photos(channels)
    root = sheet(tmp_path, decoder, SheetPlan((Tile(latents(1)[0]),)))
    image = root.find(f".//{SVG}image")
    data = image.get("{http://www.w3.org/1999/xlink}href").removeprefix("data:image/png;base64,")
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        assert (np.asarray(picture) == decoder.decode_pixels(latents(1), 64)[0]).all()


def test_a_tile_that_draws_itself_is_embedded_in_the_colours_of_the_sheet(tmp_path):
    first, second, third = latents(3)
    plan = SheetPlan((Tile(first), Tile(second, draw=lambda size: np.full((size, size), 0, np.uint8)), Tile(third)), 3)
    root = sheet(tmp_path, Discs(), plan, Layout(tile=64, ink="#203060"))
    kinds = [next(iter(group)).tag.removeprefix(SVG) for group in root.findall(f"{SVG}g")]
    assert kinds == ["path", "image", "path"]
    data = root.find(f".//{SVG}image").get("{http://www.w3.org/1999/xlink}href").removeprefix("data:image/png;base64,")
    with Image.open(io.BytesIO(base64.b64decode(data))) as picture:
        assert picture.size == (64, 64)
        assert picture.getpixel((5, 5)) == (0x20, 0x30, 0x60)


def test_a_page_has_its_size_in_inches(tmp_path):
    root = sheet(tmp_path, Discs(), SheetPlan((Tile(latents(1)[0]),)), Layout(page="A4"))
    assert root.get("width") == "8.2667in"
    assert root.get("viewBox") == "0 0 2480 3508"


def test_control_characters_never_reach_the_file(tmp_path):
    root = sheet(tmp_path, Discs(), SheetPlan((Tile(latents(1)[0], "a\x00\x1b\ud800b"),), title="t\x07"))
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert texts == ["t", "a b"]
    written = (tmp_path / "sheet.svg").read_text(encoding="utf-8")
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", written)


def test_the_recipe_is_inside(tmp_path):
    sheet(tmp_path, Discs(), SheetPlan((Tile(latents(1)[0]),)), recipe=make_recipe("omniglot", "t", "blend"))
    assert read_recipe(tmp_path / "sheet.svg")["kind"] == "blend"
    assert re.search(r"<metadata>latentloom-recipe:[A-Za-z0-9+/=]+;</metadata>", (tmp_path / "sheet.svg").read_text())
