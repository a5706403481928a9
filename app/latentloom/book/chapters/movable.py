"""Seed 003, future work: lambda-hot with class centres that training may move."""

from __future__ import annotations

import numpy as np
from scipy.stats import spearmanr

from latentloom.book.draft import NAMES, Draft
from latentloom.book.looks import Look, percent
from latentloom.book.wishes import LAMBDA, perceptron
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.families.lambda_hot import LambdaHot
from latentloom.engine.measures.argmax import naive_argmax_accuracy
from latentloom.engine.measures.clusters import nearest

KEY = "movable"


def write(shop: Workshop) -> Telling[Draft]:
    """Train, and compare the distances of the centres with how alike the classes are."""
    draft = Draft(KEY, "Movable lambda-hot", ("3-14",))
    draft.facts["epochs"] = f"{shop.scale.epochs:g}"
    draft.text(
        "The paper's future work: centres start lambda-hot, all equally far apart, and then move with training. How "
        "alike two classes are is measured without the model, by the distance of their mean training pictures, "
        "pixel by pixel; centres agree with it when their distances rank in the same order."
    )
    for data_name in shop.scale.sets:
        data = yield from shop.data(data_name)
        made = yield from shop.model(perceptron(data_name, "movable_lambda_hot", shop.scale.epochs, lam=LAMBDA))
        look = Look(made, data)
        names = data.classes
        model = made.model
        assert isinstance(model, LambdaHot)
        centres = model.centres().detach().double().numpy()
        apart = _distances(centres)
        images = data.targets[data.seen][:, 0].reshape(len(data.seen), -1).astype(np.float64)
        means = np.stack([images[data.labels[data.seen] == k].mean(axis=0) for k in range(len(names))])
        pairs = np.triu_indices(len(names), 1)
        rank = spearmanr(apart[pairs], _distances(means)[pairs])
        order = np.argsort(apart[pairs])
        closest = [f"{names[pairs[0][i]]} and {names[pairs[1][i]]} ({apart[pairs][i]:.2f})" for i in order[:4]]
        draft.check(
            "3-14",
            f"{NAMES[data_name]}: like classes lie nearer than unlike ones",
            f"rank correlation {rank.statistic:.2f} (p = {rank.pvalue:.1g})",
            rank.statistic > 0 and rank.pvalue < 0.05,
            "future work",
            f"Nearest: {'; '.join(closest)}. Fixed lambda-hot: all at {LAMBDA * np.sqrt(2):.2f}.",
        )
        draft.table(
            f"{NAMES[data_name]}: distances of the learned centres",
            ["", *names],
            [
                [names[i], *("" if i == j else f"{apart[i, j]:.2f}" for j in range(len(names)))]
                for i in range(len(names))
            ],
        )
        named = float((nearest(look.held[0][:, : centres.shape[1]], centres) == look.held_labels).mean())
        naive = naive_argmax_accuracy(look.held[0], look.held_labels, len(names))
        draft.text(
            f"{NAMES[data_name]}: loss {look.bce:.2f} nats, KL {look.kl:.2f}; the nearest centre names "
            f"{percent(named)} of held-out pictures rightly, argmax {percent(naive)}."
        )
    return draft


def _distances(points: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(points[:, None] - points[None], axis=2))
