"""A small training in a process of its own, alone or as one of several: `python -m tests.helpers.training_process`.

Every step is told at once as a line of JSON: its record, and which pictures this process was shown. The last line tells
the weights. Arguments: the folder of the run, and settings of the recipe as a JSON object.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import torch

from latentloom.engine import device
from latentloom.engine.families.vae import VAE
from latentloom.engine.parallel import joined
from latentloom.engine.training import StepRecord, train
from tests.helpers import processes
from tests.helpers.small_training import SMALL, noise_data

HOLD_AFTER = "HOLD_AFTER"
"""The variable with the step after which the process stays in the midst of the next one, until it is killed."""
TOLD = ("step", "objective", "reconstruction", "kl", "rate", "held_out", "others")


def start(folder: Path, settings: dict[str, Any] | None = None, **environment: str) -> subprocess.Popen[str]:
    """Start the training; the caller reads its standard output, ends it, and waits for it."""
    command = [sys.executable, "-m", "tests.helpers.training_process", str(folder), json.dumps(settings or {})]
    found = processes.environment(PYTHONPATH=os.pathsep.join([str(processes.APP), str(processes.ROOT)]), **environment)
    return subprocess.Popen(command, cwd=processes.ROOT, env=found, stdout=subprocess.PIPE, text=True)


def told(record: StepRecord) -> dict[str, Any]:
    """Return what must be the same in every run of a training, as JSON gives it back."""
    found: dict[str, Any] = json.loads(json.dumps({name: dataclasses.asdict(record)[name] for name in TOLD}))
    return found


def run(folder: Path, settings: dict[str, Any]) -> None:
    """Train to the end and tell."""
    seen: list[str] = []
    done, hold_after = 0, int(os.environ.get(HOLD_AFTER, "-1"))
    terms = VAE.terms

    def watched(model: VAE, batch: Any) -> Any:
        if done == hold_after:
            signal.pause()
        if torch.is_grad_enabled():
            seen.extend(hashlib.md5(grid.numpy().tobytes()).hexdigest() for grid in batch.grid.contiguous())
        return terms(model, batch)

    VAE.terms = watched  # type: ignore[method-assign]
    steps = train(dataclasses.replace(SMALL, **settings), noise_data(), folder, device="cpu", resume=True)
    while True:
        try:
            record = next(steps)
        except StopIteration as end:
            weights = {name: value.tolist() for name, value in end.value.model.state_dict().items()}
            print(json.dumps({"weights": weights}), flush=True)
            return
        print(json.dumps(told(record) | {"seen": seen}), flush=True)
        seen.clear()
        done = record.step


def main() -> None:
    """Join the others, if any, and train in float32 with one thread."""
    signal.alarm(300)  # nothing of a test outlives it for long
    torch.set_num_threads(1)
    device._fast_dtype = lambda _: torch.float32
    with joined("cpu"):
        run(Path(sys.argv[1]), json.loads(sys.argv[2]))


if __name__ == "__main__":
    main()
