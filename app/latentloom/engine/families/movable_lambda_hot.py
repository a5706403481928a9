"""Lambda-hot with movable centres: what the authors of lambda-hot name as future work.

Objective: that of `lambda_hot` with learnt centres m_y for lambda e_y, and the negative log density of their own prior
N(lambda e_y, I / pull), up to a constant: pull/2 |m_y - lambda e_y|^2 for every picture. Without it nothing would keep
the centres apart, for a single Gaussian is the cheapest prior. Classes that share strokes pay less to be near to each
other, so the distances |m_i - m_j| say which classes are alike. Prototypes and native blends: as lambda-hot's, with m
for lambda e; "full" is as far out as the weighted mean of |m_y|.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from latentloom.engine.families.base import Batch, ModelConfig, Terms
from latentloom.engine.families.lambda_hot import LambdaHot
from latentloom.engine.families.pair import number


class MovableLambdaHot(LambdaHot):
    """Lambda-hot whose centres are learnt."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.pull = number(config, "pull", 0.1)
        self.places = nn.Parameter(self.lam * torch.eye(config.classes))

    def centres(self) -> Tensor:
        """Return the classes' places in the first K dimensions, (K, K)."""
        return self.places

    def moving_centres(self) -> Tensor:
        """Return the classes' places as they are now."""
        return self.places

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample with the batch's noise, decode and compare."""
        away = self.places - super().centres()
        held = 0.5 * self.pull * away.square().sum(1)
        return replace(super().terms(batch), extras={"pull": held[batch.labels.clamp(min=0)] * (batch.labels >= 0)})
