"""Where tiles stand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentloom.base.errors import UsageError
from latentloom.engine.sheets.layout import PAGES_MM, Layout, lay_out
from latentloom.engine.sheets.plan import SheetPlan, Tile

ZERO = np.zeros(2, np.float32)


def plan_of(count, **options):
    return SheetPlan((Tile(ZERO, "name"),) * count, **options)


@given(
    count=st.integers(1, 300),
    tile=st.integers(8, 400),
    columns=st.integers(0, 6),
    page=st.sampled_from(["", *PAGES_MM]),
    gap=st.integers(0, 20),
    margin=st.integers(0, 40),
    title=st.sampled_from(["", "A title"]),
    captions=st.booleans(),
    landscape=st.booleans(),
)
def test_every_tile_stands_whole_inside_the_margins(
    count, tile, columns, page, gap, margin, title, captions, landscape
):
    layout = Layout(tile, columns, gap, margin, captions, page=page, landscape=landscape, dpi=72)
    grid = lay_out(plan_of(count, title=title), layout)
    assert grid.left >= margin
    assert grid.top >= margin
    assert grid.column_left(grid.columns - 1) + grid.tile <= grid.width - margin
    assert grid.row_top(grid.rows - 1) + grid.pitch - grid.gap <= grid.height - margin
    assert grid.columns * grid.rows * grid.pages >= count
    assert grid.columns * grid.rows * (grid.pages - 1) < count
    assert grid.tile <= tile
    if not page:
        assert grid.tile == tile
        assert grid.pages == 1
    if columns:
        assert grid.columns == min(columns, count)


@pytest.mark.parametrize(
    ("page", "landscape", "size"),
    [
        ("A4", False, (2480, 3508)),
        ("A4", True, (3508, 2480)),
        ("A3", False, (3508, 4961)),
        ("Letter", False, (2550, 3300)),
    ],
)
def test_pages_in_pixels(page, landscape, size):
    grid = lay_out(plan_of(3), Layout(page=page, landscape=landscape))
    assert (grid.width, grid.height) == size


def test_as_square_as_it_comes():
    assert [lay_out(plan_of(n), Layout()).columns for n in (1, 2, 4, 5, 9, 10, 100)] == [1, 2, 2, 3, 3, 4, 10]


def test_a_page_is_filled_with_as_many_tiles_as_fit():
    grid = lay_out(plan_of(1000), Layout(tile=256, page="A4"))
    assert grid.columns == (2480 - 48 + 8) // 264
    assert grid.tile == 256
    assert grid.pages == math.ceil(1000 / (grid.columns * grid.rows))


def test_a_plan_knows_its_columns_better_than_the_layout():
    assert lay_out(plan_of(12, columns=4), Layout(columns=6)).columns == 4


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"tile": 7}, "tile size"),
        ({"tile": 100_000}, "tile size"),
        ({"columns": -1}, "columns"),
        ({"gap": -1}, "gap"),
        ({"margin": -5}, "margin"),
        ({"dpi": 0}, "resolution"),
        ({"page": "A5"}, 'no page size "A5"'),
        ({"ink": "black"}, '"black" is no colour'),
        ({"paper": "#12345"}, "is no colour"),
        ({"paper": "#ffffff\n"}, "is no colour"),
    ],
)
def test_values_out_of_range_get_one_sentence(options, words):
    with pytest.raises(UsageError, match=words):
        Layout(**options)


def test_columns_that_do_not_fit():
    with pytest.raises(UsageError, match="do not fit on A4"):
        lay_out(plan_of(500), Layout(columns=400, page="A4", dpi=72))


def test_nothing_to_draw():
    with pytest.raises(UsageError, match="nothing"):
        lay_out(SheetPlan(()), Layout())
