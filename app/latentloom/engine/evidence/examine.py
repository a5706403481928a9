"""Pictures in, evidence out: the panel, the model and the atlas together."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

from latentloom.base.errors import UsageError
from latentloom.engine.blending.weights import normalise
from latentloom.engine.data.ink import distance_fields
from latentloom.engine.data.photo import intensities
from latentloom.engine.evidence.evidence import STRONGEST, Evidence, evenness, evidence_auc, total_variation
from latentloom.engine.evidence.panel import Panel, Part
from latentloom.engine.evidence.plausibility import measures, percentiles

if TYPE_CHECKING:
    from latentloom.engine.blending.resolve import Resolved
    from latentloom.engine.space import Space

Floats = npt.NDArray[np.float32]
Weights = dict[str, float]


def asked_of(space: Space, weights: Weights) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
    """Return the indices and shares (sum 1) of the classes of `weights` that count, in the space's order.

    Raises:
        UsageError: an unknown class, or weights that are negative, not finite or all zero.
    """
    index = space.atlas.index
    for name in weights:
        if name not in index:
            raise UsageError(f'There is no class "{name}" in this space.')
    named = sorted((index[name], name) for name in weights)
    shares = normalise([weights[name] for _, name in named], [name for _, name in named])
    classes = np.array([number for number, _ in named], dtype=np.intp)
    return classes[shares > 0], shares[shares > 0]


def examine(space: Space, panel: Panel, latents: Floats, weights: Weights, *, part: str = "report") -> list[Evidence]:
    """Return the evidence in the pictures of latents (n, d), against the classes of `weights`.

    Args:
        space: decodes and encodes.
        panel: the space's judges.
        latents: (n, d).
        weights: class name to weight >= 0, not all zero.
        part: whose judgement; "report", or "solver" for comparison.
    """
    grids = space.runtime.decode_grids(latents)
    return examine_grids(space, panel, np.asarray(latents, np.float32), grids, weights, part=part)


def examine_steps(
    space: Space, panel: Panel, latents: Floats, weights: Weights, grids: Floats | None = None
) -> Generator[None, None, list[Evidence]]:
    """Do what `examine` does in parts of a few milliseconds, between which something more urgent can be done.

    `grids` (n, c, s, s) are the pictures, where the latents are not what they were made of.
    """
    if grids is None:
        grids = space.runtime.decode_grids(latents)
        yield
    logits = panel.report.logits(torch.from_numpy(grids))
    yield
    again, _ = space.runtime.encode_grids(np.clip(grids, -1.0, 1.0))
    yield
    plausible = percentiles(measures(latents, grids, space.runtime, space.atlas, again=again), panel.ordinary)
    return _judged(space, panel.report, logits, plausible, weights)


def examine_blend(space: Space, panel: Panel, resolved: Resolved, weights: Weights) -> Evidence:
    """Return the evidence in what a blend comes to, a latent's picture or a picture made without one."""
    latent = resolved.latent[None]
    if resolved.is_picture:
        grids = grids_of(space, resolved.pixels(space.native_size)[None])
    else:
        grids = space.runtime.decode_grids(latent)
    return examine_grids(space, panel, latent, grids, weights)[0]


def grids_of(space: Space, pictures: npt.NDArray[np.uint8]) -> Floats:
    """Return pictures, (n, h, h) or (n, h, h, 3), as the grids (n, c, s, s) that judges read."""
    side = space.runtime.grid
    if space.kind == "ink":
        return distance_fields(pictures, side, space.description.reach)[:, None]
    return intensities(pictures, side)


def examine_grids(
    space: Space, panel: Panel, latents: Floats, grids: Floats, weights: Weights, *, part: str = "report"
) -> list[Evidence]:
    """Return the evidence in decoded grids (n, c, s, s) whose latents are `latents` (n, d); see `examine`."""
    judges = panel.report if part == "report" else panel.solver
    logits = judges.logits(torch.from_numpy(grids))
    plausible = percentiles(measures(latents, grids, space.runtime, space.atlas), panel.ordinary)
    return _judged(space, judges, logits, plausible, weights)


def _judged(
    space: Space, judges: Part, logits: torch.Tensor, plausible: dict[str, Floats], weights: Weights
) -> list[Evidence]:
    classes, shares = asked_of(space, weights)
    scores = judges.scores(logits).numpy()
    belief = judges.belief(logits).numpy()
    everything = np.arange(len(space.classes))
    wanted = np.zeros(len(space.classes))
    wanted[classes] = shares
    rest = np.setdiff1d(everything, classes)
    found = []
    for i in range(len(scores)):
        strongest = rest[np.argsort(-scores[i, rest], kind="stable")[:STRONGEST]]
        seen = judges.presence(scores[i : i + 1], np.concatenate([classes, strongest]))[0]
        inside = belief[i, classes].astype(np.float64)
        total = inside.sum()
        parts = inside / total if total > 0 else np.full(len(classes), 1 / len(classes))
        found.append(
            Evidence(
                classes=classes,
                asked=shares,
                presence=seen[: len(classes)],
                found=parts.astype(np.float32),
                others=tuple((int(c), float(p)) for c, p in zip(strongest, seen[len(classes) :], strict=True)),
                auc=evidence_auc(scores[i], classes),
                evenness=evenness(parts),
                distance=total_variation(belief[i], wanted),
                plausibility={name: float(values[i]) for name, values in plausible.items()},
            )
        )
    return found


def top_classes(space: Space, panel: Panel, latents: Floats) -> list[tuple[str, float]]:
    """Return the class that the reporting judges see in each picture, and how sure they are (0..1)."""
    belief = panel.report.belief(panel.report.logits(torch.from_numpy(space.runtime.decode_grids(latents)))).numpy()
    return [(space.classes[int(row.argmax())], float(row.max())) for row in belief]
