"""What a program that was started says and shows."""

from __future__ import annotations

from latentloom.boot.program import Program


def sentences(program: Program) -> list[str]:
    return [notice.sentence for notice in program.window.notices.shown()]


def first_blend(qtbot, program: Program) -> None:
    with qtbot.waitSignal(program.window.panels.painted, timeout=30_000):
        pass
