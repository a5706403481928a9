"""The models that the papers' experiments need, in the settings of a recipe."""

from __future__ import annotations

from typing import Any

from latentloom.base.family_words import uses
from latentloom.book.scale import Scale
from latentloom.book.workshop import Wish

PERCEPTRON = {
    "backbone": "perceptron",
    "hidden": 400,
    "latent": 20,
    "size": 28,
    "likelihood": "bernoulli",
    "batch": 128,
    "learning_rate": 2e-3,
    "weight_decay": 0.0,
}
"""The network of seed 003's scale, 784-400-20, with the loss that it prints: cross-entropy summed over pixels."""

LAMBDA = 5.0
BETA = 5.0
CLUSTERS = 10

TABLE_1: dict[str, tuple[str, dict[str, Any]]] = {
    "VAE": ("vae", {}),
    "beta-VAE": ("beta", {"beta": BETA}),
    "CVAE": ("cvae", {}),
    "lambda-hot": ("lambda_hot", {"lam": LAMBDA}),
    "k-means VAE": ("kmeans", {"centres": CLUSTERS}),
}
"""The models of seed 003's Table 1: name to family and its own settings."""


def perceptron(
    data: str, family: str, epochs: float, without: int | None = None, follow: str = "", **settings: Any
) -> Wish:
    """Return a wish for a small perceptron model, without a warm-up of the KL term unless one is set."""
    own = {"kl_warmup": 0.0} if uses(family, "kl_warmup") else {}
    return wish(data, PERCEPTRON | {"family": family, "epochs": epochs} | own | settings, without, follow)


def table_1(data: str, name: str, scale: Scale) -> Wish:
    """Return the wish for one model of Table 1; of the k-means VAE the spread of its centres is followed."""
    family, settings = TABLE_1[name]
    return perceptron(data, family, scale.epochs, follow="spread" if family == "kmeans" else "", **settings)


def convolutional(data: str, family: str, epochs: float, without: int | None = None, **settings: Any) -> Wish:
    """Return a wish for a small convolutional model at 28 pixels."""
    usual = {
        "family": family,
        "epochs": epochs,
        "latent": 20,
        "size": 28,
        "likelihood": "bernoulli",
        "encoder_widths": (32, 64),
        "decoder_widths": (64, 32, 16),
        "batch": 64,
        "learning_rate": 1.5e-3,
    }
    return wish(data, usual | settings, without)


def wish(data: str, settings: dict[str, Any], without: int | None = None, follow: str = "") -> Wish:
    """Return a wish, its settings in order."""
    return Wish(data, tuple(sorted(settings.items())), without, follow)
