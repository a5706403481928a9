"""Previews through the real thread, over a fake space."""

from __future__ import annotations

import gc
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from tests.work.fakes import BLEND, NO_PATH, ON_BLEND, FakeSpace, blend_towards

from latentloom.base.errors import LoomError
from latentloom.doc.state import BlendState, Focus, PathState, Waypoint, WheelState
from latentloom.engine.blending.resolve import resolve
from latentloom.work.translate import mix_of


def ask(client, space, blend=BLEND, path=NO_PATH, focus=ON_BLEND, size=16):
    return client.preview(space.stamp, blend, path, focus, size)


def test_a_reply_carries_number_stamp_pixels_latent_and_place(qtbot, client, space):
    with qtbot.waitSignal(client.previewReady) as caught:
        number = ask(client, space)
    reply = caught.args[0]
    assert (reply.number, reply.stamp, reply.focus) == (number, space.stamp, ON_BLEND)
    assert reply.pixels.shape == (16, 16)
    assert reply.latent.shape == (space.latent_dim,)
    assert reply.xy == pytest.approx(tuple(reply.latent[:2]))
    assert reply.norm == pytest.approx(float(np.linalg.norm(reply.latent)))
    assert 0 <= reply.decode_ms <= reply.engine_ms


def test_after_240_requests_during_one_decode_only_the_last_is_decoded(qtbot, client, space):
    numbers = []
    client.previewReady.connect(lambda reply: numbers.append(reply.number))
    space.gate.close()
    before = space.gate.arrived
    first = ask(client, space)
    qtbot.waitUntil(lambda: space.gate.arrived == before + 1)
    for step in range(240):
        last = ask(client, space, blend_towards(step))
    space.gate.open()
    qtbot.waitUntil(lambda: last in numbers)
    assert numbers == [first, last]


def test_replies_never_go_backwards(qtbot, client, space):
    numbers = []
    client.previewReady.connect(lambda reply: numbers.append(reply.number))
    for step in range(500):
        last = ask(client, space, blend_towards(step))
    qtbot.waitUntil(lambda: last in numbers)
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("path", "focus", "expected"),
    [
        (NO_PATH, Focus("drawing", 4), lambda space: space.atlas.codes[4]),
        (NO_PATH, Focus("place", (0.5, -2.0)), lambda space: space.map.lift(np.array([[0.5, -2.0]]))[0]),
        (
            PathState((Waypoint("drawing", 1), Waypoint("drawing", 8)), method="linear"),
            Focus("path", 0.5),
            lambda space: (space.atlas.codes[1] + space.atlas.codes[8]) / 2,
        ),
        (
            PathState((Waypoint("class", "b"), Waypoint("place", (0.0, 1.0)))),
            Focus("path", 0.0),
            lambda space: space.atlas.means[1],
        ),
        (
            PathState((Waypoint("drawing", 0), Waypoint("blend", BlendState(("a", "c"), WheelState((0.0, 1.0)))))),
            Focus("path", 1.0),
            lambda space: space.atlas.means[2],
        ),
        (PathState((Waypoint("drawing", 3),)), Focus("path", 0.7), lambda space: space.atlas.codes[3]),
    ],
)
def test_the_focus_says_what_is_shown(qtbot, client, space, path, focus, expected):
    with qtbot.waitSignal(client.previewReady) as caught:
        ask(client, space, path=path, focus=focus)
    np.testing.assert_allclose(caught.args[0].latent, expected(space), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("path", "focus"),
    [
        (NO_PATH, Focus("path", 0.0)),
        (NO_PATH, Focus("drawing", 12)),
        (NO_PATH, Focus("drawing", -1)),
        (NO_PATH, Focus("place", (float("nan"), 0.0))),
        (PathState((Waypoint("class", "nobody"), Waypoint("class", "a"))), Focus("path", 0.5)),
    ],
)
def test_what_cannot_be_shown_is_answered_with_a_sentence(qtbot, client, space, path, focus):
    with qtbot.waitSignal(client.previewFailed) as caught:
        number = ask(client, space, path=path, focus=focus)
    failure = caught.args[0]
    assert (failure.number, failure.stamp) == (number, space.stamp)
    assert failure.sentence.endswith(".")
    with qtbot.waitSignal(client.previewReady):
        ask(client, space)


def test_a_class_that_the_space_lacks_is_answered_with_a_sentence(qtbot, client, space):
    with qtbot.waitSignal(client.previewFailed) as caught:
        ask(client, space, BlendState(("a", "nobody"), WheelState((1.0, 1.0))))
    assert "nobody" in caught.args[0].sentence


def test_a_refusal_of_the_decoder_is_data_and_the_thread_lives_on(qtbot, client, space):
    space.runtime.broken = LoomError("The decoder is out of ink: refill it.")
    with qtbot.waitSignal(client.previewFailed) as caught:
        ask(client, space)
    assert caught.args[0].sentence == "The decoder is out of ink: refill it."
    space.runtime.broken = None
    with qtbot.waitSignal(client.previewReady):
        ask(client, space)


@pytest.mark.allow_log("latentloom.work.faults")
@pytest.mark.parametrize(
    ("error", "part"), [(ValueError("bad shape\nmore"), "ValueError: bad shape"), (MemoryError(), "not enough memory")]
)
def test_an_unexpected_error_is_data_and_logged_with_its_traceback(qtbot, client, space, caplog, error, part):
    space.runtime.broken = error
    with qtbot.waitSignal(client.previewFailed) as caught:
        ask(client, space)
    assert part in caught.args[0].sentence
    assert "\n" not in caught.args[0].sentence
    assert [record.levelname for record in caplog.records if record.exc_info] == ["ERROR"]
    space.runtime.broken = None
    with qtbot.waitSignal(client.previewReady):
        ask(client, space)


def test_a_request_for_another_space_is_refused_with_its_own_stamp(qtbot, client, space):
    with qtbot.waitSignal(client.previewFailed) as caught:
        client.preview("an older stamp", BLEND, NO_PATH, ON_BLEND, 16)
    assert caught.args[0].stamp == "an older stamp"


def test_sizes_are_bounded(qtbot, client, space):
    with qtbot.waitSignal(client.previewReady) as caught:
        ask(client, space, size=0)
    assert caught.args[0].pixels.shape == (8, 8)
    with qtbot.waitSignal(client.previewReady) as caught:
        ask(client, space, size=10**9)
    assert caught.args[0].pixels.shape == (4096, 4096)


def test_notices_and_a_new_device_are_told_once(qtbot, client, space: FakeSpace):
    told = []
    client.noticed.connect(lambda level, sentence: told.append((level, sentence)))
    space.runtime.notices.append("The graphics card is full; the processor goes on.")
    space.runtime.device_name = "an abacus"
    with qtbot.waitSignal(client.ready) as caught:
        ask(client, space)
    assert caught.args[0].device_name == "an abacus"
    with qtbot.waitSignal(client.previewReady):
        ask(client, space)
    assert told == [("warning", "The graphics card is full; the processor goes on.")]


def test_two_thousand_previews_leave_no_memory_behind(qtbot, client, space):
    answered = 0

    def ask_again() -> None:
        nonlocal answered
        answered += 1
        ask(client, space, blend_towards(answered), size=128)

    client.previewReady.connect(ask_again)
    ask(client, space, size=128)
    qtbot.waitUntil(lambda: answered > 400)
    tracemalloc.start()
    try:
        before, begun_at = tracemalloc.get_traced_memory()[0], answered
        qtbot.waitUntil(lambda: answered > begun_at + 2000, timeout=20_000)
        client.previewReady.disconnect(ask_again)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    # Replies of 128 x 128 that stay would make 32 MB; the test tools themselves make up to 2 MB on a busy machine.
    assert grown < 8_000_000


def by(method):
    return replace(BLEND, method=method)


@pytest.mark.parametrize("method", ["pixel", "eigen"])
def test_a_blend_of_pictures_has_the_place_of_its_encoding(qtbot, client, space, method):
    with qtbot.waitSignal(client.previewReady) as caught:
        ask(client, space, by(method))
    reply = caught.args[0]
    assert reply.pixels.shape == (16, 16)
    encoded = resolve(mix_of(by(method)), space).latent
    assert (reply.latent == encoded).all()
    assert reply.xy == pytest.approx(tuple(encoded[:2]))
    assert reply.norm == pytest.approx(float(np.linalg.norm(encoded)))


def test_a_cross_fade_is_previewed(qtbot, client, space):
    with qtbot.waitSignal(client.previewReady) as caught:
        ask(client, space, by("pixel"))
    sources = space.runtime.decode_pixels(space.atlas.means[:3], 16).astype(float)
    np.testing.assert_allclose(caught.args[0].pixels, sources.mean(axis=0), atol=0.51)


def test_a_blend_of_pictures_may_be_a_stop_of_a_path(qtbot, client, space):
    path = PathState((Waypoint("blend", by("pixel")), Waypoint("drawing", 0)), method="linear")
    with qtbot.waitSignal(client.previewReady) as caught:
        ask(client, space, path=path, focus=Focus("path", 0.0))
    assert (caught.args[0].latent == resolve(mix_of(by("pixel")), space).latent).all()
