"""Points named in text, and those that a figure takes by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from tests.helpers.tiny_space import CLASSES, DRAWINGS

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.figures.points import default_points, point_of, points_of
from latentloom.engine.latent_prior import UNIFORM
from latentloom.engine.space import open_space


@pytest.fixture(scope="module")
def space(tiny_space):
    return open_space(tiny_space, "cpu", 1)


def test_each_way_to_name_a_point(space, tmp_path):
    atlas = space.atlas
    named = point_of(space, "red/two")
    assert (named.row, named.held_out, named.label) == (2 * DRAWINGS - 1, True, "two #11")
    np.testing.assert_array_equal(named.latent, atlas.codes[11])
    for text in ("drawing:4", "#4"):
        assert (point_of(space, text).row, point_of(space, text).held_out) == (4, False)
    assert point_of(space, "held-out:1").row == np.flatnonzero(atlas.held_out)[1]
    np.testing.assert_array_equal(point_of(space, "mean:red/two").latent, atlas.means[1])
    drawn = point_of(space, "prior:7")
    np.testing.assert_array_equal(drawn.latent, np.random.default_rng(7).standard_normal(space.latent_dim))
    assert drawn.held_out is None
    boxed = open_space(space.folder, "cpu", 1)
    boxed.description = replace(space.description, settings={"prior": "uniform"})
    drawn = point_of(boxed, "prior:7")
    np.testing.assert_array_equal(drawn.latent, UNIFORM.draw(np.random.default_rng(7), 1, space.latent_dim)[0])
    picture = Image.fromarray(space.runtime.decode_pixels(atlas.codes[:1])[0])
    picture.save(tmp_path / "one.png")
    read = point_of(space, f"file:{tmp_path / 'one.png'}")
    np.testing.assert_allclose(read.latent, space.encode([picture])[0], atol=1e-6)
    assert read.picture is not None


def test_the_default_points_are_held_out_and_always_the_same(space):
    chosen = points_of(space, (), 3)
    assert all(point.held_out for point in chosen)
    assert [point.row for point in chosen] == [DRAWINGS * i + DRAWINGS - 1 for i in range(3)]
    assert default_points(space, 3) == default_points(space, 3) == default_points(space, 4)[:3]
    # More than the start-up classes have: the others' held-out drawings follow.
    rows = [point.row for point in points_of(space, (), len(CLASSES))]
    assert len(set(rows)) == len(CLASSES)
    assert space.atlas.held_out[rows].all()
    # More than were held out: those that training saw follow, and say so.
    assert [point.held_out for point in points_of(space, (), 7)] == [True] * 6 + [False]
    with pytest.raises(UsageError, match="too few"):
        default_points(space, 37)


def test_where_nothing_was_held_out_the_flag_says_nothing(tiny_space):
    space = open_space(tiny_space, "cpu", 1)
    space.atlas = replace(space.atlas, held_out=np.zeros(len(space.atlas.codes), bool))
    assert [point.held_out for point in points_of(space, (), 2)] == [None, None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("red/tow", "the nearest are red/two"),
        ("drawing:36", "number them from 0 to 35"),
        ("drawing:-1", "number them"),
        ("drawing:²", "number them"),
        ("held-out:6", "none of the 6 held-out drawings"),
        ("mean:red/tow", "is no point"),
    ],
)
def test_what_names_no_point_is_told_in_one_sentence(space, text, words):
    with pytest.raises(UsageError, match=words):
        point_of(space, text)


def test_a_file_that_is_no_picture_is_told(space, tmp_path):
    (tmp_path / "x.png").write_bytes(b"no picture")
    for name in ("x.png", "none.png"):
        with pytest.raises(LoomError, match="cannot be read as a picture"):
            point_of(space, f"file:{tmp_path / name}")
