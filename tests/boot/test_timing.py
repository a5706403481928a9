"""The order of the start, in processes of their own: times, and what is loaded when."""

from __future__ import annotations

import subprocess
import time

from tests.helpers.processes import printed, python

from latentloom.base import paths
from latentloom.boot.timing import STARTED_VARIABLE, process_began


def timed(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Start the program with this test's profile; it tells its times and quits."""
    common = ("--profile", paths.user_data_dir().parent, "--threads", "1")
    done = python(*arguments, *common, LATENTLOOM_TIMING="1")
    assert done.returncode == 0, done.stderr
    return done


def test_a_process_knows_when_it_began(monkeypatch):
    before = time.time()
    told = printed("-c", "from latentloom.boot.timing import process_began; print(process_began())")
    # The system counts in hundredths of a second.
    assert before - 0.05 <= float(told) <= time.time()
    monkeypatch.delenv(STARTED_VARIABLE, raising=False)
    assert process_began() < before
    monkeypatch.setenv(STARTED_VARIABLE, "1234.5")
    assert process_began() == 1234.5
    monkeypatch.setenv(STARTED_VARIABLE, "soon")
    assert process_began() > 1e9


def test_timing_prints_both_times_and_quits(only_tiny):
    done = timed("-m", "latentloom", only_tiny)
    times = dict(line.split() for line in done.stdout.splitlines())
    assert 0 < float(times["window"]) < float(times["blend"])
    assert "Traceback" not in done.stderr


STATES = """
import gc, sys
from latentloom.boot.timing import Timing
from latentloom.cli import main

def tell(timing, what):
    loaded = [name for name in ("pyqtgraph", "torch") if name in sys.modules]
    print(what, "collects" if gc.isenabled() else "rests", gc.get_freeze_count() > 100_000, *loaded)

Timing.tell = tell
status = main()
tell(None, "end")
sys.exit(status)
"""


def test_what_the_first_paint_does_not_need_comes_after_it(only_tiny):
    done = timed("-c", STATES, only_tiny)
    told = done.stdout.splitlines()
    assert told[0] == "window rests False", "neither the map's library nor torch, and no collector"
    assert told[-1] == "end collects True pyqtgraph torch", "the collector works again, on what is new"


def test_the_window_waits_neither_for_torch_nor_for_dialogs():
    code = (
        "import sys; import latentloom.boot.program; "
        "heavy = {'torch', 'torchvision', 'scipy', 'sklearn', 'PIL', 'pyqtgraph'} & set(sys.modules); "
        "dialogs = {name for name in sys.modules if name.startswith('latentloom.ui.') and name.endswith('_dialog')}; "
        "print(sorted(heavy | dialogs))"
    )
    assert printed("-c", code) == "[]\n"
