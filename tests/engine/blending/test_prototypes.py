"""What stands for a class."""

from __future__ import annotations

import gc

import numpy as np
import pytest

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.blending import keeping, prototypes
from latentloom.engine.blending.prototypes import Prototype, parse, sources


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("mean", Prototype("mean")),
        ("medoid", Prototype("medoid")),
        ("centres:3", Prototype("centres", count=3)),
        ("centre:2/5", Prototype("centre", count=5, which=2)),
        ("drawing:17", Prototype("drawing", which=17)),
    ],
)
def test_specifications(spec, expected):
    assert parse(spec) == expected


BAD = (
    *("", "Mean", "mean ", "mean\n", "x" * 10_000),
    *("centres", "centres:", "centres:0", "centres:-1", "centres:two", "centre:0/3", "centre:4/3", "centre:1/0"),
    *("drawing:", "drawing:-1", "drawing:1.5", "drawing:9999999999999"),
)


@pytest.mark.parametrize("spec", BAD)
def test_bad_specifications_get_a_short_sentence(spec):
    with pytest.raises(UsageError) as caught:
        parse(spec)
    assert len(str(caught.value)) < 200


def test_mean_is_the_atlas_mean(atlas):
    points, shares = sources(atlas, 2, "mean")
    assert (points.astype(np.float32) == atlas.means[2:3]).all()
    assert shares.tolist() == [1]


def test_one_centre_is_the_mean(atlas):
    points, _ = sources(atlas, 1, "centres:1")
    np.testing.assert_allclose(points[0], atlas.codes[atlas.rows(1)].astype(float).mean(axis=0), atol=1e-12)


def test_centres_come_biggest_first_with_their_shares(atlas):
    points, shares = sources(atlas, 3, "centres:2")
    assert shares.tolist() == [8 / 12, 4 / 12]
    codes = atlas.codes[atlas.rows(3)].astype(float)
    for point, members in zip(points, (codes[codes[:, 0] > 0], codes[codes[:, 0] < 0]), strict=True):
        np.testing.assert_allclose(point, members.mean(axis=0), atol=1e-12)


def test_one_of_the_centres(atlas):
    both, _ = sources(atlas, 3, "centres:2")
    second, shares = sources(atlas, 3, "centre:2/2")
    assert (second == both[1:]).all()
    assert shares.tolist() == [1]


def test_centres_are_the_same_for_another_atlas_of_the_same_codes(atlas):
    again = Atlas(atlas.classes, atlas.codes.copy(), atlas.labels, atlas.held_out)
    for spec in ("centres:3", "medoid"):
        assert (sources(atlas, 0, spec)[0] == sources(again, 0, spec)[0]).all()


def test_medoid_has_the_least_sum_of_squared_distances(atlas):
    codes = atlas.codes[atlas.rows(0)].astype(float)
    sums = ((codes[:, None] - codes[None]) ** 2).sum(axis=(1, 2))
    assert (sources(atlas, 0, "medoid")[0][0] == codes[np.argmin(sums)]).all()


def test_a_drawing_may_be_of_any_class(atlas):
    assert (sources(atlas, 0, "drawing:47")[0][0].astype(np.float32) == atlas.codes[47]).all()


def test_a_drawing_that_is_not_there(atlas):
    with pytest.raises(UsageError, match="no drawing 48: this space has 0 to 47"):
        sources(atlas, 0, "drawing:48")


def test_fewer_drawings_than_centres(atlas):
    with pytest.raises(UsageError, match="Latin/a has 12 different drawings, too few for 13 centres"):
        sources(atlas, 2, "centres:13")


def test_equal_drawings_do_not_count_twice():
    codes = np.ones((5, 3), np.float32)
    same = Atlas(("a",), codes, np.zeros(5, np.int32), np.zeros(5, bool))
    with pytest.raises(UsageError, match="1 different drawings"):
        sources(same, 0, "centres:2")


@pytest.mark.parametrize("spec", ["medoid", "centres:1"])
def test_a_class_without_drawings(spec):
    empty = Atlas(("a", "b"), np.ones((1, 3), np.float32), np.zeros(1, np.int32), np.zeros(1, bool))
    with pytest.raises(UsageError, match="b has no drawing"):
        sources(empty, 1, spec)


def test_centres_are_found_once_and_forgotten_with_their_atlas(atlas, monkeypatch):
    calls = []
    found = prototypes.k_means
    monkeypatch.setattr(prototypes, "k_means", lambda codes, count: calls.append(count) or found(codes, count))
    own = Atlas(atlas.classes, atlas.codes, atlas.labels, atlas.held_out)
    sources(own, 0, "centres:2")
    sources(own, 0, "centre:1/2")
    assert calls == [2]
    shelf = id(own)
    assert shelf in keeping._shelves
    del own
    gc.collect()
    assert shelf not in keeping._shelves
