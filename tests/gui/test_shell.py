"""The tent pole as a live gauge: along a path, and of what the preview shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.gui.panels import make_session
from tests.gui.spaces import drawing, make_space

from latentloom.doc import waypoints
from latentloom.doc.state import Focus
from latentloom.engine.latent_prior import NORMAL
from latentloom.engine.paths import frame_at
from latentloom.ui.path.lengths import PathLengths
from latentloom.ui.shell import Shell, path_sentence, sentence, short_words
from latentloom.ui.shell_track import WIDTH, ShellTrack

HUNDRED = Shell(*NORMAL.lengths(100), typical=9.9)


def middle_of_a_pair(method: str) -> float:
    """The length half way between two draws of 100 dimensions."""
    rng = np.random.default_rng(0)
    pairs = rng.standard_normal((200, 2, 100))
    return float(np.mean([np.linalg.norm(frame_at(pair, 0.5, method)) for pair in pairs]))


def test_the_tent_pole_of_a_hundred_dimensions_is_told_as_it_is():
    straight, arc = middle_of_a_pair("linear"), middle_of_a_pair("spherical")
    assert short_words(HUNDRED, straight) == f"{(HUNDRED.mean - straight) / HUNDRED.deviation:.1f} sd inside"
    assert short_words(HUNDRED, straight) in {"4.0 sd inside", "4.1 sd inside", "4.2 sd inside"}
    assert short_words(HUNDRED, arc) == "on the shell"
    assert short_words(HUNDRED, 3 * HUNDRED.mean).endswith("sd outside")


def test_the_sentence_says_length_shell_and_where_drawings_are():
    said = sentence(HUNDRED, 7.05)
    assert "7.05 long" in said
    assert "9.98 long, give or take 0.71" in said
    assert "4.1 standard deviations inside" in said
    assert "9.90 long in the middle" in said
    assert "as long as almost all" in sentence(HUNDRED, 10.0)
    assert "outside the shell" in sentence(HUNDRED, 20.0)
    assert "in the middle" not in sentence(Shell(9.97, 0.7), 10.0)


def test_a_path_that_sags_says_so_and_one_that_does_not_says_that():
    assert "sags from 9.90 to 7.00, 4.2 standard deviations inside" in path_sentence(HUNDRED, (10.0, 7.0, 9.9))
    assert "keeps to the length" in path_sentence(HUNDRED, (10.0, 9.8, 9.9))
    assert "not inside" in path_sentence(HUNDRED, (15.0, 12.0, 16.0))
    assert path_sentence(HUNDRED, ()) == ""


def test_the_track_has_its_mark_where_the_length_is(qtbot):
    track = ShellTrack()
    qtbot.addWidget(track)
    track.show_length(HUNDRED, 7.05)
    assert track.words == "4.1 sd inside"
    assert "4.1 standard deviations" in track.toolTip()
    places = [track.place_of(length) for length in (0.0, 7.05, HUNDRED.mean, 12.0, 99.0)]
    assert places == sorted(places)
    assert places[2] == pytest.approx(WIDTH / 2)
    assert 0 < places[0] < places[-1] < WIDTH
    marked = track.grab().toImage()
    track.show_length(HUNDRED, 10.0)
    moved = track.grab().toImage()
    assert marked != moved
    track.show_length(Shell(0.0, 0.0), 3.0)
    assert track.isHidden()


@pytest.fixture
def session(qtbot):
    return make_session(make_space(latent_dim=8))


@pytest.fixture
def lengths(qtbot, session):
    widget = PathLengths(session)
    qtbot.addWidget(widget)
    session.setParent(widget)
    return widget


def lay_path(session, *rows: int) -> None:
    for row in rows:
        session.document.edit("Add", waypoints.add_waypoint(session.document.state, drawing(row)), "test")


def test_a_path_is_measured_as_soon_as_it_has_two_stops(qtbot, session, lengths):
    assert lengths.isHidden()
    lay_path(session, 0, 40)
    assert not lengths.isHidden()
    session.engine.answer_questions()
    path = session.document.state.path
    expected = [np.linalg.norm(session.engine.space.on_path(path, p)) for p in np.linspace(0, 1, len(lengths.lengths))]
    np.testing.assert_allclose(lengths.lengths, expected)
    assert lengths.words.text() == short_words(lengths.shell, min(lengths.lengths))
    assert lengths.toolTip() == path_sentence(lengths.shell, lengths.lengths)
    picture = lengths.grab().toImage()
    lay_path(session, 10)
    assert lengths.lengths == ()
    session.engine.answer_questions()
    assert len(lengths.lengths) > len(expected)
    assert lengths.grab().toImage() != picture


def test_the_present_frame_is_on_the_gauge_while_it_plays(qtbot, session, lengths):
    lay_path(session, 0, 40)
    session.engine.answer_questions()
    session.document.set_focus(Focus("path", 0.5), "test")
    path = session.document.state.path
    now = float(np.linalg.norm(session.engine.space.on_path(path, 0.5)))
    qtbot.waitUntil(lambda: lengths._now == pytest.approx((0.5, now)))
    assert lengths.words.text() == short_words(lengths.shell, now)
    assert sentence(lengths.shell, now) in lengths.toolTip()
    session.document.set_focus(Focus(), "test")
    assert lengths.words.text() == short_words(lengths.shell, min(lengths.lengths))


def test_what_is_dragged_is_measured_once_it_rests(qtbot, session, lengths):
    lay_path(session, 0, 40)
    session.engine.answer_questions()
    asked = len(session.engine.questions)
    state = session.document.state
    session.document.begin("Frames")
    for frames in (30, 31, 32):
        session.document.update(state.with_path(replace(state.path, frames=frames)))
    assert len(session.engine.questions) == asked
    qtbot.waitUntil(lambda: len(session.engine.questions) == asked + 1)
    session.document.commit()
    assert session.engine.questions[-1].path.frames == 32


def test_a_space_without_a_known_prior_has_no_gauge(qtbot):
    space = make_space()
    session = make_session(replace(space, info=replace(space.info, shell=(0.0, 0.0))))
    widget = PathLengths(session)
    qtbot.addWidget(widget)
    session.setParent(widget)
    lay_path(session, 0, 40)
    assert widget.isHidden()
    assert session.engine.questions == []
