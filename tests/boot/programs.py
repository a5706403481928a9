"""What a program that was started says, and starts in a process of their own."""

from __future__ import annotations

import os
from pathlib import Path

from latentloom.boot.program import Program

CHECKOUT = Path(__file__).resolve().parents[2]
TIMED = {
    **os.environ,
    "QT_QPA_PLATFORM": "offscreen",
    "LATENTLOOM_TIMING": "1",
    "PYTHONPATH": str(CHECKOUT / "app"),
    "OMP_NUM_THREADS": "1",
}
"""The environment of a start that tells its times and quits."""


def sentences(program: Program) -> list[str]:
    return [notice.sentence for notice in program.window.notices.shown()]


def first_blend(qtbot, program: Program) -> None:
    with qtbot.waitSignal(program.window.panels.painted, timeout=30_000):
        pass
