"""`latentloom bench`: what a person feels, measured on this machine in one run, each number beside its bar.

One file a question: `gesture` (puck to pixels), `decoding`, `starting` (time and memory), `sheets`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

SPACE = "omniglot"


def main(options: CommonOptions, *, as_json: bool = False, space: str = SPACE) -> int:
    """Measure everything and print it; return 0 when every bar is reached, else 1.

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
    from latentloom.work.opening import spare_threads

    threads = options.threads or spare_threads()
    opened = open_space(space, options.device, threads)
    folder = str(opened.folder)
    with tempfile.TemporaryDirectory() as profile:
        _say("starting the program four times")
        lines = measure_starting(["--profile", profile, "--device", options.device, "--threads", str(threads), folder])
        _say("dragging the puck")
        lines += measure_gesture(profile, options.device, threads, folder)
    _say("decoding")
    lines += measure_decoding(opened)
    _say("writing sheets")
    lines += measure_sheets(folder, options.device, threads)
    machine = describe_machine(opened.runtime.device_name, opened.runtime.precision)
    print(json.dumps(json_of(machine, lines), allow_nan=False) if as_json else as_table(machine, lines))
    return 1 if failed(lines) else 0


def _say(what: str) -> None:
    """Tell on standard error what takes so long."""
    print(f"bench: {what} ...", file=sys.stderr, flush=True)
