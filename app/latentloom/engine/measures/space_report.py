"""One space, measured in every way: the numbers, and what figures of them are drawn from."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import torch

from latentloom.engine.data.cache import Targets, dequantised
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.data.steps import relayed
from latentloom.engine.evidence.judges import Judge
from latentloom.engine.families.labelled import Labelled
from latentloom.engine.latent_prior import prior_of
from latentloom.engine.measures import bounds, priors, space_measures
from latentloom.engine.measures.space_measures import MOST_COMPARED, Encoded
from latentloom.engine.runtime import Runtime

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
Result = TypeVar("Result")

WEIGHED = 200
"""Held-out pictures whose importance-weighted bound is taken."""

SAMPLES = 50
EXCHANGED = "held-out pictures with their quarters exchanged"

News = Generator[tuple[str, int, int], None, Result]
"""Yields (what, done, total)."""


@dataclass(frozen=True)
class Strange:
    """Pictures that a space should find strange: their name and targets (n, c, s, s)."""

    name: str
    targets: Targets


@dataclass(frozen=True)
class SpaceReport:
    """What was measured.

    Attributes:
        values: numbers by group and name, ready for JSON; None where a measure does not apply.
        seen, held: encodings of both parts.
        redrawn: pictures of the held-out encodings; samples: of draws from the prior, or None without one.
    """

    values: dict[str, Any]
    seen: Encoded
    held: Encoded
    redrawn: Pixels
    samples: Pixels | None


def report_steps(
    runtime: Runtime,
    pictures: PictureSet,
    targets: Targets,
    *,
    family: str,
    judge: Judge | None = None,
    strange: Strange | None = None,
    factors: npt.NDArray[np.int64] | None = None,
    seed: int = 0,
) -> News[SpaceReport]:
    """Measure a space on at most 10,000 pictures of each part.

    Args:
        runtime: the model as it is shipped.
        pictures, targets: what it is measured on, with labels and split.
        family: its name.
        judge: a network whose features Frechet distance, precision and recall are taken in; None leaves them out.
        strange: what anomaly detection must find; None takes held-out pictures with their quarters exchanged.
        factors: (n, f) of the whole set where they are known.
        seed: of everything drawn.

    Raises:
        LoomError: no picture is held out.
    """
    model = runtime.model
    classes = len(pictures.classes)
    seen = yield from _named(
        "Encoding training pictures",
        space_measures.encoded_steps(runtime, pictures, targets, held_out=False, seed=seed),
    )
    held = yield from _named(
        "Encoding held-out pictures",
        space_measures.encoded_steps(runtime, pictures, targets, held_out=True, seed=seed),
    )
    blind = held
    if isinstance(model, Labelled):
        steps = space_measures.encoded_steps(runtime, pictures, targets, held_out=True, seed=seed, labelled=False)
        blind = yield from _named("Encoding held-out pictures without labels", steps)
    yield "Redrawing", 0, 1
    redrawn = runtime.decode_pixels(held.codes, pictures.native_size)
    values: dict[str, Any] = {"reconstructions": space_measures.picture_measures(pictures.images[held.rows], redrawn)}
    yield "Bounds", 0, 1
    values["bounds"] = _bounds(runtime, targets, held, seed)
    values["readers"] = yield from _named("Reading latents", space_measures.reader_steps(seen, held, seed))
    yield "Clusters", 0, 1
    values["clusters"] = space_measures.cluster_measures(seen, held, classes, seed)
    values["naive_argmax"] = space_measures.naive_argmax(family, held, classes)
    samples = None
    values["prior"] = values["samples"] = None
    if priors.has_prior(model):
        yield "Drawing from the prior", 0, 1
        counts = np.bincount(seen.labels, minlength=classes).astype(np.float64)
        draws = priors.prior_draws(model, counts, MOST_COMPARED, seed)
        samples = runtime.decode_pixels(draws[:64], pictures.native_size)
        values["prior"] = space_measures.prior_measures(blind, draws, seed, prior_of(model.config.settings))
        if judge is not None and len(held.rows) > 3:
            yield "Comparing samples", 0, 1
            values["samples"] = _samples(runtime, judge, targets[held.rows[:MOST_COMPARED]], held.codes, draws)
    yield "Anomalies", 0, 1
    values["anomalies"] = _anomalies(runtime, targets, seen, blind, strange)
    means = np.stack([seen.codes[seen.labels == label].mean(axis=0) for label in np.unique(seen.labels)])
    values["label_smoothness"] = (
        space_measures.label_smoothness(runtime.decode_grids, means, seed) if len(means) > 1 else None
    )
    values["disentanglement"] = None
    if factors is not None and int(seen.free.sum()) > 1:
        both = np.concatenate([seen.rows, held.rows])
        codes = np.concatenate([seen.codes, held.codes])[:, seen.free]
        values["disentanglement"] = space_measures.factor_measures(codes, factors[both], seed)
    return SpaceReport(values, seen, held, redrawn, samples)


def exchanged(targets: Targets) -> Targets:
    """Return targets (n, c, s, s) with their quarters exchanged crosswise."""
    half = targets.shape[-1] // 2
    return np.roll(targets, (half, half), axis=(2, 3))


def _bounds(runtime: Runtime, targets: Targets, held: Encoded, seed: int) -> dict[str, Any] | None:
    rows = held.rows[:WEIGHED]
    weights = priors.log_weights(runtime.model, targets[rows], held.labels[:WEIGHED], SAMPLES, seed)
    if weights is None:
        return None
    return {
        "pictures": len(rows),
        "samples": SAMPLES,
        "elbo": float(bounds.elbo(weights).mean()),
        "importance_weighted": float(bounds.importance_weighted_bound(weights).mean()),
    }


def _samples(runtime: Runtime, judge: Judge, real: Targets, codes: Floats, draws: Floats) -> dict[str, Any]:
    plan = judge.plan
    grids = (dequantised(real), runtime.decode_grids(codes[: len(real)]), runtime.decode_grids(draws))
    originals, redrawn, samples = (judge_features(judge, part) for part in grids)
    name = f"{plan.build} judge that looks at the {plan.look}"
    return space_measures.sample_measures(originals, redrawn, samples, name)


@torch.inference_mode()
def judge_features(judge: Judge, grids: Floats) -> Floats:
    """Return a judge's features (n, d) of grids (n, c, s, s): its last maps, averaged over the picture."""
    parts = [judge.maps(part).mean((2, 3)) for part in torch.split(torch.from_numpy(grids), 256)]
    features: Floats = torch.cat(parts).float().numpy()
    return features


def _anomalies(
    runtime: Runtime, targets: Targets, seen: Encoded, blind: Encoded, strange: Strange | None
) -> dict[str, Any]:
    ordinary = targets[blind.rows[:MOST_COMPARED]]
    if strange is None:
        strange = Strange(EXCHANGED, exchanged(ordinary))
    found = []
    for part in (ordinary, strange.targets[:MOST_COMPARED]):
        codes = runtime.encode_grids(part)[0]
        errors = np.square(runtime.decode_grids(codes) - dequantised(part)).reshape(len(part), -1).mean(axis=1)
        found.append((errors, codes))
    return space_measures.anomaly_measures(seen, found[0], found[1], strange.name)


def _named(name: str, steps: Generator[tuple[int, int], None, Result]) -> News[Result]:
    return (yield from relayed(steps, lambda done, total: (name, done, total)))
