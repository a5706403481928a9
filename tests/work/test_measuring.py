"""What the judges say, in the window's words, on a small space with real judges."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.helpers.generators import run_generator

from latentloom.doc import wheel
from latentloom.doc.state import BlendState, Focus, PathState
from latentloom.engine.evidence.examine import examine
from latentloom.engine.space import open_space
from latentloom.work.measuring import evidence_steps, report_of, reports_of, top_of, weights_of
from latentloom.work.messages import PreviewReply, PreviewRequest
from latentloom.work.translate import latent_of_blend

RING = ("green/one", "red/one", "blue/two")
BLEND = BlendState(RING, wheel.with_shares(wheel.flat(3), [0.5, 0.2, 0.3]))


@pytest.fixture(scope="module")
def space(judged_space):
    return open_space(judged_space, "cpu", 1)


@pytest.fixture(scope="module")
def unjudged(tiny_space):
    return open_space(tiny_space, "cpu", 1)


def evidence_of(space, focus=Focus(), blend=BLEND):  # noqa: B008 - frozen
    """Return what is told after the preview of a blend, and in how many parts it was found out."""
    request = PreviewRequest(7, space.stamp, blend, PathState(), focus, 28)
    pixels = np.zeros((28, 28), np.uint8)
    latent = latent_of_blend(space, blend)
    reply = PreviewReply(7, space.stamp, focus, pixels, latent, (0.0, 0.0), 1.0, 1.0, 1.0)
    steps = evidence_steps(space, request, reply)
    result, news = run_generator(steps)
    return result, len(news) + 1


def test_a_report_is_the_evidence_in_ring_order(space):
    latent = latent_of_blend(space, BLEND)
    report = report_of(space, BLEND, latent)
    (found,) = examine(space, space.judges, latent[None], dict(zip(RING, (0.5, 0.2, 0.3), strict=True)))
    order = [found.classes.tolist().index(space.classes.index(name)) for name in RING]
    assert report.classes == RING
    assert report.asked == pytest.approx((0.5, 0.2, 0.3))
    assert report.presence == pytest.approx([found.presence[i] for i in order])
    assert report.found == pytest.approx([found.found[i] for i in order])
    assert sum(report.found) == pytest.approx(1)
    assert report.others == tuple((space.classes[k], p) for k, p in found.others)
    assert (report.auc, report.evenness, report.distance) == (found.auc, found.evenness, found.distance)
    assert dict(report.plausibility) == found.plausibility
    assert report.ms > 0


def test_classes_without_a_share_are_left_out(space):
    muted = replace(BLEND, wheel=wheel.toggle_mute(BLEND.wheel, 1))
    report = report_of(space, muted, latent_of_blend(space, muted))
    assert report.classes == ("green/one", "blue/two")
    assert report.asked == pytest.approx((0.625, 0.375))
    assert "red/one" in [name for name, _ in report.others]
    assert weights_of(muted) == pytest.approx({"green/one": 0.625, "red/one": 0.0, "blue/two": 0.375})


def test_several_latents_have_a_report_each(space):
    latents = space.atlas.codes[:3]
    reports = reports_of(space, BLEND, latents)
    for report, latent in zip(reports, latents, strict=True):
        assert replace(report, ms=0.0).presence == pytest.approx(report_of(space, BLEND, latent).presence, abs=1e-4)


def test_a_preview_of_a_blend_has_evidence_and_of_anything_else_none(space):
    found, parts = evidence_of(space)
    assert (found.number, found.stamp) == (7, space.stamp)
    assert found.report.presence == report_of(space, BLEND, latent_of_blend(space, BLEND)).presence
    assert parts > 3
    assert evidence_of(space, Focus("path", 0.5)) == (None, 1)
    assert evidence_of(space, Focus("drawing", 3)) == (None, 1)


def test_a_picture_made_without_a_latent_is_judged_itself(space):
    blend = replace(BLEND, method="pixel")
    report = report_of(space, blend, latent_of_blend(space, blend))
    shares = dict(zip(RING, (0.5, 0.2, 0.3), strict=True))
    expected = space.blend(shares, "pixel").evidence
    assert dict(zip(report.classes, report.presence, strict=True)) == pytest.approx(expected, abs=1e-5)
    previewed, _ = evidence_of(space, blend=blend)
    assert previewed.report.presence == pytest.approx(report.presence, abs=1e-5)


def test_the_class_that_is_seen_most(space):
    tops = top_of(space, space.atlas.codes[::6])
    assert sum(name == own for (name, _), own in zip(tops, space.classes, strict=True)) >= 5
    assert all(0 < sure <= 1 for _, sure in tops)


def test_without_judges_there_is_nothing_to_say(unjudged):
    latent = latent_of_blend(unjudged, BLEND)
    assert reports_of(unjudged, BLEND, latent[None]) is None
    assert report_of(unjudged, BLEND, latent) is None
    assert report_of(unjudged, replace(BLEND, method="pixel"), latent) is None
    assert top_of(unjudged, latent[None]) is None
    assert evidence_of(unjudged) == (None, 1)
