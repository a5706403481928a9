"""Whole sets through a model, batch by batch: what the measures of arrays are fed with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from latentloom.engine.data.cache import Targets, dequantised
from latentloom.engine.families.base import Batch, Family

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.integer[Any]]

CHUNK = 256


@torch.inference_mode()
def encode_set(model: Family, targets: Targets, labels: Labels | None = None) -> tuple[Floats, Floats]:
    """Return posterior means and standard deviations, (n, d) each.

    Args:
        model: on any device, in evaluation mode.
        targets: (n, c, s, s) int8.
        labels: (n,) for models that look at them; None lets the model find out.
    """
    codes = np.empty((len(targets), model.latent_dim), np.float32)
    scales = np.empty_like(codes)
    for rows in _chunks(len(targets)):
        known = None if labels is None else _labels(labels[rows], model)
        found = model.encode(_grids(targets[rows], model), known)
        codes[rows] = found.mean.float().cpu().numpy()
        scales[rows] = np.exp(0.5 * found.log_variance.float().cpu().numpy())
    return codes, scales


@torch.inference_mode()
def decode_set(model: Family, latents: npt.NDArray[np.floating[Any]]) -> Floats:
    """Return decoded grids (n, c, s, s) of latents (n, d), in about -1..1."""
    device = next(model.parameters()).device
    parts = [
        model.decoder(torch.from_numpy(np.ascontiguousarray(latents[rows], np.float32)).to(device))
        .float()
        .cpu()
        .numpy()
        for rows in _chunks(len(latents))
    ]
    return np.concatenate(parts)


@torch.inference_mode()
def objective_terms(
    model: Family, targets: Targets, labels: Labels, seed: int = 0
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return reconstruction and KL a picture, (n,) each, in nats, as the model's own objective has them.

    One sample a picture, its noise from the seed.
    """
    generator = torch.Generator().manual_seed(seed)
    reconstruction, kl = [], []
    for rows in _chunks(len(targets)):
        grid = _grids(targets[rows], model)
        noise = model.draw_noise(len(grid), generator).to(grid.device)
        terms = model.terms(Batch(grid, _labels(labels[rows], model), noise))
        reconstruction.append(terms.likelihood.total.double().cpu().numpy())
        kl.append(terms.kl.double().cpu().numpy())
    return np.concatenate(reconstruction), np.concatenate(kl)


def sampled(codes: Floats, scales: Floats, seed: int = 0) -> Floats:
    """Return one draw a picture from posteriors (n, d), by the seed."""
    noise = np.random.default_rng(seed).standard_normal(codes.shape, np.float32)
    draws: Floats = codes + scales * noise
    return draws


def intensities_of(grids: Floats) -> Floats:
    """Return decoded grids of photos as intensities in 0..1, clipped."""
    values: Floats = np.clip((grids + 1) / 2, 0, 1)
    return values


def _grids(targets: Targets, model: Family) -> torch.Tensor:
    return torch.from_numpy(dequantised(targets)).to(next(model.parameters()).device)


def _labels(labels: Labels, model: Family) -> torch.Tensor:
    return torch.from_numpy(labels.astype(np.int64)).to(next(model.parameters()).device)


def _chunks(n: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK) for start in range(0, n, CHUNK))
