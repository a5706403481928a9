"""Seed 002, section 6: finding a digit that training never saw."""

from __future__ import annotations

import numpy as np

from latentloom.book.draft import Draft
from latentloom.book.looks import Look, decoded, mean_divergence
from latentloom.book.wishes import perceptron
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.measures.anomaly import combined, latent_deviation, roc_auc
from latentloom.engine.measures.passes import encode_set
from latentloom.engine.measures.pixels import bernoulli_nll

KEY = "anomaly"


def write(shop: Workshop) -> Telling[Draft]:
    """Leave out one digit after the other."""
    draft = Draft(KEY, "Anomalies: one digit left out", ("2-8",))
    draft.facts["epochs"] = f"{shop.scale.short:g}"
    draft.text(
        "Ten VAEs, each trained without one digit, must tell held-out pictures of that digit from held-out pictures "
        "of the others. By reconstruction: the cross-entropy of the copy, less that of a perfect copy. By latent: "
        "the Mahalanobis distance of the encoding from those of training pictures. By both: the sum of the two, "
        "each in deviations of ordinary pictures. The value is the area under the ROC curve: 0.5 is chance, below "
        "it the left out digit looks more ordinary than the ordinary ones."
    )
    data = yield from shop.data("mnist")
    rows, areas = [], []
    for digit in range(10):
        made = yield from shop.model(perceptron("mnist", "vae", shop.scale.short, without=digit))
        look = Look(made, data)
        strange = look.held_labels == digit
        seen = data.seen[data.labels[data.seen] != digit][:5000]
        ground = encode_set(made.model, data.targets[seen])[0]
        copies = decoded(made, look.held[0])
        errors = bernoulli_nll(look.originals, copies) - bernoulli_nll(look.originals, look.originals)
        deviations = latent_deviation(look.held[0], ground)
        both = combined([(errors, errors[~strange]), (deviations, deviations[~strange])])
        divergences = mean_divergence(*look.held)
        scores = (errors, deviations, both, divergences)
        areas.append([roc_auc(score[~strange], score[strange]) for score in scores])
        rows.append([str(digit), *(f"{area:.3f}" for area in areas[-1])])
    means = np.mean(areas, axis=0)
    rows.append(["mean", *(f"{area:.3f}" for area in means)])
    draft.table("Area under the ROC curve", ["left out", "reconstruction", "latent", "both", "KL alone"], rows)
    draft.check(
        "2-8",
        "Outliers are found by poor reconstruction",
        f"mean area {means[0]:.3f}, least {np.min(areas, axis=0)[0]:.3f} (digit {int(np.argmin(areas, axis=0)[0])})",
        means[0] > 0.7,
        "in words",
    )
    draft.check("2-8", "Or by deviation in the latent space", f"mean area {means[1]:.3f}", means[1] > 0.6, "in words")
    draft.check(
        "2-8",
        "Leveraging both is better than either",
        f"{means[2]:.3f} against {means[0]:.3f} and {means[1]:.3f}",
        means[2] > max(means[0], means[1]),
        "in words",
    )
    return draft
