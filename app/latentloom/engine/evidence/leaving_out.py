"""Whether every class counts: how much the picture of a blend changes when one class is left out.

A method that ignores some of its classes shows here, whatever any judge says. The yardstick is how much the picture
changes when all weights are shaken by one percent: what changes it less than that does not count.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.blending.methods import SearchMethod, method_named
from latentloom.engine.blending.resolve import resolve

if TYPE_CHECKING:
    from latentloom.engine.blending.mix import Mix
    from latentloom.engine.space import Space

Floats = npt.NDArray[np.float32]

SHAKEN = 0.01
"""Relative change of the weights that says what is noise."""
SHAKES = 8
SIDE = 64
"""Pixels a side of the pictures that are compared."""


@dataclass(frozen=True)
class LeftOut:
    """What leaving out does.

    Attributes:
        classes: the k names that were left out, one after the other; those with a weight above zero.
        changes: (k,) mean absolute difference of the two pictures' pixels, 0..1.
        floor: the largest change by weights shaken a little.
    """

    classes: tuple[str, ...]
    changes: Floats
    floor: float

    @property
    def counting(self) -> float:
        """The share of the classes whose absence changes the picture more than noise does."""
        return float((self.changes > self.floor).mean())


def left_out(space: Space, mix: Mix) -> LeftOut:
    """Leave out each class of a mix in turn and compare the pictures.

    Raises:
        UsageError: fewer than two classes have a weight, or the method searches (its answers differ from search to
            search by more than a class, so the comparison would say nothing).
    """
    weights = [(name, weight) for name, weight in mix.weights if weight > 0]
    if len(weights) < 2:
        raise UsageError("Leaving a class out needs a blend of two classes or more.")
    if isinstance(method_named(mix.method), SearchMethod):
        raise UsageError(f"The method {mix.method} searches anew for every blend; leave classes out of another method.")
    whole = _picture(space, mix)
    changes = [
        np.abs(_picture(space, replace(mix, weights=(*weights[:i], *weights[i + 1 :]))) - whole).mean()
        for i in range(len(weights))
    ]
    chance = np.random.default_rng(0)
    shaken = [
        tuple((name, weight * (1 + SHAKEN * float(chance.standard_normal()))) for name, weight in weights)
        for _ in range(SHAKES)
    ]
    floor = max(float(np.abs(_picture(space, replace(mix, weights=each)) - whole).mean()) for each in shaken)
    return LeftOut(tuple(name for name, _ in weights), np.array(changes, np.float32), floor)


def _picture(space: Space, mix: Mix) -> Floats:
    """Return a blend's picture, 0..1."""
    levels: Floats = resolve(mix, space).pixels(SIDE).astype(np.float32) / np.float32(255)
    return levels
