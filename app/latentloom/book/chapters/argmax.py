"""Seed 003, section 5.1: the naive argmax classifier, and how far lambda must be from the origin."""

from __future__ import annotations

from latentloom.book.draft import NAMES, Draft
from latentloom.book.looks import Look, percent
from latentloom.book.wishes import LAMBDA, convolutional, perceptron, table_1
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.measures.argmax import ideal_argmax_accuracy, naive_argmax_accuracy

KEY = "argmax"
PRINTED = {"mnist": 0.919, "fashion-mnist": 0.8127}
OWN = f"784-400-20, lambda {LAMBDA:g}"
REACHED = {"mnist": 0.97, "fashion-mnist": 0.87}
IDEAL = {1: 0.34, 2: 0.67, 3: 0.90, 5: 0.9983}
LAMBDAS = (1.0, 2.0, 3.0, 5.0, 8.0, 20.0)
FAR = 20.0
"""A lambda at which the pull to a class's place outweighs what its coordinates could tell of the picture."""


def write(shop: Workshop) -> Telling[Draft]:
    """Sweep lambda; read the classes off the latents."""
    draft = Draft(KEY, "Naive argmax and the choice of lambda", ("3-3", "3-4"))
    draft.facts["epochs"] = (
        f"{shop.scale.epochs:g}, {shop.scale.short:g} in the sweep, {shop.scale.deep:g} convolutional"
    )
    _ideal(draft)
    rows = []
    for data_name in shop.scale.sets:
        data = yield from shop.data(data_name)
        wishes = {
            OWN: table_1(data_name, "lambda-hot", shop.scale),
            f"784-400-20, lambda {FAR:g}": perceptron(data_name, "lambda_hot", shop.scale.epochs, lam=FAR),
            f"convolutional, lambda {FAR:g}": convolutional(
                data_name, "lambda_hot", shop.scale.deep, lam=FAR, kl_warmup=0.0
            ),
        }
        found = {}
        for name, wish in wishes.items():
            made = yield from shop.model(wish)
            look = Look(made, data)
            found[name] = naive_argmax_accuracy(look.held[0], look.held_labels, len(data.classes))
            printed = percent(PRINTED[data_name]) if name == OWN else ""
            rows.append([f"{NAMES[data_name]}, {name}", printed, percent(found[name]), f"{look.bce:.2f}"])
        own, best = found[OWN], max(found, key=lambda name: found[name])
        draft.check(
            "3-4",
            f"{NAMES[data_name]}: naive argmax, the paper's network and lambda",
            percent(own),
            own > PRINTED[data_name],
            percent(PRINTED[data_name]),
        )
        draft.check(
            "3-4",
            f"{NAMES[data_name]}: naive argmax, any network and lambda, {REACHED[data_name]:.0%} to reach",
            f"{percent(found[best])} ({best})",
            found[best] >= REACHED[data_name],
            percent(PRINTED[data_name]),
        )
    draft.table(
        "Accuracy of the largest of the first ten coordinates, held-out pictures",
        ["", "printed", "here", "loss (nats)"],
        rows,
    )
    draft.text(
        f"At lambda {LAMBDA:g} reconstruction and prior pull at the first ten coordinates about equally, which costs "
        f"the naive classifier. Farther out, at lambda {FAR:g}, the class wins, for a little more loss."
    )
    yield from _sweep(draft, shop)
    return draft


def _ideal(draft: Draft) -> None:
    rows = []
    for lam, wanted in IDEAL.items():
        ten = ideal_argmax_accuracy(lam, 10)
        rows.append([f"{lam}", percent(ten), percent(ideal_argmax_accuracy(lam, 20))])
        if lam in (1, 5):
            draft.check(
                "3-3",
                f"lambda {lam}: what argmax reaches on draws from the prior, ten classes",
                f"{100 * ten:.2f}%",
                abs(ten - wanted) < 0.006,
                f"about {100 * wanted:.4g}%",
                "The paper prints no number: it says that 1 is too small because the variance is 1, and takes 5.",
            )
    draft.table(
        "What argmax would reach if every code were a draw from its lambda-hot prior: the rest is the encoder's doing",
        ["lambda", "10 classes", "20 classes"],
        rows,
    )


def _sweep(draft: Draft, shop: Workshop) -> Telling[None]:
    data = yield from shop.data("mnist")
    rows = []
    accuracies = []
    for lam in LAMBDAS:
        made = yield from shop.model(perceptron("mnist", "lambda_hot", shop.scale.short, lam=lam))
        look = Look(made, data)
        accuracies.append(naive_argmax_accuracy(look.held[0], look.held_labels, 10))
        rows.append([f"{lam:g}", percent(ideal_argmax_accuracy(lam, 10)), percent(accuracies[-1]), f"{look.bce:.2f}"])
    draft.table("Lambda on MNIST", ["lambda", "ideal", "naive argmax here", "loss (nats)"], rows)
    draft.check(
        "3-3",
        "A lambda above 1 separates classes better",
        f"{percent(accuracies[0])} at 1, {percent(accuracies[LAMBDAS.index(LAMBDA)])} at 5",
        accuracies[LAMBDAS.index(LAMBDA)] > accuracies[0],
    )
