"""How long a training would take and how much memory it would need, found by taking a few real steps of it.

The steps are taken on pictures of noise in the real shape, which take as long as any others. Time grows in a straight
line with the batch, so where a step of the full batch would be long, smaller ones are timed and the line is drawn on.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import Tensor, nn

from latentloom.engine.data.pictures import Kind
from latentloom.engine.data.steps import Steps
from latentloom.engine.memory import available_bytes
from latentloom.engine.recipes import Recipe
from latentloom.engine.training import TrainingData, train
from latentloom.engine.watching import Watch

SHORT_S = 0.25
"""Longest step that is taken: while it runs, nothing else is answered in the same thread."""

PROBES = (2, 8)
"""Batches that are timed first."""

PROGRAM_BYTES = 450 << 20
"""What the program itself and its libraries take."""

_STEPS_AN_EPOCH = 8
"""More than are ever timed, so that no epoch ends meanwhile and nothing is measured or kept."""

COPIES = 4
"""Of every weight: the weight, its gradient and two moments of the optimiser."""


@dataclass(frozen=True)
class Estimate:
    """What a training would take.

    Attributes:
        seconds: of all steps together; step_s: of one; steps: how many.
        memory: bytes at the most; available: bytes that are free now, None where the system does not tell.
        parameters: of the model.
        exact: whether steps of the full batch were timed.
    """

    seconds: float
    step_s: float
    steps: int
    memory: int
    available: int | None
    parameters: int
    exact: bool

    @property
    def fits(self) -> bool:
        """Whether the memory is there."""
        return self.available is None or self.memory <= self.available


def estimate_steps(
    recipe: Recipe,
    *,
    kind: Kind,
    channels: int,
    pictures: int,
    classes: int,
    native_size: int,
    device: str = "auto",
    threads: int | None = None,
) -> Steps[Estimate]:
    """Time a few steps; yields (done, total) after each and returns the estimate.

    Args:
        recipe: all settings.
        kind, channels, classes, native_size: of the pictures; pictures: to learn from.
        device, threads: what the training would run with; None leaves torch's threads as they are.

    Raises:
        UsageError: the settings do not fit together.
        LoomError: not even a small batch has room in memory.
    """
    with TemporaryDirectory(prefix="latentloom-") as temporary:
        probe = _Probe(recipe, Path(temporary), kind, channels, classes, device, threads)
        batch = min(recipe.batch, pictures)
        step, exact = yield from _step_time(probe, batch)
    steps = 1 if probe.at_once else max(1, round(recipe.epochs * (pictures // batch)))
    memory = (
        PROGRAM_BYTES
        + COPIES * 4 * probe.parameters
        + round(probe.bytes_a_picture * batch)
        + pictures * channels * (recipe.size**2 + native_size**2)
    )
    return Estimate(step * steps, step, steps, memory, available_bytes(), probe.parameters, exact)


def _step_time(probe: _Probe, batch: int) -> Steps[tuple[float, bool]]:
    """Return the seconds of a step of a batch, and whether that very batch was timed."""
    times: dict[int, float] = {}
    total = 3 * (len(PROBES) + 1)
    for number, size in enumerate(PROBES):
        yield 3 * number, total
        times[size] = yield from probe.timed(min(size, batch), 3 * number, total)
        if size >= batch:
            return times[size], True
    slope, start = _line(times)
    bearable = int((SHORT_S - start) / slope) if slope > 0 else batch
    largest = min(batch, max(bearable, PROBES[-1]))
    if largest > PROBES[-1]:
        yield 3 * len(PROBES), total
        times[largest] = yield from probe.timed(largest, 3 * len(PROBES), total)
        if largest == batch:
            return times[batch], True
    slope, start = _line(times)
    return start + slope * batch, False


def _line(times: dict[int, float]) -> tuple[float, float]:
    """Return slope and start of the line through times by batch."""
    sizes = sorted(times)
    if len(sizes) == 1:
        return times[sizes[0]] / sizes[0], 0.0
    low, high = sizes[0], sizes[-1]
    slope = max(0.0, (times[high] - times[low]) / (high - low))
    return slope, max(0.0, times[high] - slope * high)


class _Probe(Watch):
    """Takes steps on noise.

    Attributes:
        at_once: the family takes no steps, but is computed in one go.
        parameters: of the model; bytes_a_picture: kept for the backward pass.
    """

    def __init__(
        self,
        recipe: Recipe,
        folder: Path,
        kind: Kind,
        channels: int,
        classes: int,
        device: str,
        threads: int | None,
    ) -> None:
        self._recipe = replace(recipe, epochs=2.0, kl_warmup=0.0)
        self._folder = folder
        self._kind = kind
        self._channels = channels
        self._classes = classes
        self._device = device
        self._threads = threads
        self.at_once = False
        self.parameters = 0
        self.bytes_a_picture = 0.0

    def looked(self, model: nn.Module, epoch: float) -> None:
        """Count the parameters."""
        self.parameters = sum(parameter.numel() for parameter in model.parameters())

    def timed(self, batch: int, done: int, total: int) -> Steps[float]:
        """Return the seconds of one step at a batch, the shorter of two after one to warm up."""
        batch = max(batch, 2)
        steps = train(
            replace(self._recipe, batch=batch),
            self._noise(_STEPS_AN_EPOCH * batch),
            self._folder / str(batch),
            device=self._device,
            watch=self,
        )
        took: list[float] = []
        first = time.perf_counter()
        try:
            with self._settings(), _counted() as kept:
                next(steps)
            first = time.perf_counter() - first
            self.bytes_a_picture = max(self.bytes_a_picture, sum(kept.values()) / batch)
            for number in (1, 2):
                yield done + number, total
                with self._settings():
                    began = time.perf_counter()
                    next(steps)
                    took.append(time.perf_counter() - began)
        except StopIteration:
            self.at_once = True
            took = took or [first]
        finally:
            # Thrown in, not closed: what is closed keeps a checkpoint.
            with suppress(_Enough, StopIteration):
                steps.throw(_Enough())
        return min(took)

    def _noise(self, count: int) -> TrainingData:
        shape = (count, self._channels, self._recipe.size, self._recipe.size)
        noise = np.random.default_rng(0).integers(-127, 128, shape, np.int8)
        labels = (np.arange(count) % self._classes).astype(np.int32)
        labels[-1] = self._classes - 1
        return TrainingData(noise, labels, np.zeros(count, bool), self._kind)

    @contextmanager
    def _settings(self) -> Iterator[None]:
        """Use the training's threads for a step, and leave torch's own settings as they were."""
        random, threads = torch.get_rng_state(), torch.get_num_threads()
        deterministic = torch.backends.cudnn.deterministic
        if self._threads is not None:
            torch.set_num_threads(self._threads)
        try:
            yield
        finally:
            torch.set_num_threads(threads)
            torch.set_rng_state(random)
            torch.backends.cudnn.deterministic = deterministic


class _Enough(Exception):
    """No more steps are wanted."""


@contextmanager
def _counted() -> Iterator[dict[int, int]]:
    """Count the bytes that are kept for the backward pass, by where they lie."""
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        if not isinstance(tensor, nn.Parameter):
            storage = tensor.untyped_storage()
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, _same):
        yield kept


def _same(tensor: Tensor) -> Tensor:
    return tensor
