"""`latentloom bench`: what a person feels, measured on this machine in one run, each number beside its bar.

One file a question: `starting` (time and memory), `gesture` (puck to pixels), `decoding`, `sheets`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

SPACE = "omniglot"


@dataclass(frozen=True)
class Effort:
    """How much is measured: program starts that count, moves of the drag, rounds of decoding, tiles on the sheet."""

    starts: int = 3
    moves: int = 500
    rounds: int = 25
    tiles: int = 10_000


def main(options: CommonOptions, *, as_json: bool = False, space: str = SPACE, effort: Effort = Effort()) -> int:
    """Measure everything and print it; return 0 when every bar is reached, else 1.

    The window runs with the threads that it always takes, decoding and sheets with all, as on the command line.

    Raises:
        LoomError: a measurement failed, or the space is not there.
    """
    from latentloom.bench.decoding import measure_decoding
    from latentloom.bench.gesture import measure_gesture
    from latentloom.bench.machine import describe_machine
    from latentloom.bench.report import as_json as json_of
    from latentloom.bench.report import as_table, failed
    from latentloom.bench.sheets import measure_sheets
    from latentloom.bench.starting import measure_starting
    from latentloom.engine.space import open_space

    opened = open_space(space, options.device, options.threads)
    folder = str(opened.folder)
    with tempfile.TemporaryDirectory() as profile:
        _say("starting the program")
        lines = measure_starting(profile, options, folder, effort.starts)
        _say("dragging the puck")
        lines += measure_gesture(profile, options, folder, effort.moves)
    _say("decoding")
    lines += measure_decoding(options, folder, opened.runtime, effort.rounds)
    _say("writing sheets")
    lines += measure_sheets(options, folder, effort.tiles)
    machine = describe_machine(opened.runtime.device_name, opened.runtime.precision)
    print(json.dumps(json_of(machine, lines), allow_nan=False) if as_json else as_table(machine, lines))
    return 1 if failed(lines) else 0


def _say(what: str) -> None:
    """Tell on standard error what takes so long."""
    print(f"bench: {what} ...", file=sys.stderr, flush=True)
