"""Python in a process of its own, which finds the program wherever it is started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
PATIENCE_S = 100
"""Less than a test may take."""


def environment(**own: str) -> dict[str, str]:
    """Return this process's environment, with the program's place and `own` variables in it."""
    return {**os.environ, "PYTHONPATH": str(APP), **own}


def python(*arguments: object, patience_s: float = PATIENCE_S, **own: str) -> subprocess.CompletedProcess[str]:
    """Run Python to its end, with `own` variables in its environment, and keep what it says."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env=environment(**own),
        capture_output=True,
        text=True,
        timeout=patience_s,
        check=False,
    )


def printed(*arguments: object) -> str:
    """Return what Python prints when it runs to its end, which it must do well and without a warning."""
    done = python("-W", "error", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
