"""Everything that is measured of a space beyond its likelihood: pictures, readers, clusters, prior, anomalies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError
from latentloom.engine.data.cache import Targets
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.data.steps import Steps
from latentloom.engine.latent_prior import NORMAL, LatentPrior
from latentloom.engine.measures.anomaly import combined, latent_deviation, roc_auc
from latentloom.engine.measures.argmax import naive_argmax_accuracy
from latentloom.engine.measures.clusters import cluster_readings, silhouette
from latentloom.engine.measures.disentanglement import factor_vae_score, mutual_information_gap
from latentloom.engine.measures.distributions import frechet_distance, inside_share, precision_recall
from latentloom.engine.measures.pixels import bernoulli_nll, sharpness, squared_error
from latentloom.engine.measures.prior import mmd_squared, shell_test
from latentloom.engine.measures.probes import drawn, label_curve_steps, linear_probe, neighbour_probe
from latentloom.engine.measures.smoothness import label_path, lipschitz_ratios, unevenness
from latentloom.engine.measures.ssim import ssim
from latentloom.engine.runtime import Runtime

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]

MOST = 10_000
"""Pictures of either part that are measured at most, drawn by the seed."""

MOST_COMPARED = 2000
"""Points of a side where every distance counts."""

MOST_CLUSTERS = 100
PATHS = 10
PATH_POINTS = 11


@dataclass(frozen=True)
class Encoded:
    """Encodings of one part of a set: codes and scales (n, d), labels (n,), and the rows of the set that they are."""

    codes: Floats
    scales: Floats
    labels: npt.NDArray[np.int32]
    rows: npt.NDArray[np.intp]

    @property
    def free(self) -> npt.NDArray[np.bool_]:
        """Which dimensions (d,) the encoder is uncertain of; the others hold a label, or nothing random at all."""
        free: npt.NDArray[np.bool_] = self.scales.mean(axis=0) > 2e-3
        return free if free.any() else np.ones(self.codes.shape[1], bool)


def encoded_steps(
    runtime: Runtime, pictures: PictureSet, targets: Targets, *, held_out: bool, seed: int = 0, labelled: bool = True
) -> Steps[Encoded]:
    """Encode at most 10,000 pictures of one part; `labelled` says whether the model may look at their labels."""
    rows = np.flatnonzero(pictures.held_out == held_out)
    rows = np.sort(np.random.default_rng(seed).permutation(rows)[:MOST])
    codes, scales = [], []
    for start in range(0, len(rows), 256):
        yield start, len(rows)
        part = rows[start : start + 256]
        code, scale = runtime.encode_grids(targets[part], pictures.labels[part] if labelled else None)
        codes.append(code)
        scales.append(scale)
    if not codes:
        raise LoomError("No picture is held out, so nothing can be measured; train with some pictures set aside.")
    return Encoded(np.concatenate(codes), np.concatenate(scales), pictures.labels[rows], rows)


def picture_measures(originals: Pixels, redrawn: Pixels) -> dict[str, float]:
    """Return the means over pictures of bce (summed over pixels), mse, ssim and of both sharpnesses.

    Args:
        originals, redrawn: (n, h, w[, 3]) uint8. A redrawn level stands for the middle of its 1/256, so that no pixel
            claims more certainty than eight bits can hold.
    """
    sums = np.zeros(5)
    for start in range(0, len(originals), 512):
        x, y = originals[start : start + 512] / 255, redrawn[start : start + 512] / 255
        means = (redrawn[start : start + 512].astype(np.float64) + 0.5) / 256
        values = (bernoulli_nll(x, means), squared_error(x, y), ssim(x, y), sharpness(y), sharpness(x))
        sums += [value.sum() for value in values]
    names = ("bce", "mse", "ssim", "sharpness", "sharpness_of_originals")
    return dict(zip(names, (sums / len(originals)).tolist(), strict=True))


def reader_steps(seen: Encoded, held: Encoded, seed: int = 0) -> Steps[dict[str, Any]]:
    """Measure the linear probe, the nearest neighbours, and the probe with few labels a class.

    Only dimensions that the encoder is uncertain of are read: a label that was handed in is no finding.
    """
    free = seen.free
    codes, test = seen.codes[:, free], held.codes[:, free]
    yield 0, 3
    linear = linear_probe(codes, seen.labels, test, held.labels, seed)
    yield 1, 3
    near = neighbour_probe(codes, seen.labels, test, held.labels, seed)
    yield 2, 3
    curve = yield from label_curve_steps(codes, seen.labels, test, held.labels, (1, 2, 5, 10, 20, 50, 100), 3, seed)
    return {
        "linear_probe": linear,
        "nearest_neighbours": near,
        "few_labels": {str(count): {"accuracy": mean, "deviation": spread} for count, (mean, spread) in curve.items()},
    }


def cluster_measures(seen: Encoded, held: Encoded, classes: int, seed: int = 0) -> dict[str, Any]:
    """Return the accuracies of k-means clusters with names learned from the training part, and the silhouette.

    As many clusters as classes, 100 at most. `hungarian` gives no class to two clusters, `majority` may.
    """
    free = seen.free
    codes, labels = drawn(seen.codes[:, free], seen.labels, MOST, seed)
    test = held.codes[:, free]
    clusters, one_to_one, majority = cluster_readings(codes, labels, test, held.labels, classes, seed, MOST_CLUSTERS)
    apart = silhouette(test, held.labels, seed)
    return {"clusters": clusters, "hungarian": one_to_one, "majority": majority, "silhouette": apart}


def naive_argmax(family: str, held: Encoded, classes: int) -> float | None:
    """Return the naive classifier's accuracy for families with a lambda-hot prior, else None."""
    return naive_argmax_accuracy(held.codes, held.labels, classes) if "lambda_hot" in family else None


def prior_measures(held: Encoded, draws: Floats, seed: int = 0, prior: LatentPrior = NORMAL) -> dict[str, Any]:
    """Return how far draws from the posteriors of held-out pictures are from draws from the prior.

    Args:
        held: encodings without looking at labels.
        draws: (n, d) from the prior.
        prior: what lengths are compared with.
    """
    free = held.free
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(held.codes))[:MOST_COMPARED]
    posterior = held.codes[rows] + held.scales[rows] * rng.standard_normal(held.codes[rows].shape, np.float32)
    posterior, fresh = posterior[:, free], draws[:MOST_COMPARED, free]
    half = len(posterior) // 2
    result: dict[str, Any] = {"mmd_squared": None, "prior_outside_encodings": None, "encodings_outside_encodings": None}
    if half > 3:
        result["mmd_squared"] = mmd_squared(posterior, fresh)
        result["prior_outside_encodings"] = 1 - inside_share(fresh, posterior)
        result["encodings_outside_encodings"] = 1 - inside_share(posterior[half:], posterior[:half])
    return result | {"shell": asdict(shell_test(posterior, prior))}


def sample_measures(real: Floats, redrawn: Floats, samples: Floats, judge: str) -> dict[str, Any]:
    """Return Frechet distance, precision and recall of samples and of reconstructions in a judge's features.

    Args:
        real, redrawn, samples: features (n, d) of held-out pictures, of their reconstructions, of prior samples.
        judge: the name of the network whose features they are.
    """
    result: dict[str, Any] = {"features_of": judge, "pictures": len(real)}
    for name, made in (("samples", samples), ("reconstructions", redrawn)):
        precision, recall = precision_recall(real[:MOST_COMPARED], made[:MOST_COMPARED])
        result[name] = {"frechet": frechet_distance(real, made), "precision": precision, "recall": recall}
    return result


def anomaly_measures(
    seen: Encoded, ordinary: tuple[Floats, Floats], strange: tuple[Floats, Floats], name: str
) -> dict[str, Any]:
    """Return the areas under the ROC curve of telling strange pictures from ordinary held-out ones.

    Args:
        seen: encodings of training pictures, the ground from which latents deviate.
        ordinary, strange: errors of reconstruction (n,) and codes (n, d), encoded without labels.
        name: what the strange pictures are.
    """
    ground = seen.codes[:, seen.free]
    deviations = [latent_deviation(codes[:, seen.free], ground) for _, codes in (ordinary, strange)]
    errors = [errors.astype(np.float64) for errors, _ in (ordinary, strange)]
    both = [
        combined([(error, errors[0]), (deviation, deviations[0])])
        for error, deviation in zip(errors, deviations, strict=True)
    ]
    return {
        "strange": name,
        "by_reconstruction": roc_auc(*errors),
        "by_latent": roc_auc(*deviations),
        "by_both": roc_auc(*both),
    }


def label_smoothness(decode: Callable[[Floats], Floats], means: Floats, seed: int = 0) -> dict[str, float]:
    """Return how much pictures change along edges of the label simplex, between mean codes of pairs of classes.

    |D(y) - D(y')| / |y - y'| of neighbours among 11 points (see `smoothness.lipschitz_ratios`), over 10 pairs.

    Args:
        decode: latents (n, d) to grids.
        means: (K, d) of the classes.
    """
    rng = np.random.default_rng(seed)
    ratios = []
    for _ in range(PATHS):
        start, end = rng.choice(len(means), 2, replace=False)
        path = label_path(int(start), int(end), len(means), PATH_POINTS)
        grids = decode((path @ means).astype(np.float32))
        ratios.append(lipschitz_ratios((grids + 1) / 2, path))
    every = np.concatenate(ratios)
    return {
        "mean_ratio": float(every.mean()),
        "largest_ratio": float(every.max()),
        "unevenness": float(np.mean([unevenness(path) for path in ratios])),
    }


def factor_measures(codes: Floats, factors: npt.NDArray[np.int64], seed: int = 0) -> dict[str, float]:
    """Return both disentanglement scores of codes (n, d) whose factors (n, f) are known."""
    return {
        "mutual_information_gap": mutual_information_gap(codes, factors),
        "factor_vae_score": factor_vae_score(codes, factors, seed=seed),
    }
