"""Judges: small classifiers of several builds that read a decoded grid, the same grid that draws the picture.

Several builds, because what fools one build of network need not fool another: the solver works against some of them, the
report comes from others (see `panel.py`).

- "pyramid": a residual network that halves the picture four times; it sees the whole at once.
- "local": the same blocks, but no feature sees more than a window of about a third of the side, and the features are
  averaged over the picture: a bag of local features (Brendel & Bethge, ICLR 2019).
- "kernel": large depthwise kernels, as in ConvNeXt (Liu et al., CVPR 2022), without normalisation over batches.
- "tokens": patches that attend to each other (Dosovitskiy et al., ICLR 2021).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.base.errors import UsageError
from latentloom.engine.networks import Down, Residual, start_well

Build = Literal["pyramid", "local", "kernel", "tokens"]

FEATURES = 128
"""Length of the feature vector that the classes are read from."""

SIDE = 32
"""Pixels a side that a judge looks at; larger grids are averaged down to it."""

DROPOUT = 0.2


class Judge(nn.Module):
    """(n, c, s, s) grids in -1..1 -> (n, K) logits."""

    def __init__(self, build: Build, channels: int, classes: int) -> None:
        super().__init__()
        if build not in BUILDS:
            raise UsageError(f"There is no judge of the build {build!r}; choose one of {', '.join(BUILDS)}.")
        self.build = build
        self.trunk = BUILDS[build](channels)
        self.head = nn.Linear(FEATURES, classes)
        start_well(self)
        for part in self.modules():
            if isinstance(part, _KernelBlock):
                nn.init.zeros_(part.second.weight)
        with torch.no_grad():
            self.head.weight.mul_(0.3)

    def features(self, grids: Tensor) -> Tensor:
        """Return the feature vectors (n, FEATURES)."""
        side = grids.shape[-1]
        if side > SIDE and side % SIDE == 0:
            grids = F.avg_pool2d(grids, side // SIDE)
        out: Tensor = self.trunk(grids)
        return out

    def forward(self, grids: Tensor) -> Tensor:
        """Return logits."""
        out: Tensor = self.head(F.dropout(self.features(grids), DROPOUT, self.training))
        return out


class _Pyramid(nn.Module):
    def __init__(self, channels: int, widths: tuple[int, ...] = (32, 64, 128)) -> None:
        super().__init__()
        self.stem = nn.Conv2d(channels, widths[0], 3, padding=1, stride=2)
        layers: list[nn.Module] = [Residual(widths[0])]
        for before, width in pairwise(widths):
            layers += [Down(before, width), Residual(width)]
        self.layers = nn.Sequential(*layers)
        self.out = nn.Linear(widths[-1] * 16, FEATURES)

    def forward(self, x: Tensor) -> Tensor:
        x = self.layers(F.silu(self.stem(x)))
        return F.silu(self.out(F.adaptive_avg_pool2d(x, 4).flatten(1)))


class _Local(nn.Module):
    def __init__(self, channels: int, widths: tuple[int, ...] = (32, 96, FEATURES)) -> None:
        super().__init__()
        self.stem = nn.Conv2d(channels, widths[0], 5, padding=2, stride=2)
        self.place = nn.Parameter(torch.zeros(1, widths[1], SIDE // 4, SIDE // 4))
        self.near = Residual(widths[0])
        self.down = Down(widths[0], widths[1])
        self.out = nn.Conv2d(widths[1], 2 * widths[2], 1)
        self.mix = nn.Conv2d(2 * widths[2], widths[2], 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.down(self.near(F.silu(self.stem(x))))
        place = self.place if x.shape[-1] == SIDE // 4 else F.interpolate(self.place, size=x.shape[-2:])
        # Where a feature lies counts, but no feature knows of any other.
        return F.silu(self.mix(F.silu(self.out(x + place)))).mean((2, 3)) * 4.0


class _Kernel(nn.Module):
    def __init__(self, channels: int, width: int = 96, depth: int = 4) -> None:
        super().__init__()
        self.stem = nn.Conv2d(channels, width, 4, stride=4)
        self.blocks = nn.ModuleList([_KernelBlock(width) for _ in range(depth)])
        self.norm = nn.GroupNorm(1, width)
        self.out = nn.Linear(width * 16, FEATURES)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return F.silu(self.out(F.adaptive_avg_pool2d(self.norm(x), 4).flatten(1)))


class _KernelBlock(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.spread = nn.Conv2d(width, width, 5, padding=2, groups=width)
        self.norm = nn.GroupNorm(1, width)
        self.up = nn.Conv2d(width, 3 * width, 1)
        self.second = nn.Conv2d(3 * width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.gelu(self.up(self.norm(self.spread(x)))))


class _Tokens(nn.Module):
    def __init__(self, channels: int, patch: int = 4, width: int = 96, depth: int = 4, heads: int = 4) -> None:
        super().__init__()
        count = (SIDE // patch) ** 2
        # Overlapping patches: strokes cross their borders.
        self.stem = nn.Conv2d(channels, width, 2 * patch - 1, stride=patch, padding=patch - 1)
        self.place = nn.Parameter(torch.randn(1, count, width) * 0.1)
        self.blocks = nn.ModuleList([_TokenBlock(width, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, FEATURES)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x).flatten(2).transpose(1, 2) + self.place
        for block in self.blocks:
            x = block(x)
        return F.silu(self.out(self.norm(x).mean(1)))


class _TokenBlock(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.first_norm = nn.LayerNorm(width)
        self.query = nn.Linear(width, 3 * width)
        self.back = nn.Linear(width, width)
        self.second_norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 2 * width)
        self.down = nn.Linear(2 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        n, t, width = x.shape
        parts = self.query(self.first_norm(x)).view(n, t, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        seen = F.scaled_dot_product_attention(parts[0], parts[1], parts[2])
        x = x + 0.5 * self.back(seen.transpose(1, 2).reshape(n, t, width))
        return x + 0.5 * self.down(F.gelu(self.up(self.second_norm(x))))


BUILDS: dict[str, Callable[[int], nn.Module]] = {
    "pyramid": _Pyramid,
    "local": _Local,
    "kernel": _Kernel,
    "tokens": _Tokens,
}
