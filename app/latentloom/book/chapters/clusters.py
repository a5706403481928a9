"""Seed 003, section 5.2 and Fig. 6: samples around the centres of the k-means VAE."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.book.chapters.table1 import looks
from latentloom.book.charts import line_chart
from latentloom.book.draft import NAMES, Draft
from latentloom.book.looks import Look, as_pixels, decoded, percent
from latentloom.book.tiles import sheet
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.measures.clusters import contingency, nearest

KEY = "clusters"
NOTABLE = 0.15
"""Share of a cluster from which a class counts as being part of it."""


def write(shop: Workshop) -> Telling[Draft]:
    """Sample around every centre; count which classes each cluster holds."""
    draft = Draft(KEY, "Samples around cluster centres", ("3-5", "3-9"))
    draft.text(
        "The k-means VAE pulls every encoding to its nearest centre. The first centres come from the untrained "
        "encoder, and they are recomputed before every epoch. Which classes share a cluster depends on the first "
        "weights: the merges below are one run's, as are the paper's."
    )
    lines: dict[str, list[tuple[float, float]]] = {}
    for data_name in shop.scale.sets:
        found = yield from looks(shop, data_name)
        look = found["k-means VAE"]
        centres = centres_of(look)
        rng = np.random.default_rng(5)
        noise = rng.standard_normal((len(centres), 10, centres.shape[1])).astype(np.float32)
        rows = [list(as_pixels(decoded(look.made, centre + own))) for centre, own in zip(centres, noise, strict=True)]
        table = contingency(nearest(look.held[0], centres), look.held_labels, (len(centres), len(look.data.classes)))
        draft.picture(
            f"{NAMES[data_name]}: random samples around each centre, one row a cluster (Fig. 6)",
            sheet(rows, invert=True),
        )
        lines[NAMES[data_name]] = [(epoch, spread) for epoch, spread in look.made.followed if epoch > 0]
        names = look.data.classes
        draft.table(
            f"{NAMES[data_name]}: held-out pictures of each class in each cluster",
            ["cluster", *names],
            [[str(i + 1), *(str(count) for count in row)] for i, row in enumerate(table)],
        )
        if data_name == "mnist":
            _digits(draft, table)
        else:
            _clothes(draft, table, names)
    draft.chart(
        "How far the centres lie from their mean, root mean square, in each epoch (the first: the untrained encoder's)",
        line_chart(lines, "epoch", "spread of the centres"),
    )
    for name, line in lines.items():
        draft.check(
            "3-5",
            f"{name}: centres are found anew before every epoch",
            f"spread {line[0][1]:.2f} from the untrained encoder, {line[-1][1]:.2f} at the end",
            len({spread for _, spread in line}) == len(line),
            "in words",
            "A space's own log of them is its centres.csv.",
        )
    return draft


def centres_of(look: Look) -> npt.NDArray[np.float32]:
    """Return a k-means VAE's centres, (k, d)."""
    centres: npt.NDArray[np.float32] = look.made.model.state_dict()["centres"].float().numpy()
    return centres


def _digits(draft: Draft, table: npt.NDArray[np.int64]) -> None:
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    spread = table / np.maximum(table.sum(axis=0, keepdims=True), 1)
    for pair in ((4, 9), (3, 8)):
        both = np.flatnonzero((shares[:, pair] >= NOTABLE).all(axis=1))
        draft.check(
            "3-9",
            f"MNIST: {pair[0]} and {pair[1]} share a cluster",
            "; ".join(f"cluster {i + 1}: {percent(shares[i, pair[0]])} and {percent(shares[i, pair[1]])}" for i in both)
            or "no cluster holds both",
            len(both) > 0,
            "in words",
            "Counted from 15% of a cluster on.",
        )
    for digit in (0, 6):
        own = int(shares[:, digit].argmax())
        draft.check(
            "3-9",
            f"MNIST: {digit} has a cluster of its own",
            f"cluster {own + 1} is {percent(shares[own, digit])} {digit}, and holds {percent(spread[own, digit])} of "
            "them",
            shares[own, digit] > 0.6 and spread[own, digit] > 0.5,
            "in words",
        )
    parts = np.sort(spread[:, 1])[::-1]
    draft.check(
        "3-9",
        "MNIST: 1 is split between clusters (diagonal and straight)",
        f"{percent(parts[0])} and {percent(parts[1])} in its two largest",
        parts[1] > 0.15,
        "in words",
    )


def _clothes(draft: Draft, table: npt.NDArray[np.int64], names: tuple[str, ...]) -> None:
    shares = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    spread = table / np.maximum(table.sum(axis=0, keepdims=True), 1)
    boots = np.sort(spread[:, names.index("Ankle boot")])[::-1]
    draft.check(
        "3-9",
        "Fashion-MNIST: boots are split between clusters (by heel)",
        f"{percent(boots[0])} and {percent(boots[1])} in the two largest",
        boots[1] > 0.15,
        "in words",
    )
    sandals = names.index("Sandal")
    leading = int((shares.argmax(axis=1) == sandals).sum())
    draft.check(
        "3-9",
        "Fashion-MNIST: sandals are under-represented",
        f"sandals lead {leading} of {len(table)} clusters, "
        f"their largest share of one is {percent(shares[:, sandals].max())}",
        shares[:, sandals].max() < 0.5,
        "in words",
    )
