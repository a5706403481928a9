"""The self-test: does this installation do its whole job? Half a minute at most, and nothing is left behind.

The real window is opened off screen and used with mouse events, then the shipped spaces are tried and a small space is
trained on pictures made up for it, all in a throwaway profile.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from latentloom.base import paths
from latentloom.selftest.report import Recorder, Report

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

PATIENCE_S = 120.0
"""A step that has not come to its end by then never will; a slow machine needs a quarter of it for everything."""


def run(space: str, options: CommonOptions, began: float) -> Report:
    """Do everything, in order, up to the first failure.

    Args:
        space: name or folder of the space to open the window with.
        options: the device and the threads.
        began: when the process began, in seconds since the epoch.
    """
    from latentloom.engine.description import find_space

    recorder = Recorder(began)
    chosen = find_space(space)
    before = paths.profile()
    with tempfile.TemporaryDirectory(prefix="latentloom-selftest-", ignore_cleanup_errors=True) as folder:
        paths.set_profile(Path(folder) / "profile")
        if sys.__stderr__ is not None:
            # A deadlock would outlive every timer; this writes down where it stands and ends the process.
            faulthandler.dump_traceback_later(2 * PATIENCE_S, exit=True, file=sys.__stderr__)
        try:
            _try(chosen, options, Path(folder), recorder)
        finally:
            faulthandler.cancel_dump_traceback_later()
            paths.set_profile(before)
    return recorder.report(time.time())


def _try(space: Path, options: CommonOptions, folder: Path, recorder: Recorder) -> None:
    from latentloom.selftest.making import train_a_little, try_shipped_spaces
    from latentloom.selftest.visit import visit

    # Nothing is to appear on anybody's screen.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    visit(space, options, folder, recorder, PATIENCE_S)
    for name, attempt in (("shipped spaces", try_shipped_spaces), ("training", train_a_little)):
        if not recorder.failed:
            with recorder.step(name) as step:
                step.note = attempt(options, folder)
