"""Seed 004: the characteristic-capturing VAE and its baseline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import torch

from latentloom.book.charts import line_chart
from latentloom.book.draft import Draft
from latentloom.book.draws import class_draws
from latentloom.book.looks import Look, as_pixels, decoded, percent, read
from latentloom.book.tiles import sheet
from latentloom.book.wishes import perceptron
from latentloom.book.workshop import BookData, Made, Telling, Wish, Workshop
from latentloom.engine.data.cache import dequantised
from latentloom.engine.families.base import Family
from latentloom.engine.families.ccvae import CCVAE
from latentloom.engine.measures.classifier import Classifier

KEY = "ccvae"
BETAS = (0.001, 0.05, 0.2, 0.4)
SHOWN_BETAS = (0.05, 0.4)
LATENTS = (16, 128)
LABELLED = 10
"""Labels a class of the usual model: 100 in all."""

FOLLOWED = 2000
SWAPPED = 200


def write(shop: Workshop) -> Telling[Draft]:
    """Train at the poster's betas and latent sizes; read what they make."""
    draft = Draft(KEY, "Characteristic-capturing VAE", ("4-3", "4-4", "4-5", "4-6", "4-7", "4-8", "4-9", "4-10"))
    draft.facts["epochs"] = f"{shop.scale.short:g}"
    draft.text(
        "The poster names neither network nor labels. Here: 784-400-16 (or 128), and the label of all training "
        "pictures unless said otherwise. The validation accuracy is that of the model's own classifier q(y|z_c) on "
        "held-out pictures, of posterior means."
    )
    data = yield from shop.data("mnist")
    reader = yield from shop.reader("mnist")
    found = {}
    for beta in BETAS:
        found[beta] = Look((yield from shop.model(model_wish(shop, beta=beta), accuracy)), data, labelled=False)
    _conditional(draft, found, reader)
    _copies(draft, found)
    _interpolation(draft, found)
    _accuracy_curves(draft, found)
    yield from _latents(draft, shop, data, reader)
    yield from _labels(draft, shop)
    _swap(draft, found[0.05], reader)
    return draft


def model_wish(shop: Workshop, beta: float = 0.05, latent: int = 16, labelled: int = 0) -> Wish:
    """Return the wish for one CCVAE, its accuracy followed."""
    return perceptron(
        "mnist", "ccvae", shop.scale.short, follow="accuracy", beta=beta, latent=latent, labelled=labelled
    )


@torch.no_grad()
def accuracy(model: Family, data: BookData) -> float:
    """Return the share of 2,000 held-out pictures that the model's own classifier names rightly."""
    assert isinstance(model, CCVAE)
    rows = data.held[:FOLLOWED]
    grid = torch.from_numpy(dequantised(data.targets[rows])).to(next(model.parameters()).device)
    guess = model.class_log_odds(model.encode(grid).mean[:, : model.classes]).argmax(1).cpu().numpy()
    return float((guess == data.labels[rows]).mean())


def _conditional(draft: Draft, found: dict[float, Look], reader: Classifier) -> None:
    agreement = {}
    for beta, look in found.items():
        rows, shares, first = [], [], []
        for label in range(10):
            pictures = decoded(look.made, class_draws(look, label, 100, seed=3))
            taken = read(reader, pictures)
            shares.append(float((taken == label).mean()))
            rows.append(as_pixels(pictures[:10]))
            first.append(str(int(np.bincount(taken, minlength=10).argmax())))
        agreement[beta] = shares
        # Columns are draws, so that each row reads 0 to 9 as the poster's do.
        across = [[row[draw] for row in rows] for draw in range(5)]
        draft.picture(
            f"Conditional samples at beta {beta:g}, five rows of 0 to 9; most samples of each are read as "
            f"{''.join(first)}",
            sheet(across, invert=True),
        )
    draft.table(
        "Share of conditional samples that an independent classifier takes for the wanted digit",
        ["beta", *(str(digit) for digit in range(10)), "mean"],
        [[f"{beta:g}", *(percent(s) for s in shares), percent(np.mean(shares))] for beta, shares in agreement.items()],
    )
    means = {beta: float(np.mean(shares)) for beta, shares in agreement.items()}
    draft.check(
        "4-5",
        "Conditional samples are of the wanted digit",
        ", ".join(f"beta {b:g}: {percent(m)}" for b, m in means.items()),
        max(means.values()) > 0.8,
        "0123156789 (Fig. 5, beta 0.2)",
        "The printed row shows the 4 read as 1. Taken as met when the best beta reaches 80%.",
    )


def _copies(draft: Draft, found: dict[float, Look]) -> None:
    losses = {beta: look.bce_of_means for beta, look in found.items()}
    originals = list(as_pixels(found[0.05].originals[:16]))
    rows = [list(as_pixels(decoded(found[beta].made, found[beta].held[0][:16]))) for beta in SHOWN_BETAS]
    draft.picture(
        "Reconstructions at beta 0.05 (above) and 0.4", sheet(rows, invert=True), sheet([originals, *rows], invert=True)
    )
    draft.table(
        "Loss of copies, held out (nats)",
        ["beta", "loss"],
        [[f"{beta:g}", f"{loss:.2f}"] for beta, loss in losses.items()],
    )
    draft.check(
        "4-4",
        "A larger beta costs reconstruction",
        ", ".join(f"{b:g}: {v:.1f}" for b, v in losses.items()),
        losses[0.05] < losses[0.4],
        "pictures (Figs. 1, 2)",
    )


def _interpolation(draft: Draft, found: dict[float, Look]) -> None:
    for beta in SHOWN_BETAS:
        look = found[beta]
        labels = look.held_labels
        rows = []
        for first, last in ((0, 6), (1, 7), (3, 8), (4, 9)):
            ends = [look.held[0][np.flatnonzero(labels == digit)[0]] for digit in (first, last)]
            shares = np.linspace(0, 1, 11)[:, None]
            rows.append(list(as_pixels(decoded(look.made, (1 - shares) * ends[0] + shares * ends[1]))))
        draft.picture(
            f"Between held-out pictures of 0 and 6, 1 and 7, 3 and 8, 4 and 9, beta {beta:g}", sheet(rows, invert=True)
        )


def _accuracy_curves(draft: Draft, found: dict[float, Look]) -> None:
    lines = {f"beta {b:g}": [(e, 100 * a) for e, a in look.made.followed if e > 0] for b, look in found.items()}
    draft.chart("Validation accuracy after each epoch", line_chart(lines, "epoch", "accuracy (%)"))
    last = {beta: look.made.followed[-1][1] for beta, look in found.items()}
    draft.check(
        "4-8",
        "The classifier in the latent reads held-out digits",
        ", ".join(f"{b:g}: {percent(a)}" for b, a in last.items()),
        min(last[beta] for beta in SHOWN_BETAS) > 0.95,
        "curves (Figs. 11, 12)",
        "Taken as met above 95%.",
    )


def _latents(draft: Draft, shop: Workshop, data: BookData, reader: Classifier) -> Telling[None]:
    lines = {}
    rows, strings, table = [], {}, []
    for latent in LATENTS:
        made: Made = yield from shop.model(model_wish(shop, latent=latent), accuracy)
        look = Look(made, data, labelled=False)
        pictures = decoded(made, look.held[0][:10])
        rows.append(list(as_pixels(pictures)))
        strings[latent] = "".join(str(int(digit)) for digit in read(reader, pictures))
        lines[f"{latent}, training"] = [(epoch, objective) for epoch, objective, _, _ in made.curve]
        lines[f"{latent}, held out"] = [(epoch, rec + 0.05 * kl) for epoch, _, rec, kl in made.curve]
        table.append([str(latent), f"{look.bce_of_means:.2f}", percent(made.followed[-1][1]), strings[latent]])
    originals = list(as_pixels(look.originals[:10]))
    draft.picture(
        "The first ten held-out pictures redrawn with latent 16 (above) and 128",
        sheet(rows, invert=True),
        sheet([originals, *rows], invert=True),
    )
    draft.table("Latent size, beta 0.05", ["latent", "loss of copies", "accuracy", "copies read as"], table)
    actual = "".join(str(label) for label in data.labels[data.held[:10]])
    for latent in LATENTS:
        wrong = sum(a != b for a, b in zip(strings[latent], actual, strict=True))
        draft.check(
            "4-7",
            f"The first ten test digits, copied with latent {latent}, are still read rightly",
            strings[latent],
            wrong <= 1,
            "7210414959 and 7210414499",
            f"The labels are {actual}; the second printed string has two errors, a 9 read as 4 and a 5 as 9. Here one "
            "is allowed.",
        )
    chart = line_chart(lines, "epoch", "loss (nats)", marks=False)
    draft.chart(
        "Training and held-out loss, latent 16 and 128 (held out: reconstruction + 0.05 KL, without the label)", chart
    )


def _labels(draft: Draft, shop: Workshop) -> Telling[None]:
    lines, last = {}, {}
    for name, labelled in (("100 labels", LABELLED), ("1,000 labels", 10 * LABELLED), ("all labels", 0)):
        made: Made = yield from shop.model(model_wish(shop, labelled=labelled), accuracy)
        lines[name] = [(epoch, 100 * share) for epoch, share in made.followed if epoch > 0]
        last[name] = made.followed[-1][1]
    draft.chart("Validation accuracy with few labels, beta 0.05", line_chart(lines, "epoch", "accuracy (%)"))
    listed = ", ".join(f"{name}: {percent(share)}" for name, share in last.items())
    few, some, every = last.values()
    draft.check(
        "4-8",
        "More labels, better reading; a hundred are far above chance",
        listed,
        every >= some >= few > 0.6,
        "",
        "The poster prints no number; taken as met above 60% with 100 labels.",
    )


def _swap(draft: Draft, look: Look, reader: Classifier) -> None:
    """Give the style of one picture to the characteristics of every class."""
    styles = [int(np.flatnonzero(look.held_labels == digit)[0]) for digit in (2, 3, 5, 7, 8, 0)]
    rows = []
    for row in styles:
        swapped = swapped_codes(look, look.held[0][row], range(10))
        pictures = decoded(look.made, swapped)
        rows.append(list(as_pixels(pictures)))
    many = np.concatenate([swapped_codes(look, code, range(10)) for code in look.held[0][:SWAPPED]])
    share = float((read(reader, decoded(look.made, many)) == np.tile(np.arange(10), len(many) // 10)).mean())
    draft.picture(
        "Keep the style, change the label: each row has the style of one held-out picture, the columns are 0 to 9",
        sheet(rows, invert=True),
    )
    draft.check(
        "4-10",
        "A swapped characteristic changes the digit",
        f"{percent(share)} of {len(many):,} swaps are read as the new label",
        share > 0.8,
        "",
        "Taken as met above 80%.",
    )


def swapped_codes(look: Look, code: npt.NDArray[np.float32], labels: Sequence[int]) -> npt.NDArray[np.float32]:
    """Return the code with the mean characteristics of each label, (labels, d)."""
    model = look.made.model
    assert isinstance(model, CCVAE)
    k = model.classes
    rows = np.tile(code, (len(labels), 1))
    on, off = model.mean_on.detach().numpy(), model.mean_off.detach().numpy()
    for i, label in enumerate(labels):
        rows[i, :k] = off
        rows[i, label] = on[label]
    return rows
