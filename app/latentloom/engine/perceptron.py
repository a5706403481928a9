"""The perceptron backbone: one hidden layer each way, as in Kingma & Welling's experiments (ICLR 2014, appendix C).

With 28 pixels a side, 400 hidden units and a latent of 20 it is the network of the well-known PyTorch example of a VAE
(784-400-20, ReLU), which many small papers' tables rest on. It starts from torch's own first weights, as that does.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses


class PerceptronEncoder(nn.Module):
    """(n, channels, size, size), and what else it is told, to posterior mean and log variance, each (n, latent)."""

    def __init__(self, pixels: int, hidden: int, latent: int, told: int = 0) -> None:
        super().__init__()
        self.stem = nn.Linear(pixels + told, hidden)
        self.head = nn.Linear(hidden, 2 * latent)

    def forward(self, x: Tensor, told: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return mean and log variance, the latter kept within -12..4; `told` is (n, told), put beside the pixels."""
        flat = x.flatten(1) if told is None else torch.cat([x.flatten(1), told], 1)
        mean, log_variance = self.head(F.relu(self.stem(flat))).float().chunk(2, dim=1)
        return mean, log_variance.clamp(-12.0, 4.0)


class PerceptronDecoder(nn.Module):
    """(n, latent) -> (n, channels, size, size)."""

    def __init__(self, latent: int, hidden: int, channels: int, size: int) -> None:
        super().__init__()
        self.shape = (channels, size, size)
        self.stem = nn.Linear(latent, hidden)
        self.head = nn.Linear(hidden, channels * size * size)

    def forward(self, z: Tensor) -> Tensor:
        """Return the raw output; nothing forces it into -1..1."""
        out: Tensor = self.head(F.relu(self.stem(z))).view(-1, *self.shape)
        return out
