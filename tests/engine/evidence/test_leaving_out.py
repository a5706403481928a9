"""Whether every class counts, by leaving each out."""

from __future__ import annotations

import numpy as np
import pytest

from latentloom.base.errors import UsageError
from latentloom.engine.blending.mix import Mix
from latentloom.engine.evidence.leaving_out import SIDE, left_out

THREE = {"red/two": 1.0, "red/three": 2.0, "blue/one": 1.0}


@pytest.mark.parametrize("method", ["linear", "spherical", "pixel"])
def test_the_changes_are_those_of_the_pictures_without_each_class(judged, method):
    found = left_out(judged, Mix.of(THREE | {"green/one": 0.0}, method))
    assert found.classes == tuple(THREE)

    def picture(weights):
        return np.asarray(judged.blend(weights, method).image(SIDE), float)

    for name, change in zip(found.classes, found.changes, strict=True):
        without = {other: weight for other, weight in THREE.items() if other != name}
        assert change == pytest.approx(np.abs(picture(without) - picture(THREE)).mean() / 255, abs=1e-5)
    assert 0 < found.floor < found.changes.max()
    assert judged.blend(THREE, method).left_out().floor == found.floor


def test_a_class_with_next_to_no_weight_does_not_count(judged):
    found = left_out(judged, Mix.of({"red/one": 1.0, "blue/two": 1.0, "green/one": 1e-6}, "linear"))
    assert found.changes[2] <= found.floor < min(found.changes[:2])
    assert found.counting == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("weights", "method"),
    [({"red/one": 1.0}, "linear"), ({"red/one": 1.0, "blue/one": 0.0}, "linear"), (THREE, "even")],
)
def test_what_cannot_be_compared_is_said(judged, weights, method):
    with pytest.raises(UsageError):
        left_out(judged, Mix.of(weights, method))
