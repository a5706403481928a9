"""Start to window, start to first blend, and what is resident then, each start a fresh process of the real program."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from latentloom.base.errors import LoomError
from latentloom.bench.memory import resident_mb
from latentloom.bench.probes import engine_arguments, python_module
from latentloom.bench.report import Line
from latentloom.bench.timing import median

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

MOST_WINDOW_S = 1.0
MOST_BLEND_S = 3.0
MOST_RESIDENT_MB = 600.0


@dataclass(frozen=True)
class Started:
    """One start: seconds to the window and to the first blend, and megabytes resident at the latter."""

    window_s: float
    blend_s: float
    resident_mb: float


def measure_starting(profile: str, options: CommonOptions, space: str, starts: int) -> list[Line]:
    """Start the program once to warm the disk and the profile, then `starts` times by the clock."""
    arguments = ["--profile", profile, *engine_arguments(options), space]
    found = [start_once(arguments) for _ in range(starts + 1)][1:]
    how = f"median of {starts} second starts"
    return [
        Line("start to window", median([start.window_s for start in found]), "s", MOST_WINDOW_S, note=how),
        Line("start to first blend", median([start.blend_s for start in found]), "s", MOST_BLEND_S, note=how),
        Line("resident at the first blend", max(start.resident_mb for start in found), "MB", MOST_RESIDENT_MB),
    ]


def start_once(arguments: list[str]) -> Started:
    """Start the program, read the times that it tells, and let it quit.

    Raises:
        LoomError: it ended without a first blend.
    """
    seconds: dict[str, float] = {}
    timing = {"LATENTLOOM_TIMING": "1", "LATENTLOOM_STARTED": str(time.time())}
    with python_module("latentloom", *arguments, extra=timing) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            what, _, number = line.partition(" ")
            seconds[what] = float(number)
            if what == "blend":
                resident = resident_mb(process.pid)
                process.wait()
                return Started(seconds["window"], seconds["blend"], resident)
        raise LoomError(f"The program started without showing a blend: {process.stderr.read().strip()[-300:]}")
