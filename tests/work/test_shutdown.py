"""The end: cancelled jobs, no thread left, and never longer than asked for."""

from __future__ import annotations

import gc
import time

import pytest
from tests.work.fakes import BLEND, NO_PATH, ON_BLEND, Gate, blend_towards

from latentloom.work import client as client_module
from latentloom.work.client import EngineClient


def test_a_client_that_never_started_shuts_down(qapp, opener):
    client = EngineClient(opener)
    assert client.shutdown()
    assert client.shutdown()


def test_nothing_starts_after_the_shutdown(qapp, opener):
    client = EngineClient(opener)
    client.shutdown()
    client.start()
    assert not client._thread.isRunning()


def test_a_client_that_is_forgotten_does_not_take_the_process_along(qtbot, opener):
    client = EngineClient(opener)
    client.start()
    thread = client._thread
    del client
    gc.collect()
    assert thread.isRunning()
    thread.inbox.close()
    assert thread.wait(5000)
    client_module._running.remove(thread)


def test_an_idle_thread_ends_at_once(qtbot, opener):
    def seconds() -> float:
        client = EngineClient(opener)
        client.start()
        with qtbot.waitSignal(client.ready):
            client.open_space("fake")
        began = time.perf_counter()
        assert client.shutdown()
        took = time.perf_counter() - began
        assert client._thread.isFinished()
        assert client.shutdown()
        return took

    # The best of a few: other programs on the machine may only make it slower.
    assert min(seconds() for _ in range(4)) < 0.5


def test_under_load_it_ends_in_time_and_the_jobs_tidy_up(qtbot, client, space):
    tidied = []

    def endless(space):
        try:
            while True:
                yield 1, 2
        finally:
            tidied.append(True)

    ended = []
    client.jobEnded.connect(ended.append)
    with qtbot.waitSignals([client.jobAdvanced, client.jobAdvanced]):
        client._start_job("One", endless)
        client._start_job("Two", endless)
    for step in range(200):
        client.preview(space.stamp, blend_towards(step), NO_PATH, ON_BLEND, 64)
        client.pictures(f"ticket {step}", space.stamp, (("blend", blend_towards(step)),) * 40, 32)
    began = time.perf_counter()
    assert client.shutdown(timeout_s=2.0)
    assert time.perf_counter() - began < 2.0
    assert tidied == [True, True]
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert {end.outcome for end in ended} == {"cancelled"}


@pytest.mark.allow_log("latentloom.work.client")
def test_a_stuck_engine_is_left_behind_and_kept_alive(qtbot, client, space):
    held = Gate()
    held.close()
    space.runtime.gate = held
    client.preview(space.stamp, BLEND, NO_PATH, ON_BLEND, 16)
    qtbot.waitUntil(lambda: held.arrived == 1)
    began = time.perf_counter()
    assert not client.shutdown(timeout_s=0.05)
    assert time.perf_counter() - began < 1.0
    assert client._thread in client_module._running
    held.open()
    assert client.shutdown()
    assert client._thread not in client_module._running
