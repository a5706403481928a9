"""Small data and small recipes, so that a training run takes a moment."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from latentloom.engine.data.cache import target_steps
from latentloom.engine.data.digits import load_digits
from latentloom.engine.data.pictures import Kind, PictureSet
from latentloom.engine.data.steps import finished
from latentloom.engine.recipes import Recipe
from latentloom.engine.training import StepRecord, Trained, TrainingData
from tests.helpers.generators import run_generator

SMALL = Recipe(
    size=16, latent=4, encoder_widths=(8, 16), decoder_widths=(16, 8, 8), reach=2.0, epochs=4, batch=8, seed=3
)
"""28 steps on `noise_data`, 7 an epoch."""


def noise_data(channels: int = 1, kind: Kind = "ink") -> TrainingData:
    """Return 64 pictures of noise in four classes, every eighth held out."""
    targets = np.random.default_rng(0).integers(-127, 128, (64, channels, 16, 16)).astype(np.int8)
    return TrainingData(targets, np.arange(64) % 4, np.arange(64) % 8 == 0, kind)


def digits_data(kind: Kind = "ink", size: int = 16, reach: float = 2.0) -> tuple[PictureSet, TrainingData]:
    """Return scikit-learn's digits and what a model learns of them."""
    pictures = load_digits(kind)
    targets = finished(target_steps(pictures.images, kind, size, reach))
    return pictures, TrainingData(targets, pictures.labels, pictures.held_out, kind)


def run_to_end(steps: Generator[StepRecord, None, Trained]) -> tuple[Trained, list[StepRecord]]:
    """Run a training to its end; returns what it gives and all records."""
    return run_generator(steps)


def run_until(steps: Generator[StepRecord, None, Trained], step: int) -> StepRecord:
    """Run a training up to a step; returns that step's record, the generator still open."""
    return next(record for record in steps if record.step == step)
