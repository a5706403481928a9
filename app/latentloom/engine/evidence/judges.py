"""Judges: small classifiers of several builds that read a decoded grid, the same grid that draws the picture.

Several builds, because what fools one network need not fool another: the solver works against some of them, the report
comes from others (`panel.py`).

- "pyramid": residual blocks, halved three times, 3x3 kernels and SiLU.
- "slim": the same, with half as many features.
- "kernel": large kernels, GELU, no residual blocks at full resolution.
- "patches": patches of 4x4 pixels, then large depthwise kernels, as in ConvNeXt (Liu et al., CVPR 2022).
- "dilated": plain 3x3 kernels and ReLU, halved only twice, the last two with holes.
- "local": halved only twice, so that no feature sees more than about half of the side; a bag of local features at their
  places (compare Brendel & Bethge, ICLR 2019).

All end in one linear layer over all features at all places, so a class is read from many places at once and a picture
can give evidence for many classes. A narrow bottleneck before it was tried: with 128 features no picture, not even one
made pixel by pixel, could be read as 20 classes of 964 (area under the curve at most 0.85, against 0.87 and rising).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.base.errors import UsageError
from latentloom.engine.networks import Down, Residual, start_well

Look = Literal["grid", "ink"]

SIDE = 32
"""Pixels a side that a judge looks at; larger grids are averaged down to it."""

DROPOUT = 0.3


@dataclass(frozen=True)
class JudgePlan:
    """Which network a judge is and what it looks at.

    Attributes:
        build: see the module's text.
        look: "grid" is the decoder's own output (a distance field, or the photo's intensities), "ink" the ink that the
            field lays down, which is all that a person sees.
        seed: of its first weights and of what it is shown.
    """

    build: str
    look: Look
    seed: int


class Judge(nn.Module):
    """(n, c, s, s) grids in -1..1 -> (n, K) logits."""

    def __init__(self, plan: JudgePlan, channels: int, classes: int, side: int, reach: float | None) -> None:
        """Make an untrained judge.

        Args:
            plan: which.
            channels: of the grids.
            classes: K.
            side: of the grids; 28 or 32 and their doubles.
            reach: of ink fields, in grid pixels; None for photos, whose ink is the photo itself.
        """
        super().__init__()
        if plan.build not in _TRUNKS:
            raise UsageError(f"There is no judge of the build {plan.build!r}; choose one of {', '.join(_TRUNKS)}.")
        self.plan = plan
        self.reach = reach
        self._times = max(1, side // SIDE)
        self.trunk = _TRUNKS[plan.build](channels)
        with torch.no_grad():
            blank = torch.zeros(1, channels, side, side)
            length = self.trunk(self._seen(blank)).numel()
        self.head = nn.Linear(length, classes)
        start_well(self)
        with torch.no_grad():
            self.head.weight.mul_(0.1)

    def forward(self, grids: Tensor) -> Tensor:
        """Return logits."""
        features = self.maps(grids).flatten(1)
        out: Tensor = self.head(F.dropout(features, DROPOUT, self.training))
        return out

    def maps(self, grids: Tensor) -> Tensor:
        """Return the last feature maps, (n, f, h, w)."""
        maps: Tensor = self.trunk(self._seen(grids))
        return maps

    def _seen(self, grids: Tensor) -> Tensor:
        if self.plan.look == "ink" and self.reach is not None:
            grids = (2 * self.reach * grids).clamp(-1.0, 1.0)
        return F.avg_pool2d(grids, self._times) if self._times > 1 else grids


class Mixing(nn.Module):
    """x + what a large depthwise kernel sees, mixed between the features of a place."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.around = nn.Conv2d(width, width, 5, padding=2, groups=width)
        self.first = nn.Conv2d(width, 3 * width, 1)
        self.second = nn.Conv2d(3 * width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, width, h, w) -> the same shape."""
        out: Tensor = x + self.second(F.gelu(self.first(self.around(x))))
        return out


def _pyramid(channels: int) -> nn.Module:
    return nn.Sequential(_pyramid_trunk(channels, 128), nn.Identity())


def _slim(channels: int) -> nn.Module:
    return nn.Sequential(_pyramid_trunk(channels, 96), nn.Conv2d(96, 64, 1))


def _pyramid_trunk(channels: int, last: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(channels, 32, 3, stride=2, padding=1),
        nn.SiLU(),
        Residual(32),
        Down(32, 64),
        Residual(64),
        Down(64, last),
        Residual(last),
    )


def _patches(channels: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(channels, 64, 4, stride=4),
        Mixing(64),
        Mixing(64),
        Mixing(64),
        nn.Conv2d(64, 32, 1),
    )


def _dilated(channels: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(channels, 32, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(64, 96, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(96, 96, 3, padding=2, dilation=2),
        nn.ReLU(),
        nn.Conv2d(96, 32, 1),
    )


def _kernel(channels: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(channels, 40, 7, stride=2, padding=3),
        nn.SiLU(),
        nn.Conv2d(40, 64, 5, stride=2, padding=2),
        nn.GELU(),
        Residual(64),
        nn.Conv2d(64, 112, 4, stride=2, padding=1),
        nn.GELU(),
        Residual(112),
        nn.Conv2d(112, 80, 1),
    )


def _local(channels: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(channels, 48, 5, stride=2, padding=2),
        nn.SiLU(),
        Residual(48),
        Down(48, 96),
        nn.Conv2d(96, 96, 3, padding=1),
        nn.SiLU(),
        nn.Conv2d(96, 24, 1),
    )


_TRUNKS = {
    "pyramid": _pyramid,
    "slim": _slim,
    "patches": _patches,
    "dilated": _dilated,
    "kernel": _kernel,
    "local": _local,
}
BUILDS = tuple(_TRUNKS)
