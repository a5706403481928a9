"""What families share whose encoder and decoder play against a critic of pictures."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import torch
from torch import Tensor

from latentloom.engine.families.base import MODEL, Batch, Loss, ModelConfig, Player, Terms
from latentloom.engine.families.critics import PictureCritic
from latentloom.engine.families.pair import Pair, sampled
from latentloom.engine.likelihood import gaussian_kl

CRITIC_RATE = 0.5
BETAS = (0.5, 0.98)


class Contest(Pair):
    """Encoder and decoder as one player, a critic as the other, each with half of the noise's numbers for its draws.

    Attributes:
        pair_rate: the first player's share of the learning rate.
        judges_latents: whether the critic sees a latent beside the picture.
        critic: None outside training.
    """

    training_parts = ("critic",)
    pair_rate: ClassVar[float] = 0.5
    judges_latents: ClassVar[bool] = False

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.noise_width = 2 * self.latent_dim
        network, beside = config.network, self.latent_dim if self.judges_latents else 0
        self.critic = PictureCritic(network.channels, network.size, beside) if config.training else None

    def players(self) -> tuple[Player, ...]:
        """Return encoder with decoder, and the critic."""
        if self.critic is None:
            return super().players()
        pair = (*self.encoder.parameters(), *self.decoder.parameters())
        return (
            Player(MODEL, pair, self.pair_rate, BETAS),
            Player("critic", tuple(self.critic.parameters()), CRITIC_RATE, BETAS),
        )

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample with the batch's noise, decode and compare in pixels."""
        return self.copied(batch)[1]

    def copied(self, batch: Batch) -> tuple[Tensor, Terms]:
        """Return a draw of each posterior, and the terms of the pictures that it decodes to."""
        posterior = self.encode(batch.grid)
        z = sampled(posterior, batch.noise[:, : self.latent_dim])
        return z, Terms(self.explained(z, batch.grid), gaussian_kl(posterior.mean, posterior.log_variance))

    def fresh(self, batch: Batch) -> Tensor:
        """Return the half of the noise that is not for the posteriors: draws of N(0, I), (n, d)."""
        return batch.noise[:, self.latent_dim :]

    def loss(self, player: str, batch: Batch, beta: float) -> Loss:
        """Return what encoder and decoder, or the critic, want small."""
        if self.critic is None:
            return super().loss(player, batch, beta)
        if player == MODEL:
            return self.pair_loss(self.critic, batch, beta)
        with torch.no_grad():
            z = sampled(self.encode(batch.grid), batch.noise[:, : self.latent_dim])
        return Loss(self.critic_loss(self.critic, batch, z))

    @abstractmethod
    def pair_loss(self, critic: PictureCritic, batch: Batch, beta: float) -> Loss:
        """Return what encoder and decoder want small."""

    @abstractmethod
    def critic_loss(self, critic: PictureCritic, batch: Batch, z: Tensor) -> Tensor:
        """Return what the critic wants small, a scalar; `z` are draws of the posteriors, without gradients."""
