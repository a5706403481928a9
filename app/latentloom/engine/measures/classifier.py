"""A small convolutional classifier: an independent reader of pictures, trained on originals only."""

from __future__ import annotations

from collections.abc import Generator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.augment import random_affine
from latentloom.engine.data.cache import Targets, dequantised
from latentloom.engine.device import DeviceChoice
from latentloom.engine.networks import Down, Residual, start_well

WIDTHS = (16, 48, 96, 192)
BATCH = 32
RATE = 2e-3
AUGMENT = 1.0


class Classifier(nn.Module):
    """(n, c, s, s) targets -> (n, K) logits."""

    def __init__(self, channels: int, classes: int) -> None:
        super().__init__()
        self.fold = nn.PixelUnshuffle(2)
        self.stem = nn.Conv2d(4 * channels, WIDTHS[0], 3, padding=1)
        layers: list[nn.Module] = [Residual(WIDTHS[0])]
        for before, width in pairwise(WIDTHS):
            layers += [Down(before, width), Residual(width)]
        self.trunk = nn.Sequential(*layers)
        self.head = nn.Linear(WIDTHS[-1] * 16, classes)
        start_well(self)
        with torch.no_grad():
            self.head.weight.mul_(0.1)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits."""
        features = F.adaptive_avg_pool2d(self.features(x), 4).flatten(1)
        out: Tensor = self.head(F.dropout(features, 0.3, self.training))
        return out

    def features(self, x: Tensor) -> Tensor:
        """Return the last feature maps, (n, 192, h, w)."""
        maps: Tensor = self.trunk(F.silu(self.stem(self.fold(x))))
        return maps


def fit_classifier(
    targets: Targets, labels: npt.NDArray[np.integer], classes: int, epochs: float, choice: DeviceChoice, seed: int
) -> Generator[tuple[int, int], None, Classifier]:
    """Train a classifier on (n, c, s, s) targets; yields (step, steps) and returns it in evaluation mode.

    AdamW with a cosine, label smoothing 0.1, random affine changes: the usual.
    """
    torch.manual_seed(seed)
    size = min(BATCH, len(labels))
    per_epoch = len(labels) // size
    steps = max(1, round(epochs * per_epoch))
    layout = torch.contiguous_format if choice.device.type == "mps" else torch.channels_last
    model = Classifier(targets.shape[1], classes).to(choice.device)
    model.to(memory_format=layout)  # type: ignore[call-overload]
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1, pct_start=0.15)
    generator = torch.Generator().manual_seed(seed)
    order = np.empty(0, np.intp)
    for step in range(steps):
        if step % per_epoch == 0:
            order = np.random.default_rng([seed, step]).permutation(len(labels))
        rows = order[(step % per_epoch) * size : (step % per_epoch + 1) * size]
        grid = random_affine(torch.from_numpy(dequantised(targets[rows])), AUGMENT, generator)
        wanted = torch.from_numpy(labels[rows].astype(np.int64)).to(choice.device)
        with torch.autocast(choice.device.type, dtype=choice.dtype, enabled=choice.dtype != torch.float32):
            logits = model(grid.to(choice.device).contiguous(memory_format=layout))
        loss = F.cross_entropy(logits.float(), wanted, label_smoothing=0.1)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        yield step + 1, steps
    model.eval()
    return model


@torch.inference_mode()
def predict(model: Classifier, grids: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """Return the most likely class (n,) of targets (n, c, s, s) float32."""
    device = next(model.parameters()).device
    parts = [
        model(torch.from_numpy(grids[start : start + 256]).to(device)).argmax(1).cpu().numpy()
        for start in range(0, len(grids), 256)
    ]
    return np.concatenate(parts) if parts else np.empty(0, np.intp)
