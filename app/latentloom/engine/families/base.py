"""The one interface to every model family: training, building, runtime and spaces know nothing else of a model.

A family is a module of torch in a file of its own, a line in `registry.FAMILIES`, and its words in
`base.family_words`. What it must have:

- `encoder` and `decoder` or what stands for them. The *latent* is one vector a picture, (latent_dim,): all that atlas,
  blends and runtime ever see. `encode` gives its posterior, a diagonal Gaussian; `decoder` is a module from latents
  alone to grids. Whatever else a family has (a label, several levels, a codebook) is part of the latent, or inside.
- `terms`: the parts of its objective for a batch, by which every family is measured.
- `players` and `loss`: who is trained, each with an optimiser of its own. Most families are one player, "model", whose
  loss follows from `terms`. A training step takes one optimiser step for each player in turn.
- `begin_epoch`, for those that look at all pictures between epochs, and `native`, for those with a blend of their own.

All randomness comes in with the batch, and all state lies in parameters and buffers: so a run can be repeated, and
resumed from a checkpoint, bit for bit.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor, nn

from latentloom.engine.likelihood import Likelihood
from latentloom.engine.networks import NetworkConfig

UNKNOWN = -1
"""Label of a picture whose class training must not know."""

CERTAIN = 2 * math.log(1e-3)
"""Log variance that stands for none: finite, so that blends of Gaussians stay so."""

MODEL = "model"
"""Name of the first player of every family that is trained by gradients."""


@dataclass(frozen=True)
class ModelConfig:
    """Everything that decides a model's shape.

    Attributes:
        network: shape of encoder and decoder; its `latent` is the family's own setting, not always `latent_dim`.
        kind: of the pictures; reach: of ink fields, in grid pixels.
        classes: how many classes the pictures have, K.
        settings: the family's own settings by name (see `base.family_words`); a missing one has its default.
        training: whether it is to be trained; what only training needs is otherwise left out.
    """

    network: NetworkConfig
    kind: Literal["ink", "photo"]
    reach: float
    classes: int = 1
    settings: Mapping[str, Any] = field(default_factory=dict)
    training: bool = False


@dataclass(frozen=True)
class Batch:
    """What a model is shown.

    Attributes:
        grid: (n, c, s, s) fields or intensities in -1..1.
        labels: (n,) int64, 0 to K-1, or UNKNOWN.
        noise: (n, noise_width) standard normal: all the randomness that there is.
    """

    grid: Tensor
    labels: Tensor
    noise: Tensor

    def __len__(self) -> int:
        return len(self.grid)


@dataclass(frozen=True)
class Posterior:
    """Diagonal Gaussians over the latent: mean and log variance, each (n, latent_dim).

    Where there is no uncertainty the log variance is CERTAIN.
    """

    mean: Tensor
    log_variance: Tensor


@dataclass(frozen=True)
class Terms:
    """The parts of the objective for a batch, each (n,), in nats a picture.

    Attributes:
        likelihood: the reconstruction term.
        kl: what beta weighs; zero where a family has no such term.
        extras: further terms by name, as they enter the objective.
    """

    likelihood: Likelihood
    kl: Tensor
    extras: Mapping[str, Tensor] = field(default_factory=dict)

    def objective(self, beta: float) -> Tensor:
        """Return the mean objective, a scalar."""
        total = self.likelihood.total + beta * self.kl
        for extra in self.extras.values():
            total = total + extra
        return total.mean()

    @property
    def elbo(self) -> Tensor:
        """The evidence lower bound a picture, (n,), whatever beta was trained with."""
        return -(self.likelihood.total + self.kl)


@dataclass(frozen=True)
class Player:
    """Parameters that one optimiser moves.

    Attributes:
        name: MODEL for the first one.
        parameters: all that it moves; no parameter has two players.
        rate: its share of the recipe's learning rate.
        betas: of its Adam optimiser.
    """

    name: str
    parameters: tuple[nn.Parameter, ...]
    rate: float = 1.0
    betas: tuple[float, float] = (0.9, 0.98)


@dataclass(frozen=True)
class Loss:
    """What a player wants small, a scalar; the first player's comes with the terms that it was made of."""

    value: Tensor
    terms: Terms | None = None


Pictures = Callable[[int], Iterator[Batch]]
"""Training pictures in batches: at most so many, evenly picked, always the same, not augmented, the noise zero."""


class Family(nn.Module):
    """A model of one family. See the module's docstring.

    Attributes:
        config: what it was made of; kind, reach: of its pictures.
        latent_dim: width of the latent that everybody else sees.
        noise_width: standard normal numbers that `terms` and `loss` use for a picture.
        training_parts: names of submodules that only training needs; a space does not keep them.
        decoder: module from latents (n, latent_dim) to grids (n, c, s, s), intensities or fields in about -1..1.
    """

    decoder: nn.Module
    training_parts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.kind = config.kind
        self.reach = config.reach
        self.latent_dim = config.network.latent
        self.noise_width = config.network.latent
        self.classes = config.classes

    @abstractmethod
    def encode(self, grid: Tensor, labels: Tensor | None = None) -> Posterior:
        """Return the posterior over the latent.

        Args:
            grid: (n, c, s, s).
            labels: (n,) int64, UNKNOWN where not known; None: none is known. Most families do not look at them.
        """

    @abstractmethod
    def terms(self, batch: Batch) -> Terms:
        """Encode, sample with the batch's noise, decode and compare."""

    @property
    @abstractmethod
    def output_bias(self) -> Tensor:
        """The bias of the decoder's last layer: adding to it adds to every pixel that is decoded."""

    def kept_state(self) -> dict[str, Tensor]:
        """Return what a space keeps of the state: all but what only training needs."""
        return {k: v for k, v in self.state_dict().items() if k.split(".")[0] not in self.training_parts}

    def players(self) -> tuple[Player, ...]:
        """Return who is trained, in the order of their turns; nobody in a family that is computed in one go."""
        return (Player(MODEL, tuple(self.parameters())),)

    def loss(self, player: str, batch: Batch, beta: float) -> Loss:
        """Return what a player wants small; `beta` is the weight of the KL term at this step."""
        terms = self.terms(batch)
        return Loss(terms.objective(beta), terms)

    def forward(self, player: str, batch: Batch, beta: float) -> Loss:
        """The same as `loss`: what torch's wrappers around a module call."""
        return self.loss(player, batch, beta)

    def begin_epoch(self, pictures: Pictures) -> None:
        """Look at the training pictures before an epoch's first step; called without gradients."""

    def moving_centres(self) -> Tensor | None:
        """Return the places (k, d) that codes are drawn to, where training moves them: they are logged each epoch."""
        return None

    def native(self, shares: Tensor, latent: Tensor, way: str, noise: Tensor) -> Tensor:
        """Return the latent (latent_dim,) of the family's own way to blend classes.

        Args:
            shares: (K,) weights of the classes, sum one.
            latent: (latent_dim,) the mean of what stands for the classes, by the same weights: whence the style comes.
            way: one of the ways that `base.family_words` lists for the family.
            noise: (latent_dim,) standard normal, for ways that draw.
        """
        raise NotImplementedError(f"{type(self).__name__} has no blend of its own")

    def draw_noise(self, count: int, generator: torch.Generator) -> Tensor:
        """Return the noise of a batch, (count, noise_width), on the CPU."""
        return torch.randn(count, self.noise_width, generator=generator)
