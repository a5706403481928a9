"""Running a measurement in a fresh process, so that it starts cold and its memory is its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from latentloom.base.errors import LoomError

TIME_LIMIT_S = 600


def run_probe(module: str, *arguments: str) -> dict[str, Any]:
    """Run `python -m module arguments...` and return the JSON object of its last line, with "spawned" added.

    "spawned" is when the process was asked for, on `time.perf_counter`'s clock, which all processes share.

    Raises:
        LoomError: it failed, said nothing, or this is a frozen program, which has no modules to run.
    """
    if getattr(sys, "frozen", False):
        raise LoomError("This can be measured in an installed package only, not in the frozen program.")
    source_root = Path(__file__).resolve().parents[2]
    spawned = perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        capture_output=True,
        text=True,
        timeout=TIME_LIMIT_S,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(source_root)},
    )
    lines = done.stdout.strip().splitlines()
    if done.returncode != 0 or not lines:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise LoomError(f"The measurement {module} failed: {said}")
    return {**json.loads(lines[-1]), "spawned": spawned}
