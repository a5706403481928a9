"""The tables of a panel, measured on pictures that training never saw."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import torch
from scipy.optimize import minimize_scalar

from latentloom.engine.data.cache import Targets, dequantised
from latentloom.engine.evidence.judges import Judge
from latentloom.engine.evidence.mixing import mixed
from latentloom.engine.evidence.panel import PROBABILITIES, Part

Floats = npt.NDArray[np.float32]
Labels = npt.NDArray[np.integer]

BATCH = 256
LEAST_SPREAD = 1e-3
PARTS = (1, 1, 2, 3)
"""Of how many drawings the pictures are that the belief's temperature is measured on."""


def calibrated(judges: list[Judge], targets: Targets, labels: Labels, classes: int, reach: float | None) -> Part:
    """Return a part whose scores, percentiles and belief are measured on real pictures.

    Args:
        judges: the part's, trained.
        targets: (n, c, s, s) held-out pictures; labels: (n,) their classes.
        classes: K.
        reach: of ink fields, in grid pixels; None for photos.
    """
    zeros = np.zeros((len(judges), classes), np.float32)
    blank = np.zeros((classes, len(PROBABILITIES)), np.float32)
    raw = Part(judges, zeros, zeros + 1, blank, 1.0)
    logits = _logits(raw, torch.from_numpy(dequantised(targets)))
    others = _others(labels, classes)
    centre, spread = _moments(logits.numpy(), others)
    part = Part(judges, centre, spread, blank, 1.0)
    scores = part.scores(logits).numpy()
    quantiles = np.stack([np.quantile(scores[others[:, i], i], PROBABILITIES) for i in range(classes)])
    temperature = _temperature(part, targets, labels, classes, reach)
    return Part(judges, centre, spread, quantiles.astype(np.float32), temperature)


def accuracy(judge: Judge, targets: Targets, labels: Labels) -> float:
    """Return the share of pictures whose class a judge names."""
    right = 0
    with torch.inference_mode():
        for start in range(0, len(labels), BATCH):
            part = slice(start, start + BATCH)
            named = judge(torch.from_numpy(dequantised(targets[part]))).argmax(1).numpy()
            right += int((named == labels[part]).sum())
    return right / max(len(labels), 1)


def _logits(part: Part, grids: torch.Tensor) -> torch.Tensor:
    with torch.inference_mode():
        return torch.cat([part.network(grids[start : start + BATCH]) for start in range(0, len(grids), BATCH)], 1)


def _others(labels: Labels, classes: int) -> npt.NDArray[np.bool_]:
    """Return (n, K), which pictures are of other classes than k; where none is, all pictures have to do."""
    others: npt.NDArray[np.bool_] = np.arange(classes) != labels[:, None]
    others[:, ~others.any(0)] = True
    return others


def _moments(logits: Floats, others: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return mean and standard deviation (J, K) over the pictures of other classes."""
    count = others.sum(0)
    centre = (logits * others).sum(1) / count
    spread = np.sqrt((((logits - centre[:, None]) * others) ** 2).sum(1) / count)
    return centre.astype(np.float32), np.maximum(spread, LEAST_SPREAD).astype(np.float32)


def _temperature(part: Part, targets: Targets, labels: Labels, classes: int, reach: float | None) -> float:
    """Return what makes the belief fit the shares of ink in held-out pictures, whole and pieced together, best.

    Cross-entropy with one number to fit (Guo et al., "On calibration of modern neural networks", ICML 2017).
    """
    chance, numbers = torch.Generator().manual_seed(0), np.random.default_rng(0)
    logits, wanted = [], []
    for parts in PARTS:
        count = min(BATCH, len(labels))
        rows = numbers.integers(0, len(labels), parts * count)
        grids, shares = mixed(torch.from_numpy(dequantised(targets[rows])), reach, parts, chance)
        named = torch.from_numpy(labels[rows].astype(np.int64)).view(parts, count).t()
        wanted.append(torch.zeros(count, classes).scatter_add_(1, named, shares))
        logits.append(_logits(part, grids).mean(0))
    mean, shares = torch.cat(logits), torch.cat(wanted)

    def loss(log_temperature: float) -> float:
        return float(-(shares * torch.log_softmax(mean / math.exp(log_temperature), 1)).sum(1).mean())

    return math.exp(minimize_scalar(loss, bounds=(-2.5, 2.5), method="bounded").x)
