"""Small models whose terms can be worked out by hand."""

from __future__ import annotations

import torch
from torch.distributions import Normal

from latentloom.engine.families.base import Batch
from latentloom.engine.families.registry import build_family
from latentloom.engine.networks import NetworkConfig

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
