"""`latentloom bench map`: how long a frame takes while a map of many points is moved, beside pyqtgraph's own scatter.

Each count runs in a process of its own, with the map on a screen that is not there. A frame is what happens between two
moves of the mouse: the event, all that it sets off, and the painting, including the portions of work for the next
picture.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from latentloom.bench.machine import describe_machine
from latentloom.bench.probes import run_probe
from latentloom.bench.report import Line, as_table, failed
from latentloom.bench.report import as_json as json_of
from latentloom.bench.timing import median, percentile

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

BARS_MS = {100_000: 17.0, 1_000_000: 33.0}
"""Points to the most that the 95th percentile of a frame may take."""


@dataclass(frozen=True)
class Effort:
    """How much is measured: counts of points, frames of ours and of the rival, whose million takes a second each."""

    counts: tuple[int, ...] = tuple(BARS_MS)
    frames: int = 240
    rival_frames: int = 40


def main(_options: CommonOptions, *, as_json: bool = False, effort: Effort = Effort()) -> int:
    """Measure and print; return 0 when every bar is reached, else 1."""
    lines: list[Line] = []
    for count in effort.counts:
        print(f"bench: {count:,} points", file=sys.stderr, flush=True)
        lines += measure(count, effort)
    machine = describe_machine("no engine takes part", "960 by 640 pixels")
    print(json.dumps(json_of(machine, lines), allow_nan=False) if as_json else as_table(machine, lines))
    return 1 if failed(lines) else 0


def measure(count: int, effort: Effort) -> list[Line]:
    """Move, zoom and point at a map of `count` made points, then move pyqtgraph's."""
    ours = run_probe("latentloom.bench.map_probe", "map", str(count), str(effort.frames))
    theirs = run_probe("latentloom.bench.map_probe", "pyqtgraph", str(count), str(effort.rival_frames))
    name = f"{count:,} points"
    how = f"{effort.frames} moves of the mouse, painted one by one"
    bar = BARS_MS.get(count)
    return [
        Line(f"pan {name}, median", median(ours["pan_ms"]), "ms", note=how),
        Line(f"pan {name}, p95", percentile(ours["pan_ms"], 0.95), "ms", bar),
        Line(f"zoom {name}, p95", percentile(ours["zoom_ms"], 0.95), "ms", note="turns of the wheel, in and out"),
        Line(f"point at {name}, p95", percentile(ours["point_ms"], 0.95), "ms", note="the exact nearest one"),
        Line(f"pan {name}, pyqtgraph, median", median(theirs["pan_ms"]), "ms", note="ScatterPlotItem in a PlotWidget"),
        Line(f"pan {name}, pyqtgraph, p95", percentile(theirs["pan_ms"], 0.95), "ms"),
        Line(f"pan {name} against pyqtgraph", median(theirs["pan_ms"]) / median(ours["pan_ms"]), "x", note="medians"),
        Line(f"sharp after a zoom, {name}", ours["sharp_ms"], "ms", note="until the picture of the new scale is there"),
        Line(f"show {name}", ours["show_ms"], "ms", note="from arrays to the first whole picture"),
    ]
