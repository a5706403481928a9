"""Eigen-images (Sirovich & Kirby 1987; Turk & Pentland, "Eigenfaces for recognition", 1991): linear, in one go.

The mean picture and the first d principal components of the training pictures, by singular value decomposition;
nothing is trained by gradients. The latent holds each component's score in units of its standard deviation, so that
encodings have mean zero and variance one in every dimension. Least squares is what it minimises, so photos are measured
by the Gaussian likelihood. Prior: none. Class prototypes: means of a class's scores, which are the scores of the
class's mean picture; every linear blend is a cross-fade of pictures: the baseline that other families have to beat. No
blend of its own.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from latentloom.engine.families.base import CERTAIN, Batch, Family, ModelConfig, Pictures, Player, Posterior, Terms
from latentloom.engine.likelihood import ink_likelihood, photo_likelihood

MOST_NUMBERS = 1 << 26
"""Numbers in the sample that is decomposed, at most: 256 MiB."""


class LinearDecoder(nn.Module):
    """(n, latent) -> (n, channels, size, size): the mean plus so much of each component."""

    def __init__(self, latent: int, channels: int, size: int) -> None:
        super().__init__()
        self.shape = (channels, size, size)
        self.head = nn.Linear(latent, channels * size * size)

    def forward(self, z: Tensor) -> Tensor:
        """Return the picture."""
        out: Tensor = self.head(z).view(-1, *self.shape)
        return out


class Eigen(Family):
    """Principal components of the pictures."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        network = config.network
        self.noise_width = 0
        self.encoder = nn.Linear(network.pixels, network.latent)
        self.decoder: LinearDecoder = LinearDecoder(network.latent, network.channels, network.size)

    def players(self) -> tuple[Player, ...]:
        """Return nobody."""
        return ()

    def encode(self, grid: Tensor, labels: Tensor | None = None) -> Posterior:
        """Return the scores."""
        scores = self.encoder(grid.flatten(1)).float()
        return Posterior(scores, torch.full_like(scores, CERTAIN))

    def terms(self, batch: Batch) -> Terms:
        """Project and compare."""
        output = self.decoder(self.encode(batch.grid).mean)
        if self.kind == "ink":
            likelihood = ink_likelihood(output, batch.grid, self.reach)
        else:
            likelihood = photo_likelihood(output, batch.grid)
        return Terms(likelihood, torch.zeros_like(likelihood.total))

    @property
    def output_bias(self) -> Tensor:
        """The mean picture, as the decoder has it."""
        return self.decoder.head.bias

    def begin_epoch(self, pictures: Pictures) -> None:
        """Decompose the pictures."""
        from sklearn.decomposition import PCA
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        pixels = self.config.network.pixels
        rows = torch.cat([batch.grid.flatten(1).cpu() for batch in pictures(max(2, MOST_NUMBERS // pixels))]).numpy()
        count = min(self.latent_dim, len(rows) - 1, pixels)
        with threadpool_limits(limits=1):
            fitted = PCA(count, random_state=0).fit(rows)
        scale = np.sqrt(np.maximum(fitted.explained_variance_, 0.0))
        whitened = fitted.components_ / np.where(scale > 1e-6, scale, np.inf)[:, None]
        for layer in (self.encoder, self.decoder.head):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        self.encoder.weight[:count] = torch.from_numpy(whitened).to(self.encoder.weight)
        self.encoder.bias[:count] = torch.from_numpy(-whitened @ fitted.mean_).to(self.encoder.bias)
        self.decoder.head.weight[:, :count] = torch.from_numpy((fitted.components_ * scale[:, None]).T).to(
            self.decoder.head.weight
        )
        self.decoder.head.bias.copy_(torch.from_numpy(fitted.mean_))
