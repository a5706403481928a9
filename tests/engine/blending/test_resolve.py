"""From a mix to its latent: exact where it can be, the same bits whatever the order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from latentloom.base.errors import UsageError
from latentloom.engine.blending.methods import METHODS, PureMethod, blend
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.resolve import latent_of, sources_of

PURE = [name for name, method in METHODS.items() if isinstance(method, PureMethod)]

same_atlas = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.mark.parametrize("method", PURE)
@pytest.mark.parametrize("prototype", ["mean", "medoid", "centre:1/2", "drawing:7"])
def test_weight_one_on_one_class_is_its_prototype_bit_for_bit(atlas, method, prototype):
    for name in atlas.classes:
        others = dict.fromkeys(atlas.classes, 0.0)
        latent = latent_of(Mix.of(others | {name: 3.0}, method, prototype=prototype), atlas)
        points = sources_of(Mix.of({name: 1.0}, prototype=prototype), atlas).points
        assert latent.dtype == np.float32
        assert (latent == points[0].astype(np.float32)).all()
    assert (latent_of(Mix.of({"Latin/a": 1.0}, method), atlas) == atlas.means[2]).all()


@pytest.mark.parametrize("method", PURE)
@pytest.mark.parametrize("prototype", ["mean", "centres:2"])
@same_atlas
@given(
    weights=st.lists(st.floats(0, 10), min_size=4, max_size=4).filter(any),
    order=st.permutations(range(4)),
)
def test_order_of_classes_does_not_change_a_bit(atlas, method, prototype, weights, order):
    pairs = list(zip(atlas.classes, weights, strict=True))
    one = Mix(tuple(pairs), method, prototype=prototype)
    other = Mix(tuple(pairs[i] for i in order), method, prototype=prototype)
    assert latent_of(one, atlas).tobytes() == latent_of(other, atlas).tobytes()


def test_sources_and_their_weights(atlas):
    mix = Mix.of(
        {"pair": 3.0, "Greek/alpha": 1.0, "Latin/a": 0.0}, prototype="centres:2", chosen={"Greek/alpha": "drawing:9"}
    )
    sources = sources_of(mix, atlas)
    points, weights = sources.points, sources.weights
    assert sources.scales is None
    assert (points[0].astype(np.float32) == atlas.codes[9]).all()
    np.testing.assert_allclose(weights, [0.25, 0.75 * 8 / 12, 0.75 * 4 / 12])
    np.testing.assert_allclose(latent_of(mix, atlas), blend(points, weights, "spherical"), rtol=1e-6)


def test_a_choice_for_a_class_that_takes_no_part_is_ignored(atlas):
    plain = latent_of(Mix.of({"pair": 1.0}), atlas)
    assert (latent_of(Mix.of({"pair": 1.0}, chosen={"Latin/a": "drawing:3", "gone": "mean"}), atlas) == plain).all()


@pytest.mark.parametrize(
    ("mix", "words"),
    [
        (Mix.of({"Greek/omega": 1.0}), 'no class "Greek/omega"'),
        (Mix((("pair", 1.0), ("pair", 1.0))), "pair is named twice"),
        (Mix.of({"pair": -1.0}), "The weight of pair is negative"),
        (Mix.of({"pair": float("nan")}), "not a number"),
        (Mix.of({"pair": 0.0}), "All weights are zero"),
        (Mix.of({}), "at least one class"),
        (Mix.of({"pair": 1.0}, method="magic"), 'no blend method "magic"'),
        (Mix.of({"pair": 1.0}, prototype="magic"), "no prototype"),
    ],
)
def test_bad_mixes_get_one_sentence(atlas, mix, words):
    with pytest.raises(UsageError, match=words):
        latent_of(mix, atlas)
