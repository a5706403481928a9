"""Whether every class counts, by leaving each out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from latentloom.base.errors import UsageError
from latentloom.engine.blending.mix import Mix
from latentloom.engine.evidence import leaving_out, solver
from latentloom.engine.evidence.examine import examine
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


def test_of_a_search_it_is_the_presence_of_the_class_with_and_without_being_asked_for(judged, monkeypatch):
    monkeypatch.setattr(solver, "STEPS", 2)
    monkeypatch.setattr(leaving_out, "SEARCHES", 2)
    found = left_out(judged, Mix.of(THREE, "even", seed=4))
    assert (found.of, set(found.classes)) == ("presence", set(THREE))

    def presence(weights, seed=4):
        latent = judged.blend(weights, "even", seed=seed).latent
        (evidence,) = examine(judged, judged.judges, latent[None], THREE)
        return dict(zip((judged.classes[i] for i in evidence.classes), evidence.presence, strict=True))

    whole = [presence(THREE, 4 + i) for i in range(2)]
    for name, change in zip(found.classes, found.changes, strict=True):
        without = {other: weight for other, weight in THREE.items() if other != name}
        asked = np.mean([each[name] for each in whole])
        assert change == pytest.approx(asked - presence(without)[name], abs=1e-5)
    spread = np.sqrt(np.mean([np.var([each[name] for each in whole], ddof=1) for name in THREE]))
    assert found.floor == pytest.approx(norm.ppf(0.95) * spread, rel=1e-3)


@pytest.mark.parametrize(
    "mix",
    [
        Mix.of({"red/one": 1.0}, "linear"),
        Mix.of({"red/one": 1.0, "blue/one": 0.0}, "linear"),
        Mix(weights=tuple(THREE.items()), method="even", solved=(0.0, 1.0)),
    ],
)
def test_what_cannot_be_compared_is_said(judged, mix):
    with pytest.raises(UsageError):
        left_out(judged, mix)
