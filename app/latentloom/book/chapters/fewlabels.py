"""Seed 002, sections 3 and 6: encodings learned without labels, and a few labels."""

from __future__ import annotations

from latentloom.book.charts import line_chart
from latentloom.book.draft import Draft
from latentloom.book.looks import Look, percent
from latentloom.book.wishes import perceptron, table_1
from latentloom.book.workshop import Telling, Workshop, told
from latentloom.engine.measures.probes import MOST_ROWS, label_curve_steps

KEY = "fewlabels"


def write(shop: Workshop) -> Telling[Draft]:
    """Read latents and pixels with few labels."""
    draft = Draft(KEY, "Few labels", ("2-5", "2-10"))
    draft.facts["draws"] = "3 of the labelled pictures"
    data = yield from shop.data("mnist")
    sources = {}
    for name, wish in (
        ("VAE", table_1("mnist", "VAE", shop.scale)),
        ("beta-VAE", table_1("mnist", "beta-VAE", shop.scale)),
        ("autoencoder", perceptron("mnist", "ae", shop.scale.epochs)),
    ):
        look = Look((yield from shop.model(wish)), data)
        sources[name] = (look.seen_codes, look.held_codes)
    rows = data.seen[:MOST_ROWS]
    pixels = [data.targets[part][:, 0].reshape(len(part), -1) / 127 for part in (rows, data.held)]
    sources["pixels, no model"] = (pixels[0], pixels[1])
    curves = {}
    for name, (codes, test) in sources.items():
        steps = label_curve_steps(codes, data.labels[rows], test, data.labels[data.held])
        curves[name] = yield from told(f"Few labels, {name}", steps)
    counts = list(curves["VAE"])
    draft.table(
        "A linear classifier's accuracy on held-out MNIST (mean and deviation of three draws)",
        ["labels a class", *(str(count) for count in counts)],
        [
            [name, *(f"{percent(mean)} ± {100 * spread:.1f}" for mean, spread in curve.values())]
            for name, curve in curves.items()
        ],
    )
    lines = {name: [(count, 100 * mean) for count, (mean, _) in curve.items()] for name, curve in curves.items()}
    draft.chart("Accuracy against labels a class", line_chart(lines, "labels a class", "accuracy (%)", log_x=True))
    few = counts[min(3, len(counts) - 1)]
    best, plain = curves["VAE"][few][0], curves["pixels, no model"][few][0]
    draft.check(
        "2-5",
        f"With {few} labels a class, encodings learned without labels beat the pixels themselves",
        f"{percent(best)} against {percent(plain)}",
        best > plain,
        "in words",
        "Linear classifier on both.",
    )
    return draft
