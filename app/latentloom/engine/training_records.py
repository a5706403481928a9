"""What training is given and what it tells."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from latentloom.engine.data.cache import Targets
from latentloom.engine.data.pictures import Kind
from latentloom.engine.families.base import Family

TERMS = ("objective", "reconstruction", "kl")
"""What is told of every step of every family."""


@dataclass(frozen=True)
class TrainingData:
    """What a model learns from: targets (n, c, s, s) int8 (see `data.cache`), labels (n,), and which are held out."""

    targets: Targets
    labels: np.ndarray
    held_out: np.ndarray
    kind: Kind

    @property
    def stamp(self) -> str:
        """A hash of what training sees, so that a run is never resumed on other pictures."""
        digest = hashlib.blake2b(np.ascontiguousarray(self.targets).data, digest_size=16)
        digest.update(np.ascontiguousarray(self.held_out).tobytes())
        labels = hashlib.blake2b(np.ascontiguousarray(self.labels, np.int64).tobytes(), digest_size=8)
        return f"{digest.hexdigest()}-{labels.hexdigest()}"


@dataclass(frozen=True)
class HeldOut:
    """Means over held-out pictures, in nats a picture."""

    reconstruction: float
    kl: float

    @property
    def elbo(self) -> float:
        """The evidence lower bound."""
        return -(self.reconstruction + self.kl)


@dataclass(frozen=True)
class StepRecord:
    """What one training step gave.

    Attributes:
        step: from 1; steps: in the whole run; epoch: with its fraction.
        objective, reconstruction, kl: means over the batch, in nats a picture.
        rate: learning rate; pictures_per_second: since the run began or resumed.
        held_out: at the end of an epoch and of the run, else None.
        notice: a sentence for the person (a fallback to the CPU), else "".
        others: further terms of the objective and losses of further players by name, means over the batch.
    """

    step: int
    steps: int
    epoch: float
    objective: float
    reconstruction: float
    kl: float
    rate: float
    pictures_per_second: float
    held_out: HeldOut | None = None
    notice: str = ""
    others: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Trained:
    """What training ends with.

    Attributes:
        model: as it stands.
        seconds: of all sessions together, pauses left out.
        epochs: how many it has seen; fewer than the recipe's where it was told that it is enough.
    """

    model: Family
    seconds: float
    epochs: float
