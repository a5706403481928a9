"""What most families share: one encoder, one decoder, and a likelihood between them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from latentloom.base.errors import UsageError
from latentloom.base.setting_words import SETTING_WORDS
from latentloom.engine.backbones import Fronted, Squashed, build_decoder, build_encoder
from latentloom.engine.families.base import Family, ModelConfig, Posterior
from latentloom.engine.likelihood import Likelihood, bernoulli_likelihood, ink_likelihood, photo_likelihood


class Pair(Family):
    """An encoder, and a decoder of the whole latent, built of the configuration's backbone.

    Args:
        config: shape.
        latent_dim: width of the latent where it is not the network's.
        decoded: width of what the decoder proper takes, where `front` makes that of the latent.
        told: numbers that the encoder is given beside the picture.
        front: see `backbones.Fronted`.
    """

    def __init__(
        self,
        config: ModelConfig,
        latent_dim: int | None = None,
        decoded: int | None = None,
        told: int = 0,
        front: nn.Module | None = None,
    ) -> None:
        super().__init__(config)
        self.latent_dim = config.network.latent if latent_dim is None else latent_dim
        self.bernoulli = config.kind == "photo" and config.settings.get("likelihood", "gaussian") == "bernoulli"
        self.encoder = build_encoder(config.network, told=told)
        body = build_decoder(config.network, self.latent_dim if decoded is None else decoded)
        self._head = [body.head]
        fronted = body if front is None else Fronted(front, body)
        self.decoder = Squashed(fronted) if self.bernoulli else fronted

    def encode(self, grid: Tensor, labels: Tensor | None = None) -> Posterior:
        """Return the posterior over z; labels are not looked at."""
        return Posterior(*self.encoder(grid))

    def explained(self, latents: Tensor, grid: Tensor) -> Likelihood:
        """Return how well decoded latents explain pictures."""
        if isinstance(self.decoder, Squashed):
            return bernoulli_likelihood(self.decoder.body(latents), grid)
        output = self.decoder(latents)
        return ink_likelihood(output, grid, self.reach) if self.kind == "ink" else photo_likelihood(output, grid)

    @property
    def output_bias(self) -> Tensor:
        """The bias of the decoder's last layer."""
        bias: Tensor | None = self._head[0].bias
        assert bias is not None
        return bias


def sampled(posterior: Posterior, noise: Tensor) -> Tensor:
    """Return mean + sd * noise, each (n, d): the reparametrised sample of Kingma & Welling 2014."""
    return posterior.mean + torch.exp(0.5 * posterior.log_variance) * noise


def number(config: ModelConfig, name: str, usual: float) -> float:
    """Return a setting of a family, checked: it may come from a space's file.

    Raises:
        UsageError: not a number, or out of the limits that `base.setting_words` gives.
    """
    words = SETTING_WORDS[name]
    value = config.settings.get(name, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not words.low <= value <= words.high:
        raise UsageError(f"The setting {name} must lie between {words.low:g} and {words.high:g}, not {value!r}.")
    if words.kind == "whole" and int(value) != value:
        raise UsageError(f"The setting {name} is a whole number, not {value!r}.")
    return value


def choice(config: ModelConfig, name: str, usual: str) -> str:
    """Return a setting of a family that is one of some words, checked as `number` does."""
    names = [value for value, _ in SETTING_WORDS[name].choices]
    value = config.settings.get(name, usual)
    if value not in names:
        raise UsageError(f"The setting {name} is one of {', '.join(names)}, not {value!r}.")
    return str(value)


def whole(config: ModelConfig, name: str, usual: int) -> int:
    """Return a whole setting of a family, checked as `number` does."""
    return int(number(config, name, usual))
