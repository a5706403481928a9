"""Seed 003, Figs. 4 and 5: samples of a wanted class, CVAE beside lambda-hot."""

from __future__ import annotations

import numpy as np

from latentloom.book.chapters.table1 import looks
from latentloom.book.draft import NAMES, Draft
from latentloom.book.draws import class_draws
from latentloom.book.looks import Look, as_pixels, decoded, percent, read
from latentloom.book.tiles import sheet
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.measures.classifier import Classifier

KEY = "sampling"
SHOWN = 10


def write(shop: Workshop) -> Telling[Draft]:
    """Draw a row of samples for every class; let an independent classifier say what they are."""
    draft = Draft(KEY, "Samples of a wanted class", ("3-8",))
    each = 200 if shop.scale.name == "full" else 50
    draft.facts["samples"] = f"{each} of every class"
    for data_name in shop.scale.sets:
        found = yield from looks(shop, data_name)
        reader = yield from shop.reader(data_name)
        data = found["CVAE"].data
        agreement: dict[str, list[float]] = {}
        for name in ("CVAE", "lambda-hot"):
            agreement[name], rows = sampled_classes(found[name], reader, each)
            draft.picture(f"{NAMES[data_name]}, {name}: a row of samples for each class", sheet(rows, invert=True))
        held = found["CVAE"]
        accuracy = float((read(reader, held.originals) == held.held_labels).mean())
        draft.table(
            f"{NAMES[data_name]}: share of samples that an independent classifier (right on {percent(accuracy)} of "
            "held-out originals) takes for the wanted class",
            ["class", "CVAE", "lambda-hot"],
            [
                [data.classes[k], percent(agreement["CVAE"][k]), percent(agreement["lambda-hot"][k])]
                for k in range(len(data.classes))
            ],
        )
        means = {name: float(np.mean(shares)) for name, shares in agreement.items()}
        # Half a per cent is within what draws of this number scatter by.
        draft.check(
            "3-8",
            f"{NAMES[data_name]}: lambda-hot gives the wanted class at least as often as CVAE",
            f"lambda-hot {percent(means['lambda-hot'])}, CVAE {percent(means['CVAE'])}",
            means["lambda-hot"] >= means["CVAE"] - 0.005,
            "pictures (Figs. 4, 5)",
        )
    return draft


def sampled_classes(
    look: Look, reader: Classifier, each: int, shown: int = SHOWN
) -> tuple[list[float], list[list[np.ndarray]]]:
    """Return the agreement of a reader with each wanted class, and the first samples of each as pictures."""
    agreement, rows = [], []
    for label in range(len(look.data.classes)):
        pictures = decoded(look.made, class_draws(look, label, each, seed=3))
        agreement.append(float((read(reader, pictures) == label).mean()))
        rows.append(list(as_pixels(pictures[:shown])))
    return agreement, rows
