"""Pictures in, evidence out."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.special import softmax
from scipy.stats import entropy
from sklearn.metrics import roc_auc_score

from latentloom.base.errors import UsageError
from latentloom.engine.evidence.evidence import STRONGEST
from latentloom.engine.evidence.examine import asked_of, examine, examine_blend, examine_grids, grids_of, top_classes
from latentloom.engine.space import open_space

WEIGHTS = {"blue/one": 1.0, "red/one": 3.0, "green/one": 0.0}


def test_classes_that_count_stand_in_the_spaces_order(judged):
    classes, shares = asked_of(judged, WEIGHTS)
    assert classes.tolist() == [0, 3]
    np.testing.assert_allclose(shares, [0.75, 0.25])


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ({"red/one": 0.0}, "All weights are zero"),
        ({}, "at least one class"),
        ({"red/one": float("nan")}, "not a number"),
        ({"red/one": -1.0, "red/two": 2.0}, "negative"),
        ({"purple": 1.0}, 'There is no class "purple" in this space.'),
    ],
)
def test_weights_that_are_no_good_are_told(judged, weights, sentence):
    with pytest.raises(UsageError, match=sentence):
        asked_of(judged, weights)


def test_evidence_is_what_the_reporting_judges_say(judged, panel):
    latents = judged.atlas.codes[[0, 19, 35]]
    found = examine(judged, panel, latents, WEIGHTS)
    grids = torch.from_numpy(judged.runtime.decode_grids(latents))
    each = np.stack([judge(grids).numpy() for judge in panel.report.judges]).astype(float)
    scores = ((each - panel.report.centre.numpy()[:, None]) / panel.report.spread.numpy()[:, None]).mean(0)
    belief = softmax(each.mean(0) / panel.report.temperature, axis=1)
    for i, evidence in enumerate(found):
        assert evidence.classes.tolist() == [0, 3]
        assert evidence.auc == pytest.approx(roc_auc_score([1, 0, 0, 1, 0, 0], scores[i]))
        np.testing.assert_allclose(evidence.found, belief[i, [0, 3]] / belief[i, [0, 3]].sum(), atol=1e-3)
        asked = np.array([0.75, 0, 0, 0.25, 0, 0])
        assert evidence.distance == pytest.approx(np.abs(belief[i] - asked).sum() / 2, abs=1e-3)
        rest = sorted((1, 2, 4, 5), key=lambda k: -scores[i, k])
        assert [k for k, _ in evidence.others] == rest[:STRONGEST]
        assert ((evidence.presence >= 0) & (evidence.presence <= 1)).all()
        assert evidence.evenness == pytest.approx(entropy(evidence.found, base=2), abs=1e-6)
        assert set(evidence.plausibility) == {"crispness", "round trip", "neighbours", "norm"}


def test_the_solvers_judges_say_something_else(judged, panel):
    latents = judged.blend(dict.fromkeys(judged.classes[:3], 1.0)).latent[None]
    report = examine(judged, panel, latents, WEIGHTS)[0]
    solver = examine(judged, panel, latents, WEIGHTS, part="solver")[0]
    assert not np.allclose(report.found, solver.found)


def test_the_order_of_classes_does_not_matter(judged, panel):
    latents = judged.atlas.codes[:4]
    backwards = dict(reversed(WEIGHTS.items()))
    for one, other in zip(
        examine(judged, panel, latents, WEIGHTS), examine(judged, panel, latents, backwards), strict=True
    ):
        np.testing.assert_array_equal(one.classes, other.classes)
        np.testing.assert_array_equal(one.presence, other.presence)
        np.testing.assert_array_equal(one.found, other.found)
        assert (one.auc, one.distance, one.others) == (other.auc, other.distance, other.others)


def test_with_all_classes_there_is_no_auc_and_no_other(judged, panel):
    (evidence,) = examine(judged, panel, judged.atlas.codes[:1], dict.fromkeys(judged.classes, 1.0))
    assert evidence.auc is None
    assert evidence.others == ()
    assert len(evidence.presence) == 6
    assert evidence.distance == pytest.approx(np.abs(evidence.found - 1 / 6).sum() / 2, abs=1e-6)


def test_a_single_class_is_even(judged, panel):
    (evidence,) = examine(judged, panel, judged.atlas.codes[:1], {"red/one": 5.0})
    assert evidence.evenness == 1.0
    assert evidence.asked.tolist() == [1.0]
    np.testing.assert_allclose(evidence.found, [1.0])


def test_drawings_show_their_own_class(judged, panel):
    rows = np.flatnonzero(judged.atlas.held_out)
    tops = top_classes(judged, panel, judged.atlas.codes[rows])
    right = [name == judged.classes[judged.atlas.labels[row]] for row, (name, _) in zip(rows, tops, strict=True)]
    assert sum(right) >= 5
    assert all(1 / 6 <= sure <= 1 for _, sure in tops)


def test_pictures_become_the_grids_that_judges_read(judged, panel):
    bar = np.full((2, 128, 128), 255, np.uint8)
    bar[:, 32:96] = 0
    grids = grids_of(judged, bar)
    assert grids.shape == (2, 1, 32, 32)
    # Rows 8 to 23 are ink; a row's middle is half a pixel or more from the edge, and 4 pixels are 1.
    np.testing.assert_allclose(grids[0, 0, [16, 9, 8, 7, 6, 0], 16], [-1, -0.375, -0.125, 0.125, 0.375, 1], atol=0.03)
    assert len(examine_grids(judged, panel, judged.atlas.codes[:2], grids, WEIGHTS)) == 2


def test_a_picture_made_without_a_latent_is_judged_itself(judged, panel):
    weights = {"red/one": 1.0, "blue/one": 1.0}
    blend = judged.blend(weights, "pixel")
    found = examine_blend(judged, panel, blend.resolved, weights)
    grids = grids_of(judged, np.asarray(blend.image())[None])
    np.testing.assert_array_equal(
        found.presence, examine_grids(judged, panel, blend.latent[None], grids, weights)[0].presence
    )
    assert blend.evidence == dict(zip(("red/one", "blue/one"), found.presence.tolist(), strict=True))


def test_a_blends_evidence_is_its_presence(judged, panel):
    blend = judged.blend(WEIGHTS)
    (found,) = examine(judged, panel, blend.latent[None], WEIGHTS)
    assert blend.evidence == dict(zip(("red/one", "blue/one"), found.presence.tolist(), strict=True))


def test_colour_photos_are_read_whole(tiny_colour_space):
    space = open_space(tiny_colour_space, "cpu", 1)
    photos = np.full((2, 28, 28, 3), (0, 128, 255), np.uint8)
    grids = grids_of(space, photos)
    assert grids.shape == (2, 3, 32, 32)
    np.testing.assert_allclose(grids[0, :, 16, 16], [-1, 0, 1], atol=0.01)
