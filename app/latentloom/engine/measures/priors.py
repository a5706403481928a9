"""Every family's prior, for draws and for bounds: a Gaussian a picture, given its class where the family has one.

ALI's may be uniform over a box instead; it has draws, and no bound.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.data.cache import Targets, dequantised
from latentloom.engine.families.ae import AE
from latentloom.engine.families.ali import ALI
from latentloom.engine.families.base import CERTAIN, Family
from latentloom.engine.families.ccvae import CCVAE
from latentloom.engine.families.cvae import CVAE
from latentloom.engine.families.eigen import Eigen
from latentloom.engine.families.kmeans import KMeansVAE
from latentloom.engine.families.label_shift import LabelShift
from latentloom.engine.families.lambda_hot import LambdaHot
from latentloom.engine.families.pair import Pair
from latentloom.engine.families.vq import VQVAE

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.integer[Any]]

_WITHOUT = (AE, Eigen, VQVAE)
"""Families without a Gaussian prior over their latent."""

CHUNK = 64


def has_prior(model: Family) -> bool:
    """Tell whether a model has a Gaussian prior, or one a class, from which it can be sampled."""
    return not isinstance(model, _WITHOUT)


def class_prior(model: Family, labels: Tensor, codes: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Return mean and standard deviation, (n, d) each, of p(z | class) as the model's file states it.

    Args:
        model: of a family that `has_prior`.
        labels: (n,) int64, all known.
        codes: (n, d) encodings, by which a k-means VAE's centre is the nearest one; None draws a centre for each.
    """
    n, d = len(labels), model.latent_dim
    device = labels.device
    mean, scale = torch.zeros(n, d, device=device), torch.ones(n, d, device=device)
    if isinstance(model, LambdaHot):
        mean = model.centre_of(labels)
    elif isinstance(model, CVAE):
        y = F.one_hot(labels, model.classes).float()
        mean = torch.cat([mean[:, : -model.classes], y], 1)
        scale[:, -model.classes :] = math.exp(0.5 * CERTAIN)
    elif isinstance(model, LabelShift):
        mean = model.shift(F.one_hot(labels, model.classes).float()).float()
    elif isinstance(model, CCVAE):
        k = model.classes
        on = F.one_hot(labels, k).bool()
        mean = torch.cat([torch.where(on, model.mean_on, model.mean_off), mean[:, k:]], 1)
        scale = torch.cat([torch.where(on, model.log_scale_on, model.log_scale_off).exp(), scale[:, k:]], 1)
    elif isinstance(model, KMeansVAE):
        # Every centre is as likely; which it is does not hang on the class.
        which = labels * 7919 % model.count if codes is None else model.nearest(codes)
        mean = model.centres[which]
    return mean, scale


@torch.inference_mode()
def class_draws(model: Family, labels: Labels, seed: int = 0) -> Floats:
    """Return a draw from p(z | class) for each label, (n, d), on the CPU.

    Raises:
        ValueError: the family has no prior to draw from.
    """
    if not has_prior(model):
        raise ValueError(f"{type(model).__name__} has no prior to draw from")
    rng = np.random.default_rng(seed)
    device = next(model.parameters()).device
    asked = torch.from_numpy(np.asarray(labels, np.int64)).to(device)
    if isinstance(model, KMeansVAE):
        which = torch.from_numpy(rng.integers(0, model.count, len(labels))).to(device)
        mean, scale = model.centres[which], torch.ones(1, device=device)
    else:
        mean, scale = class_prior(model, asked)
    noise = torch.from_numpy(rng.standard_normal((len(labels), model.latent_dim), np.float32)).to(device)
    made = model.drawn(noise) if isinstance(model, ALI) else mean + scale * noise
    draws: Floats = made.float().cpu().numpy()
    return draws


def prior_draws(model: Family, frequencies: npt.NDArray[np.floating[Any]], count: int, seed: int = 0) -> Floats:
    """Return draws (count, d) from the prior as a whole, classes as frequent as said, (K,)."""
    shares = np.asarray(frequencies, np.float64)
    labels = np.random.default_rng(seed).choice(len(shares), count, p=shares / shares.sum())
    return class_draws(model, labels, seed + 1)


@torch.inference_mode()
def log_weights(
    model: Family, targets: Targets, labels: Labels, samples: int, seed: int = 0
) -> npt.NDArray[np.float64] | None:
    """Return log p(x | z) p(z | y) / q(z | x), (n, samples), for draws of q; None for families that have no bound.

    `bounds.elbo` and `bounds.importance_weighted_bound` make bounds of log p(x), or log p(x | y), of them; of a k-means
    VAE of log p(x | c), c being the centre that the picture is nearest to.
    """
    if not has_prior(model) or not isinstance(model, Pair) or isinstance(model, ALI):
        return None
    device = next(model.parameters()).device
    rng = np.random.default_rng(seed)
    found = []
    for start in range(0, len(targets), CHUNK):
        grid = torch.from_numpy(dequantised(targets[start : start + CHUNK])).to(device)
        known = torch.from_numpy(labels[start : start + CHUNK].astype(np.int64)).to(device)
        posterior = model.encode(grid, known)
        scale = torch.exp(0.5 * posterior.log_variance)
        prior_mean, prior_scale = class_prior(model, known, posterior.mean)
        weights = np.empty((len(grid), samples))
        for j in range(samples):
            noise = torch.from_numpy(rng.standard_normal(scale.shape, np.float32)).to(device)
            z = posterior.mean + scale * noise
            ratio = 0.5 * noise.square() + scale.log() - 0.5 * ((z - prior_mean) / prior_scale).square()
            ratio = (ratio - prior_scale.log()).sum(1)
            weights[:, j] = (ratio - model.explained(z, grid).total).double().cpu().numpy()
        found.append(weights)
    return np.concatenate(found)
