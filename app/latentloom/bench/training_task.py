"""What is trained to measure training: the convolutional VAE on pictures of noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from latentloom.engine.recipes import Recipe
from latentloom.engine.training import TrainingData


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
    rounds: int = 21
    epochs: int = 5
    steps: int = 12


def training_task(effort: Effort) -> tuple[Recipe, TrainingData]:
    """Return what to train, and pictures for an epoch of `effort.steps`; what they show changes no time."""
    recipe = Recipe(kind="photo", size=effort.size, latent=effort.latent, batch=effort.batch, epochs=10_000.0)
    count = effort.steps * effort.batch
    targets = np.random.default_rng(0).integers(-127, 128, (count, 1, effort.size, effort.size)).astype(np.int8)
    return recipe, TrainingData(targets, np.zeros(count, np.int32), np.zeros(count, bool), "photo")
