"""What `latentloom train` shows while it works, and how it is asked to stop."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from latentloom.commandline.outputs import StatusLine, bar, tell

if TYPE_CHECKING:
    from latentloom.engine.building import Stage
    from latentloom.engine.training import StepRecord


def report_stage(stage: Stage, status: StatusLine, told: set[str]) -> None:
    """Show what is being done on the status line, and print the sentences that were not `told` before."""
    fresh = [sentence for sentence in stage.notices if sentence not in told]
    if fresh:
        told.update(fresh)
        status.clear()
        tell(fresh)
    status.show(f"{stage.text} {stage.done}/{stage.total}")


def report(record: StepRecord, status: StatusLine, batch: int) -> None:
    """Show a step's bar on the status line, and print what an epoch came to."""
    if record.notice:
        status.clear()
        tell([record.notice])
    if record.held_out is not None:
        status.clear()
        print(
            f"epoch {record.epoch:.6g}: held out {record.held_out.reconstruction:.2f} + KL {record.held_out.kl:.2f} "
            f"= -ELBO {-record.held_out.elbo:.2f} nats a picture",
            flush=True,
        )
    status.show(
        f"{bar(record.step, record.steps)} epoch {record.epoch:.2f}, objective {record.objective:.2f}, "
        f"{record.pictures_per_second:.0f} pictures/s, {_left(record, batch)}"
    )


def _left(record: StepRecord, batch: int) -> str:
    """Return how long it will still take at the speed so far."""
    if record.pictures_per_second <= 0 or record.step == 0:
        return ""
    seconds = round((record.steps - record.step) * batch / record.pictures_per_second)
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d} left"


@contextmanager
def stop_asked() -> Iterator[Asked]:
    """Turn the first Ctrl-C into a question that the loop asks between steps; the second one stops at once."""
    asked = Asked()
    before = signal.signal(signal.SIGINT, asked.on_signal)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


class Asked:
    """Whether Ctrl-C was pressed."""

    def __init__(self) -> None:
        self._yes = False

    def __call__(self) -> bool:
        """Tell whether it was."""
        return self._yes

    def on_signal(self, number: int, frame: FrameType | None) -> None:
        """Remember; a second time, stop where we are."""
        if self._yes:
            raise KeyboardInterrupt
        self._yes = True
        print("Stopping after this step.", file=sys.stderr)
