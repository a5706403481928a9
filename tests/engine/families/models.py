"""Small models and recipes, and what they are shown."""

from __future__ import annotations

import torch
from torch.distributions import Normal

from latentloom.engine.families.base import Batch
from latentloom.engine.families.registry import build_family
from latentloom.engine.networks import NetworkConfig
from latentloom.engine.recipes import Recipe

NETWORK = NetworkConfig(16, 1, 6, (), (), "perceptron", 12)
K = 3


def model_of(family: str, training: bool = True, **settings):
    torch.manual_seed(1)
    return build_family(family, NETWORK, "photo", 2.0, K, settings, training)


def pictures_of(batch: Batch):
    return lambda most: iter([batch])


def mean_sd(model, batch: Batch, told: torch.Tensor | None = None):
    mean, log_variance = model.encoder(batch.grid) if told is None else model.encoder(batch.grid, told)
    return mean, (0.5 * log_variance).exp()


def explained(model, latents: torch.Tensor, grid: torch.Tensor) -> torch.Tensor:
    return -Normal(model.decoder(latents), 0.15).log_prob(grid).flatten(1).sum(1)


def batch_of(model, count: int = 5, channels: int = 1, seed: int = 0) -> Batch:
    generator = torch.Generator().manual_seed(seed)
    grid = torch.rand(count, channels, 16, 16, generator=generator) * 2 - 1
    return Batch(grid, torch.arange(count) % model.classes, model.draw_noise(count, generator))


def recipe_of(family: str, **settings) -> Recipe:
    return Recipe(
        family=family, size=16, latent=12, backbone="perceptron", hidden=32, reach=2.0, batch=32, seed=3,
        learning_rate=4e-3, **{"epochs": 2.0, **settings},
    )  # fmt: skip
