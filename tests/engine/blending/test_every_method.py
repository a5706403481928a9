"""What holds for every method, with a model: the contract of `resolve`."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engine.blending.fakes import FakeModel, Waves

from latentloom.base.errors import UsageError
from latentloom.base.method_words import METHOD_WORDS, PATH_METHODS
from latentloom.engine.blending import decoded
from latentloom.engine.blending.methods import METHODS, NativeMethod, SearchMethod, method_named
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.resolve import latent_of, resolve

MADE = [name for name, method in METHODS.items() if not isinstance(method, SearchMethod | NativeMethod)]
"""What needs judges is with them, in `tests/engine/evidence/test_solver.py`; families' own: `tests/engine/families`."""
NAMES = (*MADE, "eigen:3")
SIZE = 10

NOT_MEANS = ("mixture", "wasserstein", "cog", "eigen")
"""Methods that move or blur even what all their sources agree on."""


@pytest.fixture(params=[1, 3])
def model(atlas, request):
    return FakeModel(atlas, Waves(request.param))


def pixels(model, weights, method, **options):
    return resolve(Mix.of(weights, method, **options), model).pixels(SIZE)


@pytest.mark.parametrize("method", NAMES)
class TestContract:
    @pytest.mark.parametrize("prototype", ["mean", "medoid", "centre:1/2", "drawing:7"])
    def test_weight_one_on_one_source_is_that_source_to_the_bit(self, model, method, prototype):
        for name in model.atlas.classes:
            others = dict.fromkeys(model.atlas.classes, 0.0)
            made = resolve(Mix.of(others | {name: 0.3}, method, 5, prototype), model)
            alone = latent_of(Mix.of({name: 1.0}, "linear", prototype=prototype), model.atlas)
            assert made.latent.tobytes() == alone.tobytes()
            assert (made.pixels(SIZE) == Waves(model.runtime.channels).decode_pixels(alone[None], SIZE)[0]).all()

    def test_the_same_weights_and_seed_give_the_same_pixels_in_any_order(self, model, method):
        weights = dict(zip(model.atlas.classes, (1.0, 2.0, 0.5, 4.0), strict=True))
        turned = dict(reversed(weights.items()))
        first = pixels(model, weights, method, seed=9, prototype="centres:2")
        other = FakeModel(model.atlas, Waves(model.runtime.channels))
        again = pixels(other, turned, method, seed=9, prototype="centres:2")
        assert first.dtype == np.uint8
        assert first.tobytes() == again.tobytes()

    def test_a_class_of_weight_zero_is_left_out(self, model, method):
        a, b, c, d = model.atlas.classes
        assert (pixels(model, {a: 1, b: 2, c: 0, d: 0}, method) == pixels(model, {a: 1, b: 2}, method)).all()

    def test_every_class_of_the_space(self, model, method):
        made = resolve(Mix.of(dict.fromkeys(model.atlas.classes, 1.0), method), model)
        assert np.isfinite(made.latent).all()
        assert made.latent.shape == (6,)
        assert made.latent.dtype == np.float32
        assert made.pixels(SIZE).shape == (SIZE, SIZE) if model.runtime.channels == 1 else (SIZE, SIZE, 3)

    def test_a_picture_has_the_latent_that_it_is_encoded_to(self, model, method):
        made = resolve(Mix.of(dict.fromkeys(model.atlas.classes, 1.0), method), model)
        assert made.is_picture == (method_named(method).kind == "picture")
        if made.is_picture:
            encoded = model.runtime.encode_codes(made.pixels(Waves.native_size)[None])[0][0]
            assert (made.latent == encoded).all()
        else:
            assert (made.pixels(SIZE) == model.runtime.decode_pixels(made.latent[None], SIZE)[0]).all()

    def test_it_says_what_it_is(self, model, method):
        known = method_named(method)
        assert all([known.title, known.summary, known.source])
        assert known.name == method


@pytest.mark.parametrize("method", [name for name in MADE if name not in NOT_MEANS])
def test_equal_classes_stay_what_they_are(model, method):
    chosen = dict.fromkeys(model.atlas.classes, "drawing:7")
    same = pixels(model, dict.fromkeys(model.atlas.classes, 1.0), method, chosen=chosen)
    alone = Waves(model.runtime.channels).decode_pixels(model.atlas.codes[7:8], SIZE)[0].astype(int)
    assert np.abs(same - alone).max() <= 1


def test_the_words_are_of_the_methods_in_the_same_order():
    assert tuple(METHODS) == tuple(METHOD_WORDS)[: len(METHODS)]
    assert set(PATH_METHODS) - {"spline"} <= set(METHODS)


@pytest.mark.parametrize(
    "name", ["magic", "eigen:", "eigen:0", "eigen:-1", "eigen:1e3", "eigen:9999999", "pixel:3", "x" * 999]
)
def test_unknown_names_get_a_short_sentence(name):
    with pytest.raises(UsageError, match="There is no blend method") as caught:
        method_named(name)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("method", ["geodesic", "pixel", "eigen"])
def test_encodings_alone_are_not_enough_for_every_method(atlas, method):
    with pytest.raises(UsageError, match="needs a space's model"):
        latent_of(Mix.of(dict.fromkeys(atlas.classes, 1.0), method), atlas)


class TestCrossFade:
    def test_it_is_the_weighted_mean_of_the_pictures(self, model):
        a, b, *_ = model.atlas.classes
        faded = pixels(model, {a: 1.0, b: 3.0}, "pixel")
        one, two = (pixels(model, {name: 1.0}, "pixel").astype(float) for name in (a, b))
        np.testing.assert_allclose(faded, 0.25 * one + 0.75 * two, atol=0.51)

    def test_sources_are_decoded_once_for_many_weights(self, model):
        a, b, c, _ = model.atlas.classes
        for weight in (1.0, 2.0, 3.0):
            pixels(model, {a: 1.0, b: weight}, "pixel")
        pixels(model, {a: 1.0, b: 1.0, c: 1.0}, "pixel")
        assert model.runtime.decoded == [(2, SIZE), (1, SIZE)]

    def test_what_is_kept_is_bounded(self, model, monkeypatch):
        monkeypatch.setattr(decoded, "KEPT_BYTES", SIZE * SIZE * model.runtime.channels * 2)
        a, b, c, _ = model.atlas.classes
        first = pixels(model, {a: 1.0, b: 1.0, c: 1.0}, "pixel")
        assert (pixels(model, {a: 1.0, b: 1.0, c: 1.0}, "pixel") == first).all()
        assert model.runtime.decoded[1] == (1, SIZE)

    def test_large_pictures_are_decoded_a_few_at_a_time(self, model, monkeypatch):
        monkeypatch.setattr(decoded, "PORTION_PIXELS", SIZE * SIZE * 2)
        mix = Mix.of(dict.fromkeys(model.atlas.classes, 1.0), "pixel", prototype="centres:2")
        resolve(mix, model).pixels(SIZE)
        assert model.runtime.decoded == [(2, SIZE)] * 4


@pytest.mark.parametrize("method", ["pixel", "eigen"])
@pytest.mark.parametrize("size", [0, -3, 1 << 20, 2.5])
def test_a_picture_without_a_size_is_refused(atlas, method, size):
    resolved = resolve(Mix.of(dict.fromkeys(atlas.classes, 1.0), method), FakeModel(atlas))
    with pytest.raises(UsageError, match="size"):
        resolved.pixels(size)


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), 1e300])
def test_an_offset_beyond_all_numbers_is_refused(atlas, amount):
    with pytest.raises(UsageError, match="beyond all numbers"):
        resolve(Mix((("pair", 1.0), ("Latin/a", 1.0)), offset=(amount,) * 6), FakeModel(atlas))
