"""Seed 003, Table 1: the reconstruction loss of five models on two sets."""

from __future__ import annotations

from latentloom.book.charts import line_chart
from latentloom.book.draft import NAMES, Draft
from latentloom.book.looks import Look
from latentloom.book.wishes import TABLE_1, table_1
from latentloom.book.workshop import BookData, Telling, Workshop
from latentloom.engine.families.base import Family

KEY = "table1"
PRINTED = {
    "mnist": {"VAE": 80.97, "beta-VAE": 120.76, "CVAE": 80.15, "lambda-hot": 79.92, "k-means VAE": 77.59},
    "fashion-mnist": {"VAE": 228.87, "beta-VAE": 250.37, "CVAE": 228.14, "lambda-hot": 227.39, "k-means VAE": 225.68},
}


def looks(shop: Workshop, data_name: str) -> Telling[dict[str, Look]]:
    """Return the models of Table 1 on one set, by name."""
    data = yield from shop.data(data_name)
    found = {}
    for name in TABLE_1:
        made = yield from shop.model(table_1(data_name, name, shop.scale), spread if name == "k-means VAE" else None)
        found[name] = Look(made, data)
    return found


def spread(model: Family, data: BookData) -> float:
    """Return how far a k-means VAE's centres lie from their mean, root mean square, in standard deviations."""
    centres = model.moving_centres()
    assert centres is not None
    return float((centres - centres.mean(0)).square().sum(1).mean().sqrt())


def write(shop: Workshop) -> Telling[Draft]:
    """Train, measure and compare."""
    draft = Draft(KEY, "Table 1 of seed 003: reconstruction loss", ("3-1", "3-2", "3-10", "3-12"))
    draft.facts["epochs"] = f"{shop.scale.epochs:g}"
    draft.text(
        "Binary cross-entropy of held-out pictures, summed over pixels, of one draw from each posterior; networks "
        "784-400-20, batches of 128, Adam. Latent 20, of which lambda-hot keeps the first ten for the class. A loss "
        "below the printed one counts as met. Erratum: the paper prints its loss as E[log p + KL], which has both "
        "signs wrong for a loss; what is minimised is -E[log p] + KL."
    )
    rows = []
    curves = {}
    for data_name in shop.scale.sets:
        found = yield from looks(shop, data_name)
        ours = {name: look.bce for name, look in found.items()}
        for name, look in found.items():
            printed = PRINTED[data_name][name]
            draft.near("3-1", f"{name} on {NAMES[data_name]}", printed, ours[name])
            rows.append(
                [
                    f"{name}, {NAMES[data_name]}",
                    f"{printed:.2f}",
                    f"{ours[name]:.2f}",
                    f"{look.bce_of_means:.2f}",
                    f"{look.kl:.2f}",
                    f"{ours[name] + look.kl:.2f}",
                    f"{look.made.seconds:.0f}",
                ]
            )
            if data_name == "mnist":
                curves[name] = [(epoch, held) for epoch, _, held, _ in look.made.curve]
        _orderings(draft, NAMES[data_name], ours)
    draft.table(
        "Held-out means, nats a picture",
        ["model", "printed", "here", "of posterior means", "KL", "loss + KL", "seconds"],
        rows,
    )
    if curves:
        chart = line_chart(curves, "epoch", "held-out loss (nats)", marks=False)
        draft.chart("Reconstruction loss on MNIST after each epoch (512 held-out pictures)", chart)
    return draft


def _orderings(draft: Draft, data: str, ours: dict[str, float]) -> None:
    listed = ", ".join(f"{name} {value:.2f}" for name, value in sorted(ours.items(), key=lambda item: item[1]))
    draft.check(
        "3-12",
        f"{data}: k-means VAE has the lowest loss of all",
        listed,
        min(ours, key=lambda name: ours[name]) == "k-means VAE",
        "k-means VAE lowest",
        "Erratum: section 5.1 says that lambda-hot is lowest; Table 1 and the conclusion say k-means.",
    )
    draft.check(
        "3-12",
        f"{data}: lambda-hot below CVAE below VAE",
        listed,
        ours["lambda-hot"] < ours["CVAE"] < ours["VAE"],
        "lambda-hot < CVAE < VAE",
    )
    draft.check(
        "3-12",
        f"{data}: beta-VAE costs reconstruction",
        f"{ours['beta-VAE'] / ours['VAE'] - 1:+.0%} against the VAE",
        max(ours, key=lambda name: ours[name]) == "beta-VAE",
        "beta-VAE highest",
    )
