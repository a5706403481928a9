"""Draws from a model's prior, as chapters ask for them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.book.looks import Look
from latentloom.engine.measures import priors

Floats = npt.NDArray[np.float32]


def class_draws(look: Look, label: int, count: int, seed: int) -> Floats:
    """Return latents (count, d) of one class."""
    return priors.class_draws(look.made.model, np.full(count, label), 1000 * seed + label)


def prior_draws(look: Look, count: int, seed: int) -> Floats:
    """Return latents (count, d) from the prior as a whole, classes as frequent as in training."""
    counts = np.bincount(look.seen_labels, minlength=len(look.data.classes))
    return priors.prior_draws(look.made.model, counts, count, seed)
