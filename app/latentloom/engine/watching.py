"""Looking on while a model is trained: pictures of its state after every epoch, and a way to say that it is enough.

The training loop calls a `Watch` between steps, in its own thread. A watch must not touch the model's weights, nor the
global random state of torch: a run that is watched gives the same weights as one that is not.
"""

from __future__ import annotations

from torch import nn

from latentloom.engine.data.cache import Targets
from latentloom.engine.data.pictures import PictureSet


class Watch:
    """Watches nothing; to be overridden."""

    def prepared(self, pictures: PictureSet, targets: Targets) -> None:
        """Hear what the model learns from, before the first step."""

    def looked(self, model: nn.Module, epoch: float) -> None:
        """See the model: untrained (epoch 0), after every epoch, and at the end."""

    def enough(self) -> bool:
        """Tell whether training is to end with the step just taken, as if it had been the last one."""
        return False
