"""How well a decoded grid explains a picture: log likelihoods a picture, in nats, summed over its pixels.

Ink pictures are distance fields (see `data/ink.py`). Their likelihood has two factors: a Bernoulli for the ink that the
field's zero level would lay down (what one sees), and a Huber-like density for the field itself (which gives a gradient
everywhere, also far from a stroke). Photo pictures have a Gaussian with a fixed standard deviation, or a Bernoulli.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

FIELD_SCALE = 0.125
"""Scale of the field's density, in units of the field (where 1 is the reach)."""

INK_SLOPE = 3.0
"""Logit of ink a grid pixel away from the edge."""

PHOTO_SCALE = 0.15
"""Standard deviation of the photo likelihood, intensities running from -1 to 1."""


@dataclass(frozen=True)
class Likelihood:
    """Negative log likelihoods, each (n,), in nats a picture.

    Attributes:
        grid: of the field (ink) or the intensities (photo).
        ink: of the ink's coverage; zero for photos.
    """

    grid: Tensor
    ink: Tensor

    @property
    def total(self) -> Tensor:
        """Their sum, (n,): the reconstruction term of the ELBO."""
        return self.grid + self.ink


def ink_likelihood(output: Tensor, field: Tensor, reach: float) -> Likelihood:
    """Return how well `output` explains `field`, both (n, 1, s, s); `reach` is in grid pixels."""
    output = output.float()
    huber = F.smooth_l1_loss(output, field, reduction="none", beta=FIELD_SCALE) / FIELD_SCALE
    # The density exp(-huber) over the line has this log normaliser: a Gaussian core with exponential tails.
    normaliser = math.log(FIELD_SCALE * _HUBER_MASS)
    coverage = (0.5 - field * reach).clamp(0.0, 1.0)
    ink = F.binary_cross_entropy_with_logits(-INK_SLOPE * reach * output, coverage, reduction="none")
    return Likelihood((huber + normaliser).flatten(1).sum(1), ink.flatten(1).sum(1))


def photo_likelihood(output: Tensor, intensities: Tensor) -> Likelihood:
    """Return how well `output` explains `intensities`, both (n, c, s, s) in -1..1."""
    squares = ((output.float() - intensities) / PHOTO_SCALE).square() / 2 + math.log(
        PHOTO_SCALE * math.sqrt(2 * math.pi)
    )
    grid = squares.flatten(1).sum(1)
    return Likelihood(grid, torch.zeros_like(grid))


def bernoulli_likelihood(logits: Tensor, intensities: Tensor) -> Likelihood:
    """Return how well decoded `logits` explain `intensities`, both (n, c, s, s), the latter in -1..1.

    A grey level is taken for the probability of white, as is usual for MNIST: the binary cross-entropy, summed over
    pixels. Even a perfect copy of a grey picture costs something then.
    """
    white = 0.5 * (intensities + 1.0)
    grid = F.binary_cross_entropy_with_logits(logits.float(), white, reduction="none").flatten(1).sum(1)
    return Likelihood(grid, torch.zeros_like(grid))


def gaussian_kl(mean: Tensor, log_variance: Tensor, centre: Tensor | float = 0.0) -> Tensor:
    """Return KL(N(mean, exp(log_variance)) || N(centre, I)) a picture, (n,), in nats.

    Kingma & Welling 2014, appendix B; the centre is subtracted from the mean.
    """
    mean = mean - centre
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1)


# Integral over u of exp(-h(u)) with h(u) = u^2/2 for |u| < 1 and |u| - 1/2 beyond (u in units of FIELD_SCALE).
_HUBER_MASS = math.sqrt(2 * math.pi) * math.erf(1 / math.sqrt(2)) + 2 * math.exp(-0.5)
