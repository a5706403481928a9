"""The naive classifier of lambda-hot models: the largest of the first K coordinates."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import integrate, special

Floats = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.integer[Any]]


def naive_argmax_accuracy(codes: Floats, labels: Labels, classes: int) -> float:
    """Return the share of encodings (n, d) whose largest coordinate of the first K is their class's (n,).

    A lambda-hot prior has its mean there (Wang, Blair & Belkhale, "Encouraging Categorical Meaning in the Latent Space
    of a VAE").
    """
    if codes.shape[1] < classes:
        raise ValueError(f"{codes.shape[1]} dimensions cannot hold {classes} classes")
    return float((codes[:, :classes].argmax(axis=1) == labels).mean())


def ideal_argmax_accuracy(lam: float, classes: int) -> float:
    """Return what the naive classifier would reach if every code were a draw from its lambda-hot prior.

    The chance that x ~ N(lambda, 1) exceeds K - 1 draws of N(0, 1): the integral of phi(x - lambda) Phi(x)^(K - 1).
    """

    def density(x: float) -> float:
        normal = math.exp(-0.5 * (x - lam) ** 2) / math.sqrt(2 * math.pi)
        return float(normal * special.ndtr(x) ** (classes - 1))

    value, _ = integrate.quad(density, lam - 12, lam + 12, limit=200)
    return float(value)
