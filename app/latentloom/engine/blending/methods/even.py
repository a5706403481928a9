"""The solved blend: a latent whose picture shows every class, looked for against the space's judges.

Average-based methods decode many classes to chance; see `latentloom.engine.evidence.solver` for what is done instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.blending.methods import typical
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.sources import Sources

if TYPE_CHECKING:
    from latentloom.engine.space import Space

ANSWERS = 1


def combine(mix: Mix, sources: Sources, space: Space) -> npt.NDArray[np.float64]:
    """Return the latent (d,) that the mix holds already, or the best that a search finds; the seed decides its starts.

    Raises:
        UsageError: the space has no judges, or the mix holds a latent of another length.
    """
    if mix.solved:
        if len(mix.solved) != sources.points.shape[1]:
            raise UsageError("This blend was solved in another space; even it again here.")
        return np.array(mix.solved, dtype=np.float64)
    panel = space.judges
    if panel is None:
        raise UsageError(
            "This space has no judges to search by, so it offers no even blends: choose spherical, "
            "or give it judges with latentloom judge."
        )
    from latentloom.engine.evidence.solver import solve_steps

    begin = typical.combine(sources).astype(np.float32)
    steps = solve_steps(space, panel, dict(mix.weights), begin, seed=mix.seed, answers=ANSWERS)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            best: npt.NDArray[np.float64] = end.value.latents[0].astype(np.float64)
            return best
