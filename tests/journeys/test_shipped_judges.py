"""The shipped spaces' judges at work: what the search gains, and a third class on the way between two."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from latentloom.base import paths
from latentloom.doc import wheel
from latentloom.doc.state import BlendState, PathState, Waypoint
from latentloom.engine.evidence.examine import examine
from latentloom.engine.space import Space, open_space
from latentloom.work.messages import StudyKind, StudyRequest
from latentloom.work.studies import parts_of


@pytest.fixture(scope="module")
def omniglot() -> Space:
    return open_space(paths.models_dir() / "omniglot", "cpu", 2)


@pytest.fixture(scope="module")
def mnist() -> Space:
    return open_space(paths.models_dir() / "mnist", "cpu", 2)


def test_an_even_blend_of_twenty_shows_them_better_than_averages_and_is_like_a_drawing(omniglot):
    weights = dict.fromkeys(omniglot.startup, 1.0)
    assert len(weights) == 20
    panel = omniglot.judges
    assert panel is not None
    latents = [omniglot.blend(weights, method, prototype="medoid").latent for method in ("even", "typical", "linear")]
    even, *averages = examine(omniglot, panel, np.stack(latents), weights)
    assert even.auc is not None
    assert even.auc > 0.7
    assert all(average.auc is not None and even.auc > average.auc + 0.1 for average in averages)
    assert all(0.05 <= percentile <= 0.95 for percentile in even.plausibility.values())
    assert not all(0.05 <= percentile <= 0.95 for percentile in averages[1].plausibility.values())


def test_real_drawings_show_their_own_class(omniglot):
    panel, atlas = omniglot.judges, omniglot.atlas
    assert panel is not None
    rows = np.flatnonzero(atlas.held_out)[::97]
    own = [
        examine(omniglot, panel, atlas.codes[row : row + 1], {omniglot.classes[atlas.labels[row]]: 1.0})[0]
        for row in rows
    ]
    assert np.median([evidence.presence[0] for evidence in own]) > 0.99
    assert np.mean([evidence.auc for evidence in own]) > 0.97


def seen_on(space: Space, path: PathState, kind: StudyKind = "path") -> list[str]:
    request = StudyRequest(1, space.stamp, kind, BlendState(("4", "7"), wheel.flat(2)), path, 32)
    return [item.top[0] for item in parts_of(space, request) if item.top is not None]


def test_a_nine_stands_between_four_and_seven_and_a_detour_avoids_it(mnist):
    path = PathState((Waypoint("class", "4"), Waypoint("class", "7")), 25)
    assert "9" in seen_on(mnist, path)
    request = StudyRequest(1, mnist.stamp, "detour", BlendState(("4", "7"), wheel.flat(2)), path, 32)
    (found,) = parts_of(mnist, request)
    assert found.stop is not None
    around = replace(path, waypoints=(path.waypoints[0], found.stop, path.waypoints[1]))
    assert set(seen_on(mnist, around)) == {"4", "7"}
