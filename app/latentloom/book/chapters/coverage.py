"""Seed 002, sections 1, 2 and 3 of its challenges: which kinds of pictures samples cover, and samples as data."""

from __future__ import annotations

import numpy as np

from latentloom.book.chapters.table1 import looks
from latentloom.book.draft import NAMES, Draft
from latentloom.book.draws import class_draws, prior_draws
from latentloom.book.looks import decoded, percent, read, reader_features
from latentloom.book.workshop import Telling, Workshop, told
from latentloom.engine.device import choose_device
from latentloom.engine.measures.classifier import fit_classifier, predict
from latentloom.engine.measures.distributions import frechet_distance, precision_recall
from latentloom.engine.measures.probes import per_class

KEY = "coverage"
REAL = 10
"""Real pictures a class that the augmented classifiers have."""

MADE = 100
STEPS = 250


def write(shop: Workshop) -> Telling[Draft]:
    """Count the classes of samples, measure precision and recall, and train on samples."""
    draft = Draft(KEY, "Coverage, and samples as training data", ("2-11", "2-14", "2-18"))
    count = shop.scale.compared
    draft.facts["samples"] = f"{count:,} a model"
    rows = []
    for data_name in shop.scale.sets:
        found = yield from looks(shop, data_name)
        reader = yield from shop.reader(data_name)
        names = found["VAE"].data.classes
        real = reader_features(reader, found["VAE"].originals[:count])
        histogram = []
        for name in ("VAE", "beta-VAE", "CVAE", "lambda-hot"):
            samples = decoded(found[name].made, prior_draws(found[name], count, seed=8))
            made = reader_features(reader, samples)
            precision, recall = precision_recall(real, made)
            values = [f"{frechet_distance(real, made):.1f}", percent(precision), percent(recall)]
            rows.append([f"{name}, {NAMES[data_name]}", *values])
            shares = np.bincount(read(reader, samples), minlength=len(names)) / count
            histogram.append([name, *(percent(share) for share in shares)])
        draft.table(f"{NAMES[data_name]}: what an independent classifier takes samples for", ["", *names], histogram)
    draft.table(
        "Samples against held-out originals in the classifier's features (no Inception FID): Frechet distance, and "
        "precision and recall by three neighbours",
        ["model", "Frechet", "precision", "recall"],
        rows,
    )
    yield from _augmented(draft, shop)
    return draft


def _augmented(draft: Draft, shop: Workshop) -> Telling[None]:
    """Train classifiers on few real pictures, with and without a CVAE's samples of every class."""
    found = yield from looks(shop, "mnist")
    look = found["CVAE"]
    data = look.data
    rows = data.seen[per_class(data.labels[data.seen], REAL, shop.scale.seed)]
    made = [decoded(look.made, class_draws(look, label, MADE, seed=9)) for label in range(10)]
    samples = np.rint((2 * np.concatenate(made) - 1) * 127).astype(np.int8)[:, None]
    labels = np.repeat(np.arange(10), MADE)
    sets = {
        f"{REAL} real pictures a class": (data.targets[rows], data.labels[rows]),
        f"the same and {MADE} samples a class": (
            np.concatenate([data.targets[rows], samples]),
            np.concatenate([data.labels[rows], labels]),
        ),
    }
    steps = min(STEPS, shop.scale.pictures // 24)
    accuracies = {}
    for name, (targets, wanted) in sets.items():
        # As many steps for both.
        epochs = steps * 32 / len(wanted)
        fitting = fit_classifier(targets, wanted, 10, epochs, choose_device(shop.device), 1)
        classifier = yield from told("Training on samples", fitting)
        grids = data.targets[data.held].astype(np.float32) / 127
        accuracies[name] = float((predict(classifier.cpu().float(), grids) == data.labels[data.held]).mean())
    draft.table(
        f"A convolutional classifier on held-out MNIST, {steps} steps each",
        ["trained on", "accuracy"],
        [[name, percent(accuracy)] for name, accuracy in accuracies.items()],
    )
    before, after = accuracies.values()
    draft.check(
        "2-11",
        "Samples of a CVAE help a classifier that has few real pictures",
        f"{percent(before)} to {percent(after)}",
        after > before,
        "in words",
        "The CVAE itself learned from all labels: what it adds is what it saw.",
    )
