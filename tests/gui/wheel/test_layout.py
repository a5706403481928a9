"""Where things stand on the wheel: nothing overlaps, nothing is cut, and what is drawn is what is hit."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentloom.doc import geometry, wheel
from latentloom.doc.state import BlendState
from latentloom.ui.wheel.hits import hit, spoke_at
from latentloom.ui.wheel.layout import ShareScale, arrange
from latentloom.ui.wheel.scene import Scene

SIZES = [(600, 600), (428, 333), (900, 420), (320, 640), (200, 200), (1400, 1300)]


def scene(count, ring=None):
    names = tuple(f"class {i}" for i in range(count))
    return Scene.of(BlendState(names, ring or wheel.flat(count)))


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("count", [2, 3, 4, 5, 10, 20, 26, 40, 41, 64, 90, 200, 964])
def test_chips_stay_inside_apart_and_off_the_disc(width, height, count):
    layout = arrange(width, height, count)
    assert layout.count == count
    assert layout.radius > 0.25 * min(width, height)
    half = layout.tile / 2
    if not layout.tile:
        reach = layout.radius + layout.reach
        assert layout.centre[0] - reach >= 0
        assert layout.centre[1] + reach <= height
        return
    left, top = layout.chips.min(axis=0) - half
    right, bottom = layout.chips.max(axis=0) + half
    assert min(left, top) >= 0
    assert right <= width
    assert bottom + layout.caption <= height
    for a, b in itertools.combinations(layout.chips, 2):
        dx, dy = np.abs(a - b)
        assert dx >= layout.tile + 1 or dy >= layout.tile + layout.caption + 1
    for x, y in layout.chips:
        near_x = np.clip(layout.centre[0], x - half, x + half)
        near_y = np.clip(layout.centre[1], y - half, y + half + layout.caption)
        assert math.hypot(near_x - layout.centre[0], near_y - layout.centre[1]) > layout.radius


def test_twenty_classes_have_pictures_that_can_be_read():
    assert arrange(600, 600, 20).tile >= 44
    assert arrange(600, 600, 40).tile >= 30
    assert arrange(428, 333, 20).tile >= 24


def test_corners_are_the_models():
    layout = arrange(500, 420, 7)
    for corner, xy in zip(layout.corners, geometry.corners(7), strict=True):
        assert layout.to_screen(tuple(xy)) == pytest.approx(tuple(corner))
        assert layout.to_model(tuple(corner)) == pytest.approx(tuple(xy), abs=1e-12)


@given(st.integers(2, 964), st.floats(0, 1))
def test_the_share_scale_can_be_inverted(count, share):
    scale = ShareScale.for_classes(count)
    assert scale.share(float(scale.radius(np.array(share)))) == pytest.approx(share, abs=1e-9)


def test_an_even_blend_stands_at_the_same_place_for_any_number_of_classes():
    for count in (5, 20, 40, 200, 964):
        scale = ShareScale.for_classes(count)
        assert float(scale.radius(np.array(1 / count))) == pytest.approx(ShareScale.EVEN)
    assert ShareScale.for_classes(2).exponent == 1.0


def test_a_handle_tells_its_share():
    layout, shares = arrange(600, 600, 20), np.random.default_rng(0).dirichlet(np.ones(20))
    for i, place in enumerate(layout.handles(shares)):
        assert layout.share_at(i, tuple(place)) == pytest.approx(shares[i], abs=1e-9)


def test_every_chip_and_handle_can_be_hit():
    for count in (2, 3, 20, 40, 200):
        layout, shown = arrange(600, 600, count), scene(count)
        for i in range(count):
            assert hit(layout, shown, tuple(layout.chips[i])).kind == "chip"
            assert hit(layout, shown, tuple(layout.chips[i])).index == i
        handles = layout.handles(shown.shares)
        if count <= 40:
            assert [hit(layout, shown, tuple(place)).index for place in handles] == list(range(count))


def test_the_puck_can_be_taken_even_on_top_of_a_handle_and_the_handle_beside_it():
    layout = arrange(600, 600, 20)
    distance = float(layout.scale.radius(np.array(1 / 20)))
    ring = wheel.with_shares(wheel.flat(20), np.ones(20))
    on_handle = scene(20, wheel.with_sharpness(wheel.with_puck(ring, (0.0, distance)), 0.0))
    x, y = layout.to_screen((0.0, distance))
    assert hit(layout, on_handle, (x, y)).kind == "puck"
    beside = tuple(layout.handles(on_handle.shares)[1])
    assert hit(layout, on_handle, beside).index == 1


def test_open_ground_and_outside_are_told_apart_and_spokes_take_the_mouse_wheel():
    layout, shown = arrange(600, 600, 20), scene(20)
    between = (
        layout.centre[0] + 0.8 * layout.radius * math.sin(math.pi / 20),
        layout.centre[1] - 0.8 * layout.radius * math.cos(math.pi / 20),
    )
    assert hit(layout, shown, between).kind == "disc"
    assert spoke_at(layout, shown, between) is None
    assert hit(layout, shown, (2, 2)).kind == "outside"
    on_spoke = layout.to_screen(tuple(geometry.corners(20)[3] * 0.8))
    assert hit(layout, shown, on_spoke).kind == "disc"
    assert spoke_at(layout, shown, on_spoke) == 3
