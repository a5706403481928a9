"""In a fresh process: take turns at training one way, each when a line comes in, and print its milliseconds.

`python -m latentloom.bench.training_probe WAY EFFORT DEVICE THREADS`: a name of `WAYS`, a `training_task.Effort` as
JSON, THREADS 0 for all. The first line printed is null, when everything is ready. Rivals have a process each because
ours changes how the process handles memory, which would help the others too; a process that waits takes no time.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import perf_counter

from latentloom.bench.plain_training import plain_step, pythae_epoch
from latentloom.bench.training_task import Effort, training_task
from latentloom.engine.device import choose_device, set_threads
from latentloom.engine.training import train

Turn = Callable[[], object]


@contextmanager
def our_step(effort: Effort, device: str, folder: Path) -> Iterator[Turn]:
    """One step; the checkpoint after each epoch falls into one of twelve, which a median does not see."""
    with closing(train(*training_task(effort), folder, device=device)) as steps:
        yield lambda: next(steps)


@contextmanager
def our_epoch(effort: Effort, device: str, folder: Path) -> Iterator[Turn]:
    """A whole epoch with its records, and the checkpoint at its end."""
    with closing(train(*training_task(effort), folder, device=device)) as steps:
        yield lambda: next(record for record in steps if record.epoch == int(record.epoch))


@contextmanager
def plain_steps(effort: Effort, device: str, folder: Path) -> Iterator[Turn]:
    """One step as anybody would write it; needs no folder."""
    del folder
    yield plain_step(*training_task(effort), device)


@contextmanager
def pythae_epochs(effort: Effort, device: str, folder: Path) -> Iterator[Turn]:
    """A whole epoch of pythae's trainer."""
    yield pythae_epoch(*training_task(effort), device, folder)


WAYS = {"our step": our_step, "plain step": plain_steps, "our epoch": our_epoch, "pythae's epoch": pythae_epochs}


def main(way: str, effort: str, device: str, threads: str) -> None:
    """Take turns until no more lines come."""
    taken, chosen = WAYS[way], choose_device(device)
    set_threads(int(threads) or None)
    with (
        tempfile.TemporaryDirectory() as folder,
        taken(Effort(**json.loads(effort)), str(chosen.device), Path(folder)) as turn,
    ):
        print("null", flush=True)
        for _ in sys.stdin:
            began = perf_counter()
            turn()
            print(json.dumps((perf_counter() - began) * 1e3), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
