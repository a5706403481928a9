"""`latentloom bench training`: how fast a model learns here, beside the plain way and beside another library.

Two questions, each with both rivals in one run, turn by turn: a single step of the convolutional VAE at batch 64 and 64
pixels; and steps a second of the whole loop (our generator with its records, measuring and checkpoints; pythae's
BaseTrainer) on the same network and pictures.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from latentloom.bench.machine import describe_machine
from latentloom.bench.plain_training import plain_step, pythae_epoch
from latentloom.bench.report import Line, as_table, failed
from latentloom.bench.report import as_json as json_of
from latentloom.bench.timing import interleaved_ms, median
from latentloom.engine.device import DeviceChoice, choose_device, set_threads
from latentloom.engine.recipes import Recipe
from latentloom.engine.training import TrainingData, train

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

LEAST_GAIN = 3.0
ABSENT = "pythae is not installed here; pip install -r packaging/bench-requirements.txt brings it."


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Attributes:
        size, batch, latent: of the network and of a step.
        rounds: of single steps; epochs, steps: of the whole loop, so many epochs of so many steps that count.
    """

    size: int = 64
    batch: int = 64
    latent: int = 64
    rounds: int = 15
    epochs: int = 3
    steps: int = 12


def main(options: CommonOptions, *, as_json: bool = False, effort: Effort = Effort()) -> int:
    """Measure and print; return 0 when every bar is reached, else 1."""
    choice = choose_device(options.device)
    set_threads(options.threads)
    _say("one step at a time")
    lines = measure_step(choice, effort)
    _say("whole epochs")
    lines += measure_loop(choice, effort)
    machine = describe_machine(f"{choice.title} with {torch.get_num_threads()} threads", choice.precision)
    print(json.dumps(json_of(machine, lines), allow_nan=False) if as_json else as_table(machine, lines))
    return 1 if failed(lines) else 0


def measure_step(choice: DeviceChoice, effort: Effort) -> list[Line]:
    """Time single steps of ours and of the plain way in turn."""
    recipe, data = _task(effort)
    plain = plain_step(recipe, data, str(choice.device))
    with tempfile.TemporaryDirectory() as folder:
        # Epochs without end: no checkpoint and no measuring falls into a step.
        steps = train(recipe, data, Path(folder), device=str(choice.device))
        ours, theirs = interleaved_ms([lambda: next(steps), plain], effort.rounds)
        steps.close()
    how = f"medians of {effort.rounds}, {choice.precision}"
    return [
        Line(f"training step, batch {effort.batch}", median(ours), "ms", note=how),
        Line("training step, plain", median(theirs), "ms", note="eager float32, contiguous, the same network"),
        Line("training step against plain", median(theirs) / median(ours), "x", *_bar(choice)),
    ]


def measure_loop(choice: DeviceChoice, effort: Effort) -> list[Line]:
    """Time whole epochs of our loop and of pythae's trainer in turn; without pythae, ours alone."""
    recipe, data = _task(effort, steps=effort.steps)
    with tempfile.TemporaryDirectory() as folder:
        ours = train(recipe, data, Path(folder) / "ours", device=str(choice.device))
        actions: list[Callable[[], object]] = [lambda: _one_epoch(ours)]
        try:
            actions.append(pythae_epoch(recipe, data, choice.device.type, Path(folder)))
        except ImportError:
            _say(ABSENT)
        speeds = [effort.steps / (median(times) / 1e3) for times in interleaved_ms(actions, effort.epochs, 1)]
        ours.close()
    own = Line("training loop", speeds[0], "steps/s", note="with records and a checkpoint every epoch")
    name = "training loop against pythae"
    if len(speeds) == 1:
        return [own, Line(name, math.nan, "x", LEAST_GAIN, "higher", ABSENT)]
    how = "BaseTrainer at its defaults, the same network and pictures"
    return [
        own,
        Line("training loop, pythae", speeds[1], "steps/s", note=how),
        Line(name, speeds[0] / speeds[1], "x", *_bar(choice)),
    ]


def _task(effort: Effort, steps: int = 8) -> tuple[Recipe, TrainingData]:
    """Return what to train, and pictures for an epoch of so many steps; what they show changes no time."""
    recipe = Recipe(kind="photo", size=effort.size, latent=effort.latent, batch=effort.batch, epochs=10_000.0)
    count = steps * effort.batch
    targets = np.random.default_rng(0).integers(-127, 128, (count, 1, effort.size, effort.size)).astype(np.int8)
    return recipe, TrainingData(targets, np.zeros(count, np.int32), np.zeros(count, bool), "photo")


def _one_epoch(steps: Generator[Any, None, Any]) -> None:
    next(record for record in steps if record.epoch == int(record.epoch))


def _bar(choice: DeviceChoice) -> tuple[float | None, str, str]:
    """Return bar, direction and note of a gain: the bar is for processors that multiply bfloat16."""
    if choice.dtype == torch.bfloat16:
        return LEAST_GAIN, "higher", ""
    return None, "higher", "the bar is for processors with bfloat16"


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)
