"""The search for a picture that shows every class: walk, undo step, answers, what a hand changes meanwhile."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QVariantAnimation
from PySide6.QtWidgets import QWidget
from tests.gui.panels import lean, make_session
from tests.gui.spaces import make_space

from latentloom.doc import blends, waypoints, wheel
from latentloom.doc.state import Waypoint
from latentloom.ui.evidence import search as module
from latentloom.ui.evidence.search import Search
from latentloom.ui.evidence.walk import WALK_MS, Walk, between


@pytest.fixture
def owner(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    return owner


@pytest.fixture
def session(qtbot, owner):
    session = make_session(make_space(judged=True))
    session.setParent(owner)
    Search.of(session)
    with qtbot.waitSignal(session.previewArrived):
        pass
    return session


@pytest.fixture
def search(session):
    return Search.of(session)


@pytest.fixture
def at_once(session):
    """Without a walk."""
    session.settings.set("walk", False)


def undo_names(document):
    names = []
    while document.undo_name is not None:
        names.append(document.undo_name)
        document.undo()
    for _ in names:
        document.redo()
    return names


def job_of(session):
    return session.engine.jobs()[-1].number


def solved(session):
    return session.document.state.blend.solved


def go_on(search, part):
    """Let a walk that has begun be at a part (0..1) of its time, however late the machine's own ticks come."""
    search.findChild(QVariantAnimation).setCurrentTime(round(part * WALK_MS))


def test_a_search_asks_for_the_blend_as_it_stands(session, search):
    lean(session, 0.3, 0.1)
    search.start()
    assert session.engine.solves[-1].blend == session.document.state.blend
    assert search.running
    assert search.answers == ()
    assert session.document.undo_name == "Lean"


def test_the_picture_walks_from_the_blend_to_the_answer_as_one_step(qtbot, session, search):
    before = session.document.state
    start = session.engine.reply_to(session.engine.previews[-1]).latent
    on_the_way = []
    session.documentChanged.connect(lambda change: on_the_way.append((solved(session), change.live)))
    search.start()
    reply = session.engine.send_answers(job_of(session), done=True)
    assert search.running
    for part in (0.3, 0.5, 0.8):
        go_on(search, part)
    qtbot.waitUntil(lambda: not search.running)
    end = reply.answers[0].latent
    assert solved(session) == tuple(end.tolist())
    assert session.document.state.blend.method == "even"
    assert not session.document.gesture_active
    assert undo_names(session.document) == ["Even it"]
    live = [np.array(latent) for latent, is_live in on_the_way if is_live]
    assert len(live) > 2
    gaps = [np.linalg.norm(latent - end) for latent in live]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] <= np.linalg.norm(start - end) + 1e-5
    assert gaps[-1] == 0
    assert search.adopted == 0
    session.document.undo()
    assert session.document.state is before
    assert search.adopted is None


def test_without_the_walk_the_answer_is_there_at_once(session, search, at_once):
    search.start()
    reply = session.engine.send_answers(job_of(session), done=True)
    assert solved(session) == tuple(reply.answers[0].latent.tolist())
    assert not search.running
    assert session.document.undo_name == "Even it"


def test_a_desktop_without_animations_gets_no_walk(session, search, monkeypatch):
    monkeypatch.setattr(module, "is_calm", lambda: True)
    search.start()
    session.engine.send_answers(job_of(session), done=True)
    assert search.adopted == 0
    assert not search.running


def test_a_better_answer_is_gone_to_and_all_is_still_one_step(qtbot, session, search, at_once):
    search.start()
    job = job_of(session)
    first = session.engine.send_answers(job, 1)
    assert solved(session) == tuple(first.answers[0].latent.tolist())
    assert session.document.undo_name is None
    assert search.running
    better = first.answers[0].latent + 1
    reply = type(first)(
        job,
        first.stamp,
        first.blend,
        (type(first.answers[0])(better, (0, 0), first.answers[0].pixels, first.answers[0].report),),
        True,
    )
    session.engine.answersReady.emit(reply)
    session.engine.end_job(job, result=reply)
    assert solved(session) == tuple(better.tolist())
    assert undo_names(session.document) == ["Even it"]


def test_the_same_best_answer_again_does_not_start_the_walk_anew(qtbot, session, search, monkeypatch):
    begun, go = [], Walk.go
    monkeypatch.setattr(Walk, "go", lambda walk, start, end: (begun.append(end), go(walk, start, end)))
    search.start()
    job = job_of(session)
    session.engine.send_answers(job, 1)
    go_on(search, 0.5)
    assert solved(session) != ()
    session.engine.send_answers(job, 2, done=True)
    assert len(begun) == 1
    qtbot.waitUntil(lambda: not search.running)
    assert search.adopted == 0
    assert undo_names(session.document) == ["Even it"]


def test_stopping_takes_everything_back(session, search, at_once):
    before = session.document.state
    search.start()
    job = job_of(session)
    session.engine.send_answers(job, 2)
    assert session.document.state is not before
    search.stop()
    assert session.engine.cancelled == [job]
    assert session.document.state is before
    assert session.document.undo_name is None
    assert not search.running
    session.engine.send_answers(job, 2, done=True)
    assert session.document.state is before


def test_stopping_on_the_way_takes_everything_back(session, search):
    before = session.document.state
    search.start()
    session.engine.send_answers(job_of(session), done=True)
    go_on(search, 0.5)
    assert session.document.state is not before
    assert search.running
    search.stop()
    assert session.document.state is before
    assert not search.running


def test_a_job_that_is_cancelled_elsewhere_counts_as_stopped(session, search, at_once):
    before = session.document.state
    search.start()
    job = job_of(session)
    session.engine.send_answers(job, 1)
    session.engine.end_job(job, "cancelled")
    assert session.document.state is before
    assert not search.running


def test_a_search_that_fails_says_why(qtbot, session, search):
    search.start()
    with qtbot.waitSignal(session.noticed) as notice:
        session.engine.end_job(job_of(session), "failed", "The search ran out of memory; close other programs.")
    assert notice.args == ["error", "The search ran out of memory; close other programs."]
    assert not search.running


def test_a_hand_on_the_blend_ends_the_search_and_keeps_what_it_did(session, search, at_once):
    search.start()
    job = job_of(session)
    session.engine.send_answers(job, 2)
    lean(session, 0.4, 0.2)
    assert session.engine.cancelled == [job]
    assert undo_names(session.document) == ["Lean", "Even it"]
    assert solved(session) == ()
    session.engine.send_answers(job, 3, done=True)
    assert solved(session) == ()
    assert undo_names(session.document) == ["Lean", "Even it"]


def test_undo_during_a_search_ends_it(session, search, at_once):
    lean(session, 0.4, 0.2)
    search.start()
    job = job_of(session)
    session.document.undo()
    assert session.engine.cancelled == [job]
    state = session.document.state
    session.engine.send_answers(job, 3, done=True)
    assert session.document.state is state


def test_undo_of_an_answer_that_is_not_final_ends_the_search(session, search, at_once):
    before = session.document.state
    search.start()
    job = job_of(session)
    session.engine.send_answers(job, 1)
    session.document.undo()
    assert session.document.state is before
    assert session.engine.cancelled == [job]


def test_work_on_the_path_lets_the_search_go_on_but_the_blend_stays(session, search, at_once):
    search.start()
    job = job_of(session)
    session.engine.send_answers(job, 1)
    kept = solved(session)
    name = session.space.classes[0]
    session.document.edit("Add a stop", waypoints.add_waypoint(session.document.state, Waypoint("class", name, "a")))
    assert session.engine.cancelled == []
    session.engine.send_answers(job, 3, done=True)
    assert solved(session) == kept
    assert len(search.answers) == 3
    assert undo_names(session.document) == ["Add a stop", "Even it"]


def test_other_answers_are_adopted_as_a_step_each(session, search, at_once):
    search.start()
    reply = session.engine.send_answers(job_of(session), 3, done=True)
    search.adopt(2)
    assert solved(session) == tuple(reply.answers[2].latent.tolist())
    assert search.adopted == 2
    search.adopt(2)
    search.adopt(7)
    search.adopt(1)
    assert undo_names(session.document) == ["Choose an Answer", "Choose an Answer", "Even it"]
    session.document.undo()
    assert search.adopted == 2


def test_an_answer_chosen_while_the_search_goes_on_stays(session, search, at_once):
    search.start()
    job = job_of(session)
    reply = session.engine.send_answers(job, 3)
    search.adopt(1)
    session.engine.send_answers(job, 3, done=True)
    assert solved(session) == tuple(reply.answers[1].latent.tolist())
    assert undo_names(session.document) == ["Choose an Answer", "Even it"]


def test_answers_belong_to_their_weights(session, search, at_once):
    search.start()
    session.engine.send_answers(job_of(session), 3, done=True)
    lean(session, 0.4, 0.2)
    assert search.answers == ()
    session.document.undo()
    assert len(search.answers) == 3
    session.document.edit("Classes", blends.set_classes(session.document.state, session.space.classes))
    assert search.answers == ()


def test_another_space_forgets_the_answers(session, search, at_once):
    search.start()
    session.engine.send_answers(job_of(session), 3, done=True)
    session.engine.open_space("fake")
    assert search.answers == ()


def test_without_judges_nothing_is_searched(owner):
    session = make_session(make_space(judged=False))
    session.setParent(owner)
    search = Search.of(session)
    assert not search.possible
    search.start()
    assert not search.running
    assert session.engine.solves == []


def test_a_solved_blend_is_solved_again_when_the_hand_rests(qtbot, session, search, at_once):
    search.start()
    session.engine.send_answers(job_of(session), 3, done=True)
    session.document.begin("Drag", "wheel")
    for x in (0.1, 0.2, 0.3):
        ring = wheel.with_puck(session.document.state.blend.wheel, (x, 0.0))
        session.document.update(blends.set_wheel(session.document.state, ring))
    assert solved(session) == ()
    qtbot.wait(module.REST_MS + 60)
    assert len(session.engine.solves) == 1
    session.document.commit()
    qtbot.waitUntil(lambda: len(session.engine.solves) == 2)
    assert session.engine.solves[-1].blend == session.document.state.blend


def test_choosing_the_method_searches_too(qtbot, session, search, at_once):
    session.document.edit("Method", blends.set_method(session.document.state, "even"))
    qtbot.waitUntil(lambda: len(session.engine.solves) == 1)


def test_undo_and_redo_start_no_search(qtbot, session, search, at_once):
    search.start()
    session.engine.send_answers(job_of(session), 3, done=True)
    lean(session, 0.3, 0.0)
    qtbot.waitUntil(lambda: len(session.engine.solves) == 2)
    session.engine.send_answers(job_of(session), 3, done=True)
    session.document.undo()
    assert solved(session) == ()
    qtbot.wait(module.REST_MS + 60)
    assert len(session.engine.solves) == 2
    assert session.document.redo_name == "Even it"


def test_the_setting_keeps_it_from_searching_by_itself(qtbot, session, search, at_once):
    session.settings.set("even_again", False)
    session.document.edit("Method", blends.set_method(session.document.state, "even"))
    lean(session, 0.3, 0.0)
    qtbot.wait(module.REST_MS + 60)
    assert session.engine.solves == []


def test_the_way_keeps_its_length():
    start, end = np.array([3.0, 0.0], np.float32), np.array([0.0, 5.0], np.float32)
    assert np.array_equal(between(start, end, 0.0), start)
    assert np.linalg.norm(between(start, end, 0.5)) == pytest.approx(4.0)
    assert between(start, -start, 0.5) == pytest.approx([0.0, 0.0])


def test_a_walk_that_is_stopped_never_arrives(qtbot, owner):
    walk = Walk(owner)
    arrivals = []
    walk.arrived.connect(lambda: arrivals.append(1))
    with qtbot.waitSignal(walk.moved):
        walk.go(np.zeros(2, np.float32), np.ones(2, np.float32))
    walk.stop()
    assert not walk.under_way
    with qtbot.waitSignal(walk.arrived):
        walk.go(np.zeros(2, np.float32), np.ones(2, np.float32))
    assert arrivals == [1]
