"""What families share whose latent depends on the class: a label in, or one read from the picture.

A new picture comes without its class. A small classifier beside the model, trained along with it and sharing no weight
with it, then reads it; it is not part of any paper's objective and changes nothing in one.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.families.base import UNKNOWN, Batch, ModelConfig
from latentloom.engine.families.pair import Pair

SIDE = 16
"""Pixels a side that the reader looks at."""


class LabelReader(nn.Module):
    """(n, c, s, s) -> logits (n, K): one hidden layer on a small picture."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.stem = nn.Linear(channels * SIDE**2, 128)
        self.head = nn.Linear(128, classes)

    def forward(self, grid: Tensor) -> Tensor:
        """Return logits."""
        out: Tensor = self.head(F.relu(self.stem(F.adaptive_avg_pool2d(grid, SIDE).flatten(1))))
        return out


class Labelled(Pair):
    """A pair with a reader of labels."""

    def __init__(self, config: ModelConfig, latent_dim: int | None = None, told: int = 0) -> None:
        super().__init__(config, latent_dim, told=told)
        self.reader = LabelReader(config.network.channels, config.classes)

    def one_hot(self, grid: Tensor, labels: Tensor | None) -> Tensor:
        """Return labels as (n, K) float32; what is not known is read from the picture."""
        if labels is None:
            labels = torch.full((len(grid),), UNKNOWN, device=grid.device)
        if bool((labels == UNKNOWN).any()):
            labels = torch.where(labels == UNKNOWN, self.reader(grid).argmax(1), labels)
        return F.one_hot(labels, self.classes).float()

    def misread(self, batch: Batch) -> Tensor:
        """Return the reader's cross-entropy, (n,) in nats; zero where no label is known."""
        return F.cross_entropy(self.reader(batch.grid).float(), batch.labels, ignore_index=UNKNOWN, reduction="none")
