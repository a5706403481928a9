"""Encoders and decoders by backbone, and what families put around them."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from latentloom.engine.networks import Decoder, Encoder, NetworkConfig
from latentloom.engine.perceptron import PerceptronDecoder, PerceptronEncoder


class LabelledEncoder(nn.Module):
    """A convolutional encoder that is told numbers beside the picture: a plane of them is put behind its channels.

    The plane is linear in the numbers, so a one-hot label chooses one of K learnt planes.
    """

    def __init__(self, config: NetworkConfig, told: int) -> None:
        super().__init__()
        self.size = config.size
        self.plane = nn.Linear(told, config.size**2, bias=False)
        self.body = Encoder(config, planes=1)

    def forward(self, x: Tensor, told: Tensor) -> tuple[Tensor, Tensor]:
        """Return the posterior's mean and log variance for pictures (n, c, s, s) and numbers (n, told)."""
        plane = self.plane(told).view(-1, 1, self.size, self.size).to(x.dtype)
        out: tuple[Tensor, Tensor] = self.body(torch.cat([x, plane], 1))
        return out


class Squashed(nn.Module):
    """A decoder whose body gives the logits of a Bernoulli: intensities are 2p - 1 = tanh(logit / 2)."""

    def __init__(self, body: nn.Module) -> None:
        super().__init__()
        self.body = body

    def forward(self, z: Tensor) -> Tensor:
        """Return intensities in -1..1."""
        return torch.tanh(0.5 * self.body(z))


class Fronted(nn.Module):
    """A decoder behind a module that turns latents into what it decodes."""

    def __init__(self, front: nn.Module, body: nn.Module) -> None:
        super().__init__()
        self.front = front
        self.body = body

    def forward(self, z: Tensor) -> Tensor:
        """Decode latents (n, d)."""
        out: Tensor = self.body(self.front(z))
        return out


def build_encoder(config: NetworkConfig, latent: int | None = None, told: int = 0) -> nn.Module:
    """Return an encoder to a latent of so many dimensions (None: the configuration's).

    Args:
        config: shape and backbone.
        latent: dimensions of its output.
        told: numbers that it is given beside the picture (a one-hot label), as its second argument.
    """
    wide = config.latent if latent is None else latent
    if config.backbone == "perceptron":
        return PerceptronEncoder(config.pixels, config.hidden, wide, told)
    shaped = config.with_latent(wide)
    return LabelledEncoder(shaped, told) if told else Encoder(shaped)


def build_decoder(config: NetworkConfig, latent: int | None = None) -> Decoder | PerceptronDecoder:
    """Return a decoder of a latent of so many dimensions (None: the configuration's)."""
    wide = config.latent if latent is None else latent
    if config.backbone == "perceptron":
        return PerceptronDecoder(wide, config.hidden, config.channels, config.size)
    return Decoder(config.with_latent(wide))
