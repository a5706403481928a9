"""Long work done aside: its result, its fault, and that the steps meanwhile are short."""

from __future__ import annotations

import threading
import time

import pytest

from latentloom.engine.aside import aside
from latentloom.engine.data.steps import finished


def test_steps_go_on_while_the_work_is_done():
    go = threading.Event()

    def work() -> str:
        assert go.wait(20)
        return threading.current_thread().name

    steps = aside(work)
    for _ in range(3):
        began = time.perf_counter()
        assert next(steps) == (0, 1)
        assert time.perf_counter() - began < 5
    go.set()
    assert finished(steps) == "aside"


def test_what_the_work_raises_is_raised():
    def work() -> None:
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        list(aside(work))


def test_closing_does_not_wait_for_the_work():
    go, before = threading.Event(), set(threading.enumerate())
    steps = aside(lambda: go.wait(20))
    next(steps)
    (thread,) = set(threading.enumerate()) - before
    steps.close()
    assert thread.is_alive(), "the work is finished for nobody"
    go.set()
    thread.join(20)
    assert not thread.is_alive()
