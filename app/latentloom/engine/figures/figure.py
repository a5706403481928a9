"""What a figure is, and what comes of drawing one."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from latentloom.base.figure_options import AnyOption, Choice, FigureWords, Whole
from latentloom.engine.latent_prior import NORMAL, UNIFORM, LatentPrior

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Pixels = npt.NDArray[np.uint8]
Latents = npt.NDArray[np.floating[Any]]
Values = Mapping[str, Any]
"""A checked value for every option of the figure, by name."""


@dataclass(frozen=True, eq=False)
class FigureResult:
    """A figure that was drawn.

    Attributes:
        picture: uint8 (h, w) or (h, w, 3), 255 = paper.
        numbers: what was measured on the way, good for JSON.
        recipe: what made it (see `engine.recipe`), with the figure's name and options under "figure"; filled in by
            `registry.figure_steps`, so a `draw` leaves it out.
    """

    picture: Pixels
    numbers: dict[str, Any] = field(default_factory=dict)
    recipe: dict[str, Any] = field(default_factory=dict)

    def image(self) -> Image.Image:
        """Return the picture as a PIL picture, "L" or "RGB"."""
        return Image.fromarray(self.picture)


Steps = Generator[tuple[int, int], None, FigureResult]
"""Yields (done, total); returns the figure. Closing it cancels, and there is nothing to tidy up."""


@dataclass(frozen=True)
class Figure:
    """One kind of figure.

    Attributes:
        name, title, words, group, options: see `FigureWords`.
        draw: makes the steps, given an open space and a checked value for every option.
    """

    name: str
    title: str
    words: str
    options: tuple[AnyOption, ...]
    draw: Callable[[Space, Values], Steps]
    group: str = "The space"

    def described(self) -> FigureWords:
        """Return the figure as a person chooses it."""
        return FigureWords(self.name, self.title, self.words, self.group, self.options)


TILE = Whole(name="tile", title="Picture size", words="pixels a side of one picture", default=64, least=16, most=512)
"""The option of every figure that is made of decoded pictures."""

PRIOR = Choice(
    name="prior",
    words="the distribution that latents are drawn from",
    default="space",
    choices=(("space", "The space's own"), ("normal", "Gaussian, N(0, 1)"), ("uniform", "Uniform, as wide as N(0, 1)")),
)

SEED = Whole(name="seed", words="for what is drawn at random", default=0, least=0, most=2**31 - 1)


def prior_of(space: Space, options: Values) -> LatentPrior:
    """Return the prior that the option PRIOR names."""
    return {"normal": NORMAL, "uniform": UNIFORM}.get(options["prior"], space.prior)


PORTION = 32
"""Latents decoded in one step: some tens of milliseconds."""


def decoded(space: Space, latents: Latents, size: int) -> Generator[tuple[int, int], None, Pixels]:
    """Decode (n, d) to pictures (n, size, size[, 3]), a portion a step: `pictures = yield from decoded(...)`."""
    count = len(latents)
    parts = []
    for start in range(0, count, PORTION):
        parts.append(space.runtime.decode_pixels(np.asarray(latents[start : start + PORTION]), size))
        yield min(start + PORTION, count), count
    if not parts:
        return np.empty((0, size, size) if space.channels == 1 else (0, size, size, 3), np.uint8)
    return np.concatenate(parts)
