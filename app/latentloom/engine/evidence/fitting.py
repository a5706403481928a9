"""Training a judge: whole drawings and pieces of several, changed a little each time."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.engine.augment import random_affine
from latentloom.engine.data.cache import Targets, dequantised
from latentloom.engine.device import DeviceChoice
from latentloom.engine.evidence.judges import Judge, JudgePlan
from latentloom.engine.evidence.mixing import mixed

BATCH = 64
RATE = 2e-3
SMOOTHING = 0.05
MIXED = 0.6
"""Share of the batches that are made of pieces."""

FEW = 64
"""Up to so many classes a judge is asked for each of them by itself: is there a piece of it or not. With more, that is
almost always "not", and it is asked for the shares of all together."""

A_PIECE = 0.1
"""Share of the ink from which on a class counts as being there."""

PARTS = (2, 3, 4, 6)
"""How many drawings the pieces of one picture come from; each as often."""


def fit_judge(
    plan: JudgePlan,
    targets: Targets,
    labels: npt.NDArray[np.integer],
    classes: int,
    reach: float | None,
    epochs: float,
    choice: DeviceChoice,
) -> Generator[tuple[int, int], None, Judge]:
    """Train one judge; yields (step, steps) and returns it in evaluation mode on the CPU.

    What is asked for is the share of ink that each class contributed, by cross-entropy, or with few classes whether it
    contributed.

    Args:
        plan: which judge.
        targets: (n, c, s, s) int8 training targets, those that the space's model was trained with.
        labels: (n,) class indices.
        classes: K.
        reach: of ink fields, in grid pixels; None for photos.
        epochs: passes over the pictures.
        choice: the device.
    """
    torch.manual_seed(plan.seed)
    model = Judge(plan, targets.shape[1], classes, targets.shape[-1], reach).to(choice.device)
    layout = torch.contiguous_format if choice.device.type == "mps" else torch.channels_last
    model.to(memory_format=layout)  # type: ignore[call-overload]
    size = min(BATCH, len(labels))
    per_epoch = len(labels) // size
    steps = max(1, round(epochs * per_epoch))
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.05)
    # Of ten steps in all torch would make a rise of no step, and divide by its length.
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=max(steps, 10) + 1, pct_start=0.1)
    chance, numbers = torch.Generator().manual_seed(plan.seed), np.random.default_rng(plan.seed)
    order = np.empty(0, np.intp)
    for step in range(steps):
        if step % per_epoch == 0:
            order = numbers.permutation(len(labels))
        parts = int(numbers.choice(PARTS)) if numbers.random() < MIXED else 1
        main = order[(step % per_epoch) * size : (step % per_epoch + 1) * size]
        rows = np.concatenate([main, numbers.integers(0, len(labels), (parts - 1) * size)])
        grids = random_affine(torch.from_numpy(dequantised(targets[rows])).to(choice.device), 1.0, chance)
        grids, shares = mixed(grids, reach, parts, chance)
        named = torch.from_numpy(labels[rows].astype(np.int64)).view(parts, size).t().to(choice.device)
        wanted = torch.zeros(size, classes, device=choice.device).scatter_add_(1, named, shares)
        if classes <= FEW:
            wanted = (wanted >= A_PIECE).float() * (1 - SMOOTHING) + SMOOTHING / 2
        else:
            wanted = wanted * (1 - SMOOTHING) + SMOOTHING / classes
        with torch.autocast(choice.device.type, dtype=choice.dtype, enabled=choice.dtype != torch.float32):
            logits = model(grids.contiguous(memory_format=layout))
        loss = _loss(logits.float(), wanted)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        yield step + 1, steps
    return model.cpu().eval().requires_grad_(False)


def _loss(logits: Tensor, wanted: Tensor) -> Tensor:
    if logits.shape[1] <= FEW:
        return F.binary_cross_entropy_with_logits(logits, wanted)
    return -(wanted * F.log_softmax(logits, 1)).sum(1).mean()
