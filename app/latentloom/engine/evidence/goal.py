"""What a search wants of a picture, as losses that are differentiable in its grid.

Loss of a picture with scores s, classes A asked for with weights w, other classes U and their spread d in this picture:

    sum_{a in A} w_a ( RANK mean_{u in U} sigmoid((s_u - s_a) / (WIDTH d))  +  PRESENT softplus(q_a - s_a) )

The first term is one less the evidence AUC with its steps made smooth (as Yan, Dodier, Mozer & Wolniewicz, "Optimizing
classifier performance via an approximation to the Wilcoxon-Mann-Whitney statistic", ICML 2003, smooth it). It is
measured in the picture's own spread, so that nothing is gained by scores that are only larger all together. The second
wants each class over its own high percentile q among real pictures of other classes; it is convex, so the classes that
show least pull most.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.evidence.judges import DROPOUT, Judge
from latentloom.engine.evidence.panel import PROBABILITIES, Panel
from latentloom.engine.evidence.plausibility import PLAUSIBLE

RANK = 20.0
"""Weight of the ranking: 0.05 of AUC are worth 1."""
WIDTH = 0.5
"""Width of the smoothed step, in standard deviations of the other classes' scores. Tried on 20 of 964 classes: with 0.3
and 1 the AUC by judges that took no part was 0.01 to 0.02 less; with the logistic loss of the differences, which never
leaves a hopeless class alone, it was 0.03 less."""
LEAST_SPREAD = 0.25
"""Of the other classes' scores, where there are few of them."""
PRESENT = 0.5
ALONE = 1.0
"""The same where every class is asked for and there is nothing to rank."""
HIGH = 0.97
"""The percentile that every class asked for should be above."""


class Goal:
    """The losses of pictures for one weighting."""

    def __init__(
        self,
        panel: Panel,
        classes: npt.NDArray[np.intp],
        shares: npt.NDArray[np.float64],
        reach: float | None,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        """Prepare the losses.

        Args:
            panel: only its solver's part is used.
            classes: (k,) indices of the classes asked for; shares: (k,) their weights, sum 1.
            reach: of ink fields, in grid pixels; None for photos.
            dtype: what the judges compute in.
        """
        part = panel.solver
        self.part = part
        self._network = part.computing_in(dtype)
        self._judges = [judge for judge in self._network.judges if isinstance(judge, Judge)]
        self._dtype = dtype
        self._asked = torch.from_numpy(classes)
        others = np.ones(part.centre.shape[1], bool)
        others[classes] = False
        self._others = torch.from_numpy(np.flatnonzero(others))
        self._shares = torch.from_numpy(shares.astype(np.float32))
        column = int(np.searchsorted(PROBABILITIES, HIGH))
        self._high = torch.from_numpy(part.quantiles[classes, column])
        self._reach = reach
        self._crisp = float(np.interp(0.5, PLAUSIBLE, panel.ordinary["crispness"])) or 1.0

    def losses(self, grids: Tensor, chance: torch.Generator | None = None) -> Tensor:
        """Return what is missing (n,) in decoded grids (n, c, s, s); differentiable.

        Args:
            grids: the pictures.
            chance: drops features of the judges at random, as in their training, so that no search leans on few of
                them; None reads them all.
        """
        scores = self.part.scores(self._logits(grids.to(self._dtype), chance).float())
        asked = scores[:, self._asked]
        missing = (PRESENT if len(self._others) else ALONE) * F.softplus(self._high - asked)
        if len(self._others):
            others = scores[:, self._others]
            spread = others.std(1, correction=0).clamp_min(LEAST_SPREAD)[:, None, None]
            behind = (others[:, None] - asked[:, :, None]) / (WIDTH * spread)
            missing = missing + RANK * torch.sigmoid(behind).mean(2)
        out: Tensor = missing @ self._shares
        return out

    def _logits(self, grids: Tensor, chance: torch.Generator | None) -> Tensor:
        """Return the logits (J, n, K) of every judge."""
        if chance is None:
            out: Tensor = self._network(grids)
            return out
        logits = []
        for judge in self._judges:
            features = judge.maps(grids).flatten(1)
            kept = torch.rand(features.shape, generator=chance) >= DROPOUT
            logits.append(judge.head(features * kept / (1 - DROPOUT)))
        return torch.stack(logits)

    def blur(self, grids: Tensor) -> Tensor:
        """Return how much less crisp than the middle one of real drawings a picture is, (n,); 0 for photos."""
        if self._reach is None:
            return grids.new_zeros(len(grids))
        cover = (0.5 - grids * self._reach).clamp(0.0, 1.0)
        undecided = (4 * cover * (1 - cover)).sum((1, 2, 3))
        outline = cover.diff(dim=-1).abs().sum((1, 2, 3)) + cover.diff(dim=-2).abs().sum((1, 2, 3))
        return F.relu(1 - outline / undecided.clamp_min(1.0) / self._crisp)
