"""`latentloom bench training`: how fast a model learns here, beside the plain way and beside another library.

Two questions, each with both rivals in one run, turn by turn, in a process each: a single step of the convolutional VAE
at batch 64 and 64 pixels; and steps a second of the whole loop (our generator with its records, measuring and
checkpoints; pythae's BaseTrainer) on the same network and pictures.
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import asdict
from importlib.util import find_spec
from typing import TYPE_CHECKING

import torch

from latentloom.bench.machine import describe_machine
from latentloom.bench.probes import medians_in_turn
from latentloom.bench.report import Line, as_table, failed
from latentloom.bench.report import as_json as json_of
from latentloom.bench.training_task import Effort
from latentloom.engine.device import DeviceChoice, choose_device, set_threads

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

LEAST_GAIN = 3.0
ABSENT = "pythae is not installed here; pip install -r packaging/bench-requirements.txt brings it."
PROBE = "latentloom.bench.training_probe"


def main(options: CommonOptions, *, as_json: bool = False, effort: Effort | None = None) -> int:
    """Measure and print; return 0 when every bar is reached, else 1."""
    effort = effort or Effort()
    choice = choose_device(options.device)
    set_threads(options.threads)
    _say("one step at a time")
    lines = measure_step(options, choice, effort)
    _say("whole epochs")
    lines += measure_loop(options, choice, effort)
    machine = describe_machine(f"{choice.title} with {torch.get_num_threads()} threads", choice.precision)
    print(json.dumps(json_of(machine, lines), allow_nan=False) if as_json else as_table(machine, lines))
    return 1 if failed(lines) else 0


def measure_step(options: CommonOptions, choice: DeviceChoice, effort: Effort) -> list[Line]:
    """Time single steps of ours and of the plain way in turn."""
    given = _given(options, effort)
    ours, theirs = medians_in_turn(PROBE, ("our step", "plain step"), given, effort.rounds, 3)
    how = f"medians of {effort.rounds}, {choice.precision}"
    return [
        Line(f"training step, batch {effort.batch}", ours, "ms", note=how),
        Line("training step, plain", theirs, "ms", note="eager float32, contiguous, the same network"),
        Line("training step against plain", theirs / ours, "x", *_bar(choice)),
    ]


def measure_loop(options: CommonOptions, choice: DeviceChoice, effort: Effort) -> list[Line]:
    """Time whole epochs of our loop and of pythae's trainer in turn; without pythae, ours alone."""
    there = find_spec("pythae") is not None
    if not there:
        _say(ABSENT)
    ways = ("our epoch", "pythae's epoch") if there else ("our epoch",)
    times = medians_in_turn(PROBE, ways, _given(options, effort), effort.epochs, 1)
    speeds = [effort.steps / (each / 1e3) for each in times]
    own = Line("training loop", speeds[0], "steps/s", note="with records and a checkpoint every epoch")
    name = "training loop against pythae"
    if not there:
        return [own, Line(name, math.nan, "x", LEAST_GAIN, "higher", ABSENT)]
    how = "BaseTrainer at its defaults, the same network and pictures"
    return [
        own,
        Line("training loop, pythae", speeds[1], "steps/s", note=how),
        Line(name, speeds[0] / speeds[1], "x", *_bar(choice)),
    ]


def _given(options: CommonOptions, effort: Effort) -> tuple[str, str, str]:
    """Return what the probe is told."""
    return json.dumps(asdict(effort)), options.device, str(options.threads or 0)


def _bar(choice: DeviceChoice) -> tuple[float | None, str, str]:
    """Return bar, direction and note of a gain: the bar is for processors that multiply bfloat16.

    On a GPU so small a network waits for its kernels to be launched, whatever numbers they compute with (an NVIDIA
    H200: 15.0 ms a step, 12.9 ms the plain one, of which the GPU computed 5.4 and 7.1 ms).
    """
    if choice.device.type == "cpu" and choice.dtype == torch.bfloat16:
        return LEAST_GAIN, "higher", ""
    return None, "higher", "the bar is for processors with bfloat16"


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)
