"""Discriminators for families with an adversary. Only training has them; a space does not keep them.

Every layer of those that see pictures is divided by its spectral norm (Miyato et al., "Spectral normalization for
generative adversarial networks", ICLR 2018), which keeps them from growing so steep that nothing can be learnt of them.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses
from torch.nn.utils.parametrizations import spectral_norm

WIDTH = 32
SLOPE = 0.2


class PictureCritic(nn.Module):
    """Looks at pictures (n, c, s, s), and at `beside` further numbers where it is given some."""

    def __init__(self, channels: int, size: int, beside: int = 0) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        wide, side = channels, size
        while side > 7:
            out = min(WIDTH * 2 ** len(layers), 4 * WIDTH)
            layers.append(spectral_norm(nn.Conv2d(wide, out, 4, stride=2, padding=1)))
            wide, side = out, side // 2
        self.layers = nn.ModuleList(layers)
        self.beside = spectral_norm(nn.Linear(beside, 4 * WIDTH)) if beside else None
        joined = wide * side * side + (4 * WIDTH if beside else 0)
        self.joint = spectral_norm(nn.Linear(joined, 4 * WIDTH)) if beside else nn.Identity()
        self.head = spectral_norm(nn.Linear(4 * WIDTH if beside else joined, 1))

    def features(self, grid: Tensor) -> Tensor:
        """Return what the last convolution sees, (n, f)."""
        x = grid
        for layer in self.layers:
            x = F.leaky_relu(layer(x), SLOPE)
        return x.flatten(1)

    def forward(self, grid: Tensor, beside: Tensor | None = None) -> Tensor:
        """Return logits (n,), positive for what looks real (or encoded)."""
        seen = self.features(grid)
        if self.beside is not None and beside is not None:
            seen = torch.cat([seen, F.leaky_relu(self.beside(beside), SLOPE)], 1)
            seen = F.leaky_relu(self.joint(seen), SLOPE)
        out: Tensor = self.head(seen)[:, 0].float()
        return out


class LatentCritic(nn.Module):
    """Looks at latents (n, d): four hidden layers of 256 with leaky ReLUs, logits (n,)."""

    def __init__(self, latent: int, hidden: int = 256) -> None:
        super().__init__()
        widths = (latent, hidden, hidden, hidden, hidden)
        layers: list[nn.Module] = []
        for wide, out in pairwise(widths):
            layers += [nn.Linear(wide, out), nn.LeakyReLU(SLOPE)]
        self.layers = nn.Sequential(*layers, nn.Linear(hidden, 1))

    def forward(self, z: Tensor) -> Tensor:
        """Return logits (n,)."""
        out: Tensor = self.layers(z)[:, 0].float()
        return out


def told_apart(real: Tensor, made: Tensor) -> Tensor:
    """Return the binary cross-entropy of a critic that should find `real` positive and `made` negative, a scalar."""
    return 0.5 * (F.softplus(-real).mean() + F.softplus(made).mean())
