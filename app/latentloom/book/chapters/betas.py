"""Seed 002, sections 5 and 2 of its challenges: the weight of the KL term."""

from __future__ import annotations

import numpy as np

from latentloom.book.charts import line_chart
from latentloom.book.draft import Draft
from latentloom.book.looks import Look, as_pixels, decoded
from latentloom.book.tiles import sheet
from latentloom.book.wishes import perceptron
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.measures.passes import encode_set, intensities_of, sampled
from latentloom.engine.measures.pixels import bernoulli_nll

KEY = "betas"
BETAS = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)


def write(shop: Workshop) -> Telling[Draft]:
    """Train one model for each beta; compare both terms, and both parts of the data."""
    draft = Draft(KEY, "The beta trade-off", ("2-7", "2-13"))
    draft.facts["epochs"] = f"{shop.scale.short:g}"
    data = yield from shop.data("mnist")
    rows, points, samples = [], [], []
    gaps = []
    for beta in BETAS:
        made = yield from shop.model(perceptron("mnist", "beta", shop.scale.short, beta=beta))
        look = Look(made, data)
        # The gap between both parts is that of the whole bound: each picture's loss + KL.
        seen = data.seen[: len(data.held)]
        codes, scales = encode_set(made.model, data.targets[seen])
        originals = intensities_of(data.targets[seen][:, 0].astype(np.float32) / 127)
        trained = float(bernoulli_nll(originals, decoded(made, sampled(codes, scales))).mean())
        gaps.append(look.bce - trained)
        active = int((look.held[0].var(axis=0) > 0.01).sum())
        rows.append(
            [
                f"{beta:g}",
                f"{look.bce:.2f}",
                f"{look.kl:.2f}",
                f"{look.bce + look.kl:.2f}",
                f"{trained:.2f}",
                f"{gaps[-1]:.2f}",
                str(active),
            ]
        )
        points.append((look.kl, look.bce))
        samples.append(list(as_pixels(decoded(made, np.random.default_rng(4).standard_normal((12, 20))))))
    draft.table(
        "MNIST, nats a picture",
        ["beta", "loss, held out", "KL", "loss + KL", "loss, training", "gap", "active dimensions"],
        rows,
    )
    draft.chart("Reconstruction against KL, one point a beta", line_chart({"beta": points}, "KL (nats)", "loss (nats)"))
    draft.picture("Samples from the prior, beta growing downwards", sheet(samples, invert=True))
    losses, divergences = [loss for _, loss in points], [kl for kl, _ in points]
    draft.check(
        "2-13",
        "A larger beta costs reconstruction and lowers the KL, at every step",
        f"loss {losses[0]:.1f} to {losses[-1]:.1f}, KL {divergences[0]:.1f} to {divergences[-1]:.1f}",
        bool((np.diff(losses) > 0).all() and (np.diff(divergences) < 0).all()),
    )
    draft.check(
        "2-7",
        "Regularisation narrows the gap between training and held-out pictures",
        f"{gaps[0]:.2f} nats at beta {BETAS[0]:g}, {gaps[2]:.2f} at 1, {gaps[-1]:.2f} at {BETAS[-1]:g}",
        gaps[0] > gaps[2] > gaps[-1],
        "",
        "The lesson claims it without a number.",
    )
    return draft
