"""Spaces of every family on disk, and the blends that families have of their own, by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from tests.helpers.tiny_space import CLASSES, make_tiny_space

from latentloom.base.errors import LoomError, UsageError
from latentloom.base.family_words import FAMILY_WORDS
from latentloom.base.method_words import is_offered
from latentloom.engine.blending.methods import method_named
from latentloom.engine.description import read_description
from latentloom.engine.families.registry import FAMILIES
from latentloom.engine.runtime import load_model
from latentloom.engine.space import open_space

K = len(CLASSES)
NATIVE = [family for family in FAMILIES if FAMILY_WORDS[family].native]
WEIGHTS = dict(zip(CLASSES, (1.0, 0.0, 2.0, 0.0, 1.0, 0.0), strict=True))
SHARES = np.array([0.25, 0, 0.5, 0, 0.25, 0])


@pytest.fixture(scope="module")
def spaces(tmp_path_factory):
    """A function from a family to its space, made once."""
    home, made = tmp_path_factory.mktemp("families"), {}

    def of(family: str):
        if family not in made:
            made[family] = open_space(make_tiny_space(home / family, family=family), "cpu", 1)
        return made[family]

    return of


@pytest.mark.parametrize("family", FAMILIES)
def test_a_space_of_every_family_opens_blends_and_encodes(spaces, family):
    space = spaces(family)
    assert ("native" in space.methods) == bool(FAMILY_WORDS[family].native)
    blend = space.blend(WEIGHTS)
    assert blend.image(28).size == (28, 28)
    again = space.encode([blend.image(28)])
    assert again.shape == (1, space.latent_dim)
    assert np.isfinite(again).all()
    assert np.isfinite(space.blend(WEIGHTS, "product").latent).all()
    assert json.loads((space.folder / "model.json").read_text())["version"] == (1 if family == "vae" else 2)


@pytest.mark.parametrize("family", NATIVE)
def test_every_way_of_a_family_gives_a_latent_that_can_be_shown(spaces, family):
    space = spaces(family)
    for way in FAMILY_WORDS[family].native:
        method = f"native:{way}"
        assert is_offered(method, space.methods)
        blend = space.blend(WEIGHTS, method, seed=3)
        assert blend.latent.shape == (space.latent_dim,)
        assert np.array_equal(space.blend(dict(reversed(WEIGHTS.items())), method, seed=3).latent, blend.latent)
        other = space.blend(WEIGHTS, method, seed=4).latent
        assert np.array_equal(other, blend.latent) != method_named(method).samples
        assert blend.image(28).size == (28, 28)
    usual = FAMILY_WORDS[family].native[0]
    assert np.array_equal(space.blend(WEIGHTS, "native").latent, space.blend(WEIGHTS, f"native:{usual}").latent)


def test_a_family_without_a_blend_of_its_own_says_so(spaces):
    with pytest.raises(UsageError, match="has no blend of its own: choose spherical"):
        spaces("vae").blend(WEIGHTS, "native")
    with pytest.raises(UsageError, match="own blends are full, plain; there is no native:soft"):
        spaces("lambda_hot").blend(WEIGHTS, "native:soft")
    assert not is_offered("native:full", spaces("vae").methods)
    assert not is_offered(None, spaces("vae").methods)


def style_of(space) -> np.ndarray:
    return SHARES @ space.atlas.means.astype(np.float64)


def test_lambda_hots_blends_by_hand(spaces):
    space = spaces("lambda_hot")
    plain = space.blend(WEIGHTS, "native:plain").latent
    assert plain[:K] == pytest.approx(5 * SHARES, abs=1e-6)
    assert plain[K:] == pytest.approx(style_of(space)[K:], abs=1e-5)
    full = space.blend(WEIGHTS, "native:full").latent
    assert np.linalg.norm(full[:K]) == pytest.approx(5.0, rel=1e-5)
    assert full[:K] / 5 == pytest.approx(SHARES / np.linalg.norm(SHARES), abs=1e-6)
    # One class is its place, in both ways; 20 alike would have norm 5 / sqrt(20) in the plain one.
    for way in ("plain", "full"):
        alone = space.blend({CLASSES[3]: 2.0}, f"native:{way}").latent
        assert alone[:K] == pytest.approx(5 * np.eye(K)[3], abs=1e-6)
    even = space.blend(dict.fromkeys(CLASSES, 1.0), "native:plain").latent
    assert np.linalg.norm(even[:K]) == pytest.approx(5 / np.sqrt(K), rel=1e-5)


def test_movable_centres_are_mixed_where_they_lie(tmp_path):
    places = np.random.default_rng(0).normal(size=(K, K)).astype(np.float16).astype(np.float32)

    def prepare(model, codes):
        with torch.no_grad():
            model.places.copy_(torch.from_numpy(places))

    space = open_space(make_tiny_space(tmp_path / "m", family="movable_lambda_hot", prepare=prepare), "cpu", 1)
    plain = space.blend(WEIGHTS, "native:plain").latent[:K]
    assert plain == pytest.approx(SHARES @ places, abs=1e-5)
    full = space.blend(WEIGHTS, "native:full").latent[:K]
    assert np.linalg.norm(full) == pytest.approx(SHARES @ np.linalg.norm(places, axis=1), rel=1e-5)


def test_the_conditional_vae_takes_the_weights_for_a_label(spaces):
    space = spaces("cvae")
    latent = space.blend(WEIGHTS, "native").latent
    assert latent[-K:] == pytest.approx(SHARES, abs=1e-6)
    assert latent[:-K] == pytest.approx(style_of(space)[:-K], abs=1e-5)


def test_a_mixed_label_is_shifted_by_its_own_shift_or_by_the_mean_of_shifts(spaces):
    space = spaces("label_shift")
    shift = space.runtime.model.shift
    with torch.no_grad():
        soft = shift(torch.from_numpy(SHARES).float()).numpy()
        mean = SHARES @ shift(torch.eye(K)).numpy()
    assert np.abs(soft - mean).max() > 1e-3
    assert space.blend(WEIGHTS, "native:mean").latent == pytest.approx(style_of(space), abs=1e-5)
    assert space.blend(WEIGHTS, "native:soft").latent == pytest.approx(style_of(space) - mean + soft, abs=1e-5)


def test_the_ccvaes_blends_by_hand(spaces):
    space = spaces("ccvae")
    model = space.runtime.model
    on, off = model.mean_on.numpy(), model.mean_off.numpy()
    scale_on, scale_off = model.log_scale_on.exp().numpy(), model.log_scale_off.exp().numpy()
    noise = np.random.default_rng(7).standard_normal(space.latent_dim)
    soft = space.blend(WEIGHTS, "native:soft").latent
    middle = SHARES * on + (1 - SHARES) * off
    assert soft[:K] == pytest.approx(middle, abs=1e-6)
    assert soft[K:] == pytest.approx(style_of(space)[K:], abs=1e-5)
    barycentre = middle + (SHARES * scale_on + (1 - SHARES) * scale_off) * noise[:K]
    assert space.blend(WEIGHTS, "native:wasserstein", seed=7).latent[:K] == pytest.approx(barycentre, abs=1e-5)
    # A draw of the mixture is of one class, and of each as often as its weight says.
    drawn = []
    for seed in range(200):
        noise = np.random.default_rng(seed).standard_normal(space.latent_dim)
        away = space.blend(WEIGHTS, "native:mixture", seed=seed).latent[:K] - noise[:K]
        which = int(np.abs(away - off).argmax())
        drawn.append(which)
        assert away[which] == pytest.approx(on[which], abs=1e-4)
    assert np.bincount(drawn, minlength=K) / 200 == pytest.approx(SHARES, abs=0.1)


@pytest.mark.parametrize(
    ("family", "change"),
    [
        ("lambda_hot", {"settings": {"lam": -3}}),
        ("vq", {"settings": {"codes": 10**12}}),
        ("ladder", {"settings": {"top": 9}}),
        ("cvae", {"latent_dim": 13}),
        ("kmeans", {"settings": {"centres": 3}}),
        ("vae", {"family": "cvae"}),
        ("vae", {"family": "nonsense"}),
        ("ccvae", {"network": {"size": 32, "latent": 2, "encoder_widths": [8, 8], "decoder_widths": [8, 8, 8]}}),
        ("vae", {"network": {"size": 32, "backbone": "perceptron", "encoder_widths": [], "decoder_widths": []}}),
        ("vae", {"network": {"size": 32, "backbone": ["conv"], "encoder_widths": [], "decoder_widths": []}}),
    ],
)  # fmt: skip
def test_a_description_that_does_not_fit_its_weights_is_refused(tmp_path, family, change):
    folder = make_tiny_space(tmp_path / "space", family=family)
    file = folder / "model.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(LoomError, match="damaged") as caught:
        load_model(read_description(folder))
    assert "\n" not in str(caught.value)


def test_settings_that_are_no_object_are_refused(tmp_path):
    folder = make_tiny_space(tmp_path / "space")
    file = folder / "model.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"settings": [1]}))
    with pytest.raises(LoomError, match="missing or wrong"):
        read_description(folder)
