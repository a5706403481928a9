"""A training stands still while the hand moves, and never for longer."""

from __future__ import annotations

import time

from tests.gui.studying_pictures import FakeProcess

from latentloom.commandline import run_worker
from latentloom.commandline.run_worker import Asked
from latentloom.doc import blends, wheel
from latentloom.engine.recipes import Recipe
from latentloom.work import trainings


def test_a_word_of_rest_keeps_the_next_step_waiting_and_runs_out(monkeypatch):
    monkeypatch.setattr(run_worker, "REST_S", 0.15)
    waiting = iter(["rest\n"])
    began = time.monotonic()
    asked = Asked(_still_open(waiting))
    while not asked._rests_until:
        time.sleep(0.001)
    assert asked.wants == ""
    assert time.monotonic() - began >= 0.14
    again = time.monotonic()
    assert asked.wants == ""
    assert time.monotonic() - again < 0.1


def test_rest_delays_no_other_word(monkeypatch):
    monkeypatch.setattr(run_worker, "REST_S", 60.0)
    asked = Asked(iter(["rest\n", "pause\n"]))
    began = time.monotonic()
    # The end of the input comes right after, and is the stronger word.
    assert asked.wants in ("pause", "quit")
    assert time.monotonic() - began < 10


def test_the_window_says_it_while_the_hand_moves_and_not_at_every_move(scene, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(trainings.time, "monotonic", lambda: now[0])
    document = scene.session.document
    scene.window.studio.trainings.start(Recipe(title="Birds", data="shapes", epochs=10))
    process = FakeProcess.made[-1]
    state = document.state
    document.begin("Blend")
    for step in range(1, 5):
        now[0] += trainings.REST_EVERY_S / 2
        document.update(blends.set_wheel(state, wheel.with_puck(state.blend.wheel, (0.1 * step, 0.0))))
    assert process.said.count("rest") == 2
    document.commit()
    said = len(process.said)
    now[0] += 10
    document.undo()
    assert len(process.said) == said


def _still_open(lines):
    yield from lines
    time.sleep(5)
