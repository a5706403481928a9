"""What was measured of one space, as a page with tables and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from latentloom.book.blocks import Block, Chapter, Chart, Picture, Table, Text
from latentloom.book.charts import line_chart
from latentloom.book.page import page
from latentloom.book.tiles import beside, cloud, sheet
from latentloom.engine.description import SpaceDescription
from latentloom.engine.measures.evaluation import Evaluation
from latentloom.engine.measures.planes import pca_plane, telling_dimensions, traversal, tsne_plane
from latentloom.engine.measures.space_report import SpaceReport
from latentloom.engine.runtime import Runtime

Pixels = npt.NDArray[np.uint8]

POINTS = 2000
SHOWN = 16
TILE = 56
"""Pixels a side of a picture on the page."""

_WORDS = {
    "bce": "binary cross-entropy, summed over pixels (nats)",
    "mse": "mean squared error",
    "ssim": "SSIM",
    "sharpness": "sharpness of reconstructions (variance of the Laplacian)",
    "elbo": "ELBO (nats)",
    "importance_weighted": "importance-weighted bound (nats)",
    "linear_probe": "linear probe",
    "nearest_neighbours": "five nearest neighbours",
    "hungarian": "cluster to label, one to one (Hungarian)",
    "majority": "cluster to label, by majority",
    "mmd_squared": "MMD of posterior draws from the prior, squared",
    "prior_outside_encodings": "share of prior draws outside the encoded manifold",
    "encodings_outside_encodings": "the same of encodings, for comparison",
    "statistic": "shell test: Kolmogorov-Smirnov distance of the lengths",
    "p": "chance of that under the prior",
    "mean": "mean length of posterior draws",
    "expected": "mean length of prior draws",
    "by_reconstruction": "ROC-AUC by reconstruction",
    "by_latent": "ROC-AUC by latent",
    "by_both": "ROC-AUC by both",
    "features_of": "features of",
    "frechet": "Frechet distance in the judge's features (no Inception FID)",
    "mean_ratio": "mean change of the picture over the change of the label",
    "largest_ratio": "largest",
    "unevenness": "largest step of a way over its mean one",
}


def space_page(
    space: SpaceDescription,
    data: str,
    runtime: Runtime,
    evaluation: Evaluation,
    report: SpaceReport,
    originals: Pixels | None,
) -> str:
    """Return the page.

    Args:
        space, data: what was measured, on what.
        runtime: draws the traversals.
        evaluation, report: the measures.
        originals: the first held-out pictures, where the page may show them.
    """
    chapters = [_numbers(evaluation, report), _pictures(space, runtime, report, originals), _planes(space, report)]
    curve = report.values["readers"]["few_labels"]
    if len(curve) > 1:
        points = [(float(count), 100 * entry["accuracy"]) for count, entry in curve.items()]
        chart = line_chart({"linear probe": points}, "labels a class", "accuracy (%)", log_x=True)
        chapters.append(Chapter("labels", "Few labels", (), (), (Chart("Accuracy of the linear probe", chart),)))
    lead = (
        f"Family {space.family}, {space.latent_dim} latent dimensions, {len(space.classes)} classes; measured on "
        f"pictures of {data} that its training never saw."
    )
    return page(f"{space.title}, measured", [lead], chapters, originals=originals is not None)


def _numbers(evaluation: Evaluation, report: SpaceReport) -> Chapter:
    top = {name: value for name, value in asdict(evaluation).items() if value is not None}
    blocks: list[Block] = [_table("Likelihood and reading", top)]
    titles = {
        "reconstructions": "Reconstructions", "bounds": "Bounds", "readers": "What readers find in the latents",
        "clusters": "Clusters", "prior": "Distance from the prior", "samples": "Samples",
        "anomalies": "Anomaly detection", "label_smoothness": "Smoothness along labels",
        "disentanglement": "Disentanglement",
    }  # fmt: skip
    for name, title in titles.items():
        group = report.values[name]
        if group is None:
            blocks.append(Text(f"{title}: does not apply to this space."))
        else:
            blocks.append(_table(title, {k: v for k, v in group.items() if k != "few_labels"}))
    if report.values["naive_argmax"] is not None:
        blocks.append(_table("Naive argmax", {"largest of the first coordinates": report.values["naive_argmax"]}))
    return Chapter("numbers", "Numbers", (), (), tuple(blocks))


def _table(caption: str, values: Mapping[str, Any]) -> Table:
    return Table(caption, ("measure", "value"), tuple(_rows(values)))


def _rows(values: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    rows = []
    for name, value in values.items():
        words = _WORDS.get(name, name.replace("_", " "))
        if isinstance(value, Mapping):
            rows += _rows(value, f"{before}{name.replace('_', ' ')}: ")
        elif isinstance(value, float):
            rows.append((before + words, f"{value:.4g}"))
        elif value is not None:
            rows.append((before + words, str(value)))
    return rows


def _pictures(space: SpaceDescription, runtime: Runtime, report: SpaceReport, originals: Pixels | None) -> Chapter:
    redrawn = [_small(picture) for picture in report.redrawn[:SHOWN]]
    first = sheet([redrawn])
    shown = sheet([[_small(picture) for picture in originals[:SHOWN]], redrawn]) if originals is not None else ""
    blocks: list[Block] = [Picture("Reconstructions of held-out pictures", first, shown)]
    if report.samples is not None:
        tiles = [_small(picture) for picture in report.samples]
        rows = [tiles[i : i + SHOWN] for i in range(0, len(tiles), SHOWN)]
        blocks.append(Picture("Samples from the prior", sheet(rows)))
    dimensions = telling_dimensions(report.held.codes, report.held.scales, 8)
    grid = traversal(report.held.codes[0], dimensions, np.linspace(-3, 3, 11))
    walks = [[_small(p) for p in runtime.decode_pixels(row, space.native_size)] for row in grid]
    caption = f"Traversals from -3 to 3 of dimensions {', '.join(map(str, dimensions))}, one a row"
    blocks.append(Picture(caption, sheet(walks)))
    return Chapter("pictures", "Pictures", (), (), tuple(blocks))


def _planes(space: SpaceDescription, report: SpaceReport) -> Chapter:
    held = report.held
    rows = np.random.default_rng(0).permutation(len(held.codes))[:POINTS]
    codes, labels = held.codes[rows][:, held.free], held.labels[rows]
    plane, shares = pca_plane(codes)
    clouds = [cloud(plane, labels, space.classes, 420)]
    titles = [f"principal axes ({shares[0]:.0%} and {shares[1]:.0%} of the variance)"]
    if len(codes) > 3:
        clouds.append(cloud(tsne_plane(codes), labels, space.classes, 420))
        titles.append("t-SNE")
    picture = Picture(f"{len(rows):,} held-out encodings, coloured by class", beside(clouds, titles, 2))
    return Chapter("planes", "The latent space", (), (), (picture,))


def _small(picture: Pixels) -> Pixels:
    """Return a picture at the page's size, small ones as they are."""
    if picture.shape[0] <= TILE:
        return picture
    return np.asarray(Image.fromarray(picture).resize((TILE, TILE), Image.Resampling.LANCZOS))
