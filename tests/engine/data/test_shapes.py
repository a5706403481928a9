"""The generated set: every setting once, every factor visible, the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from latentloom.engine.data.registry import load_pictures
from latentloom.engine.data.shapes import FACTORS, LEVELS, load_shapes, shape_factors


@pytest.fixture(scope="module")
def shapes():
    return load_shapes()


def test_every_setting_of_the_factors_is_there_once_and_looks_like_no_other(shapes):
    factors = shape_factors()
    assert len(factors) == len(shapes) == np.prod(LEVELS) == len(np.unique(factors, axis=0))
    assert factors.max(axis=0).tolist() == [level - 1 for level in LEVELS]
    assert len(FACTORS) == len(LEVELS)
    assert len(np.unique(shapes.images.reshape(len(shapes), -1), axis=0)) == len(shapes)
    assert np.array_equal(shapes.labels, factors[:, 0])


def test_places_and_sizes_are_what_the_factors_say(shapes):
    factors = shape_factors()
    ink = shapes.images / 255.0
    mass = ink.sum((1, 2))
    columns = (ink.sum(1) * np.arange(32)).sum(1) / mass
    rows = (ink.sum(2) * np.arange(32)).sum(1) / mass
    assert np.corrcoef(columns, factors[:, 3])[0, 1] > 0.97
    assert np.corrcoef(rows, factors[:, 4])[0, 1] > 0.97
    for shape in range(3):
        area = [mass[(factors[:, 0] == shape) & (factors[:, 1] == size)].mean() for size in range(4)]
        assert (np.diff(area) > 10).all()
    assert ink[:, [0, -1]].max() < 0.1
    assert ink[:, :, [0, -1]].max() < 0.1


def test_a_tenth_is_held_out_and_ink_is_dark_on_paper(shapes):
    assert shapes.held_out.mean() == pytest.approx(0.1, abs=0.01)
    ink = load_pictures("shapes", kind="ink")
    assert ink.kind == "ink"
    assert np.array_equal(ink.images, 255 - shapes.images)
    assert np.array_equal(ink.held_out, shapes.held_out)
