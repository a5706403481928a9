"""Whether every class counts: what a blend loses when one class is left out.

For methods that compute, that is how much the picture changes: one that ignores some of its classes shows here,
whatever any judge says. The yardstick is how much the picture changes when all weights are shaken by one percent: what
changes it less than that does not count.

Two searches differ from one another by more than a class, so with a method that searches the pictures say nothing.
There it is the presence of the class itself, by the judges that took no part, with and without being asked for; the
yardstick is how far the presence of the classes of one blend varies from search to search.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

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
SEARCHES = 5
"""Searches of the whole blend, seeded one after the other, whose mean presence is compared."""
BY_CHANCE = 1.645
"""Standard deviations that 5 in 100 draws of a normal distribution exceed."""


@dataclass(frozen=True)
class LeftOut:
    """What leaving out does.

    Attributes:
        classes: the k names that were left out, one after the other; those with a weight above zero.
        changes: (k,) what is lost. Of the picture: the mean absolute difference of pixels, 0..1. Of the presence: the
            class's presence when it is asked for, less its presence when it is not, -1..1.
        floor: what noise does. Of the picture: the largest change by weights shaken a little. Of the presence: what the
            presence of one search exceeds the mean by in 5 of 100 searches.
        of: "picture" or "presence".
    """

    classes: tuple[str, ...]
    changes: Floats
    floor: float
    of: Literal["picture", "presence"] = "picture"

    @property
    def counting(self) -> float:
        """The share of the classes whose absence costs more than noise does."""
        return float((self.changes > self.floor).mean())


def left_out(space: Space, mix: Mix) -> LeftOut:
    """Leave out each class of a mix in turn and compare. With a method that searches that takes k + 5 searches.

    Raises:
        UsageError: fewer than two classes have a weight, or the mix holds the answer of a search, which belongs to all
            of its classes.
    """
    weights = tuple((name, weight) for name, weight in mix.weights if weight > 0)
    if len(weights) < 2:
        raise UsageError("Leaving a class out needs a blend of two classes or more.")
    if not isinstance(method_named(mix.method), SearchMethod):
        return _of_the_picture(space, replace(mix, weights=weights))
    if mix.solved:
        raise UsageError("This blend holds the answer of a search; leave classes out of one that searches anew.")
    return _of_the_presence(space, replace(mix, weights=weights))


def _without(mix: Mix) -> list[Mix]:
    """Return the mix without each of its classes."""
    return [replace(mix, weights=(*mix.weights[:i], *mix.weights[i + 1 :])) for i in range(len(mix.weights))]


def _of_the_picture(space: Space, mix: Mix) -> LeftOut:
    whole = _picture(space, mix)
    changes = [np.abs(_picture(space, less) - whole).mean() for less in _without(mix)]
    chance = np.random.default_rng(0)
    shaken = [
        tuple((name, weight * (1 + SHAKEN * float(chance.standard_normal()))) for name, weight in mix.weights)
        for _ in range(SHAKES)
    ]
    floor = max(float(np.abs(_picture(space, replace(mix, weights=each)) - whole).mean()) for each in shaken)
    return LeftOut(tuple(name for name, _ in mix.weights), np.array(changes, np.float32), floor)


def _picture(space: Space, mix: Mix) -> Floats:
    """Return a blend's picture, 0..1."""
    levels: Floats = resolve(mix, space).pixels(SIDE).astype(np.float32) / np.float32(255)
    return levels


def _of_the_presence(space: Space, mix: Mix) -> LeftOut:
    # In the space's order, as the evidence is.
    names = sorted((name for name, _ in mix.weights), key=space.atlas.index.__getitem__)
    whole = np.stack([_presence(space, replace(mix, seed=mix.seed + i), mix) for i in range(SEARCHES)])
    less = {
        left: _presence(space, without, mix)[names.index(left)]
        for (left, _), without in zip(mix.weights, _without(mix), strict=True)
    }
    changes = whole.mean(axis=0) - np.array([less[name] for name in names])
    spread = float(np.sqrt(whole.var(axis=0, ddof=1).mean()))
    return LeftOut(tuple(names), changes.astype(np.float32), BY_CHANCE * spread, "presence")


def _presence(space: Space, mix: Mix, asked: Mix) -> npt.NDArray[np.float64]:
    """Return the presence of the classes of `asked` in the picture of `mix`, (k,), in the space's order."""
    panel = space.judges
    if panel is None:
        raise UsageError("This space has no judges, so nobody can say which classes a searched blend shows.")
    from latentloom.engine.evidence.examine import examine

    (found,) = examine(space, panel, resolve(mix, space).latent[None], dict(asked.weights))
    return np.asarray(found.presence, np.float64)
