"""Closer looks at a blend and at a path, over a space without torch."""

from __future__ import annotations

import sys
import types
from dataclasses import replace

import numpy as np
import pytest
from tests.work.fakes import BLEND, DIM, NO_PATH, FakeSpace

from latentloom.doc import steps, wheel
from latentloom.doc.state import BlendState, PathState, Waypoint
from latentloom.work.messages import EvidenceReport, StudyItem, StudyRequest
from latentloom.work.studies import MOST_FRAMES, _moved_away, changed_ink, lost_ink, parts_of
from latentloom.work.translate import latent_of_blend

REPORT = EvidenceReport(("a",), (1.0,), (1.0,), (0.9,), (), 0.8, 1.0, 0.1, (("norm", 0.5),))


def look(space: FakeSpace, kind: str, blend: BlendState = BLEND, path: PathState = NO_PATH) -> list[StudyItem]:
    return list(parts_of(space, StudyRequest(1, space.stamp, kind, blend, path, 8)))


def decoded(space: FakeSpace, blend: BlendState) -> np.ndarray:
    return space._runtime.decode_pixels(latent_of_blend(space, blend)[None], 8)[0]


@pytest.fixture
def space() -> FakeSpace:
    return FakeSpace()


@pytest.fixture
def judged(space: FakeSpace, monkeypatch: pytest.MonkeyPatch) -> FakeSpace:
    """A space whose judges see class c left of zero, else d wherever the first number of a latent is large."""
    measuring = types.ModuleType("latentloom.work.measuring")
    measuring.report_of = lambda space, blend, latent: REPORT
    measuring.top_of = lambda space, latents: [("c" if z[0] < 1.5 else "d", 0.9) for z in latents]
    monkeypatch.setitem(sys.modules, measuring.__name__, measuring)
    space.judges = object()
    return space


def test_the_ring_shows_what_a_click_will_give(space):
    items = look(space, "ring")
    assert [item.name for item in items] == list(BLEND.classes)
    for index, item in enumerate(items):
        stepped = replace(BLEND, wheel=steps.a_little_more(BLEND.wheel, index))
        np.testing.assert_array_equal(item.pixels, decoded(space, stepped))
        assert item.change == pytest.approx(changed_ink(decoded(space, BLEND), item.pixels))
    assert any(item.change > 0 for item in items)


def test_a_class_without_room_for_more_says_so(space):
    locked = wheel.toggle_lock(wheel.toggle_lock(BLEND.wheel, 0), 1)
    items = look(space, "ring", replace(BLEND, wheel=locked))
    assert items[2].pixels is None
    assert "locked" in items[2].sentence


def test_strokes_are_the_ink_that_is_lost_without_a_class(space):
    blend = replace(BLEND, method="linear")
    items = look(space, "strokes", blend)
    rest = BlendState(("a", "b"), wheel.flat(2), "linear")
    now, without = decoded(space, blend), decoded(space, rest)
    np.testing.assert_array_equal(items[2].pixels, lost_ink(now, without))
    assert items[2].change == pytest.approx(changed_ink(now, without))


def test_a_solved_latent_moves_as_a_linear_blend_would(space):
    linear = replace(BLEND, method="linear")
    z = latent_of_blend(space, linear).astype(float)
    source = latent_of_blend(space, BlendState(("a", "b"), wheel.with_shares(wheel.flat(2), [1, 0]), "linear"))
    rest = latent_of_blend(space, BlendState(("b", "c"), wheel.flat(2), "linear"))
    moved = _moved_away(z.astype(np.float32), source, 1 / 3)
    np.testing.assert_allclose(moved / np.linalg.norm(moved), rest / np.linalg.norm(rest), atol=1e-5)
    assert np.linalg.norm(moved) == pytest.approx(np.linalg.norm(z), rel=1e-5)


def test_a_class_alone_drew_everything_and_one_without_a_share_nothing(space):
    alone = replace(BLEND, wheel=wheel.with_shares(BLEND.wheel, [1, 0, 0]))
    items = look(space, "strokes", alone)
    now = decoded(space, alone)
    np.testing.assert_array_equal(items[0].pixels, now)
    assert items[0].change == 1.0
    assert items[1].change == 0.0
    assert (items[1].pixels == 255).all()


def test_every_method_with_its_time_and_no_report_without_judges(space):
    items = look(space, "methods")
    assert [item.name for item in items] == list(space.methods)
    for item in items:
        np.testing.assert_array_equal(item.pixels, decoded(space, replace(BLEND, method=item.name)))
        assert item.ms > 0
        assert item.report is None


def test_every_method_with_its_evidence(judged):
    assert [item.report for item in look(judged, "methods")] == [REPORT] * 3


def test_the_solver_is_not_run_on_the_way(space):
    space.methods = ("linear", "even")
    items = look(space, "methods", replace(BLEND, method="even"))
    assert [item.pixels is None for item in items] == [False, True]
    assert "choose it" in items[1].sentence


def test_a_method_that_fails_says_why_and_the_others_go_on(space):
    space.methods = ("linear", "no such method", "typical")
    items = look(space, "methods")
    assert [item.pixels is None for item in items] == [False, True, False]
    assert "no such method" in items[1].sentence


PATH = PathState((Waypoint("class", "a"), Waypoint("class", "b")), frames=5, method="linear")


def test_a_path_shows_what_the_judges_see_at_every_frame(judged):
    judged.atlas.codes[judged.atlas.labels == 0] = 0.0
    judged.atlas.codes[judged.atlas.labels == 1] = 4.0
    items = look(judged, "path", path=PATH)
    assert [item.name for item in items] == ["0", "1", "2", "3", "4"]
    assert [item.top for item in items] == [("c", 0.9), ("c", 0.9), ("d", 0.9), ("d", 0.9), ("d", 0.9)]


def test_a_long_path_is_looked_at_evenly_from_end_to_end(judged):
    items = look(judged, "path", path=replace(PATH, frames=5000))
    frames = [int(item.name) for item in items]
    assert len(frames) == MOST_FRAMES
    assert (frames[0], frames[-1]) == (0, 4999)
    assert max(np.diff(frames)) - min(np.diff(frames)) <= 1


def test_without_judges_a_path_has_no_parts(space):
    assert look(space, "path", path=PATH) == []
    assert look(space, "detour", path=PATH) == []


def test_a_detour_is_a_stop_for_each_segment_that_a_third_class_takes_over(judged, monkeypatch):
    codes, labels = judged.atlas.codes, judged.atlas.labels
    codes[:] = 9.0
    codes[labels == 0] = np.eye(DIM)[0] * -4
    codes[labels == 1] = np.eye(DIM)[0] * 4
    codes[1] = np.array([0, 4, 0, 0, 0])

    def top_of(space, latents):
        return [("c" if np.hypot(z[0], z[1]) < 1.5 else ("a" if z[0] < 0 else "b"), 0.9) for z in latents]

    monkeypatch.setattr(sys.modules["latentloom.work.measuring"], "top_of", top_of)
    path = PathState((Waypoint("drawing", 0), Waypoint("drawing", 3)), frames=9, method="linear")
    (item,) = look(judged, "detour", path=path)
    assert item.name == "0"
    assert item.stop is not None
    mended = replace(path, waypoints=(path.waypoints[0], item.stop, path.waypoints[1]))
    assert "c" not in {part.top[0] for part in look(judged, "path", path=mended)}
    assert look(judged, "detour", path=mended) == []


def test_a_trap_without_a_way_around_it_says_so(judged):
    judged.atlas.codes[judged.atlas.labels == 0] = 0.0
    judged.atlas.codes[judged.atlas.labels == 1] = 4.0
    sys.modules["latentloom.work.measuring"].top_of = lambda space, latents: [
        ("c" if 1 < z[0] < 3 else "a", 0.9) for z in latents
    ]
    (item,) = look(judged, "detour", path=replace(PATH, frames=9))
    assert item.stop is None
    assert "No detour" in item.sentence


def test_ink_is_counted_in_shares_and_maps_hold_what_is_lost_alone():
    before = np.array([[0, 0], [255, 255]], np.uint8)
    after = np.array([[0, 255], [0, 255]], np.uint8)
    assert changed_ink(before, before) == 0.0
    assert changed_ink(before, after) == 1.0
    assert changed_ink(before, np.array([[0, 255], [255, 255]], np.uint8)) == 0.5
    np.testing.assert_array_equal(lost_ink(before, after), [[255, 0], [255, 255]])
    colour = np.repeat(before[..., None], 3, axis=2)
    assert lost_ink(colour, colour).shape == (2, 2)
    blank = np.full((2, 2), 255, np.uint8)
    assert (changed_ink(blank, blank), changed_ink(blank, before)) == (0.0, 1.0)
