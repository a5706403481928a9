"""Seed 004: z + MLP(one-hot label), and what a slight change of the label does."""

from __future__ import annotations

import numpy as np
import torch

from latentloom.book.chapters.ccvae import model_wish, swapped_codes
from latentloom.book.chapters.sampling import sampled_classes
from latentloom.book.charts import line_chart
from latentloom.book.draft import Draft
from latentloom.book.looks import Look, as_pixels, decoded, percent
from latentloom.book.tiles import sheet
from latentloom.book.wishes import perceptron, table_1
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.families.label_shift import LabelShift
from latentloom.engine.measures.smoothness import label_path, lipschitz_ratios, unevenness

KEY = "labelshift"
POINTS = 21
PAIRS = 20


def write(shop: Workshop) -> Telling[Draft]:
    """Sample the baseline; walk the edges of the label simplex with it, a CVAE and a CCVAE."""
    draft = Draft(KEY, "The baseline z + MLP(label), and slight changes of the label", ("4-1", "4-2"))
    draft.facts["epochs"] = f"{shop.scale.short:g}"
    draft.text(
        "The poster's concern: outputs of similar latents with slightly different labels should be close. Measured as "
        f"|D(z, y) - D(z, y')| / |y - y'| of neighbours among {POINTS} points from one label to another, z held, over "
        f"{PAIRS} pairs of digits. Unevenness is the largest step of a way over its mean one: 1 is even."
    )
    data = yield from shop.data("mnist")
    reader = yield from shop.reader("mnist")
    made = yield from shop.model(perceptron("mnist", "label_shift", shop.scale.short))
    look = Look(made, data)
    agreement, rows = sampled_classes(look, reader, 100)
    draft.picture("Conditional samples of z + MLP(label), a row for each digit", sheet(rows, invert=True))
    mean = float(np.mean(agreement))
    draft.check(
        "4-1",
        "The baseline trains and gives the wanted class",
        f"{percent(mean)} of samples; loss {look.bce:.2f} nats",
        mean > 0.5,
        "in words",
        "Taken as met above half: the poster calls it effective in some cases only.",
    )
    conditional = Look((yield from shop.model(table_1("mnist", "CVAE", shop.scale))), data)
    capturing = Look((yield from shop.model(model_wish(shop), None)), data, labelled=False)
    ways = {"z + MLP(label)": look, "CVAE": conditional, "CCVAE": capturing}
    table, lines, strips = [], {}, []
    values = {}
    for name, model in ways.items():
        ratios = np.stack([_walk(model, *pair)[0] for pair in _pairs()])
        values[name] = (float(ratios.mean()), float(ratios.max()), float(np.mean([unevenness(r) for r in ratios])))
        table.append([name, *(f"{value:.2f}" for value in values[name])])
        middle = (np.arange(POINTS - 1) + 0.5) / (POINTS - 1)
        lines[name] = list(zip(middle.tolist(), ratios.mean(axis=0).tolist(), strict=True))
        strips.append(list(as_pixels(_walk(model, 3, 8)[1][::2])))
    draft.table("Along edges of the label simplex", ["model", "mean ratio", "largest ratio", "unevenness"], table)
    draft.chart("Mean ratio along the way", line_chart(lines, "share of the second label", "change", marks=False))
    draft.picture(f"From label 3 to label 8, z held: {', '.join(ways)}", sheet(strips, invert=True))
    draft.check(
        "4-2",
        "Slight label changes give close outputs",
        ", ".join(f"{n}: largest {v[1]:.1f}" for n, v in values.items()),
        all(np.isfinite(v[1]) and v[2] < 5 for v in values.values()),
        "in words",
        "Taken as met where no step changes the picture five times as much as the mean step of its way.",
    )
    return draft


def _pairs() -> list[tuple[int, int]]:
    pairs = [(i, j) for i in range(10) for j in range(10) if i != j]
    return [pairs[i] for i in np.random.default_rng(0).permutation(len(pairs))[:PAIRS]]


@torch.no_grad()
def _walk(look: Look, start: int, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ratios and pictures on the way from one label to another, with z = 0 (the prior's mean)."""
    path = label_path(start, end, 10, POINTS)
    model = look.made.model
    if isinstance(model, LabelShift):
        latents = model.shift(torch.from_numpy(path).float()).numpy()
    elif len(look.free) - int(look.free.sum()) == 10:
        latents = np.concatenate([np.zeros((POINTS, int(look.free.sum()))), path], axis=1)
    else:
        corners = swapped_codes(look, np.zeros(model.latent_dim, np.float32), range(10))
        latents = path @ corners
    pictures = decoded(look.made, latents)
    return lipschitz_ratios(pictures, path), pictures
