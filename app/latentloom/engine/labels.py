"""Which labels training may see, where only some pictures of each class have one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.engine.families.base import UNKNOWN

Labels = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]


def visible_labels(labels: npt.NDArray[np.integer], held_out: npt.NDArray[np.bool_], a_class: int, seed: int) -> Labels:
    """Return the labels (n,) with UNKNOWN for what training must not know.

    Args:
        labels: (n,) class indices; held_out: (n,) what training does not see at all.
        a_class: how many pictures of each class keep their label, picked at random by the seed; 0 for all.
        seed: of the choice. More labels with the same seed are the same ones and others.
    """
    seen: Labels = labels.astype(np.int64)
    if a_class == 0:
        return seen
    kept = np.zeros(len(labels), bool)
    for index in np.unique(labels):
        rows = np.flatnonzero((labels == index) & ~held_out)
        kept[np.random.default_rng([seed, int(index)]).permutation(rows)[:a_class]] = True
    return np.where(kept, seen, UNKNOWN)


def labelled_rows(labels: Labels, held_out: npt.NDArray[np.bool_], count: int, seed: int, step: int) -> Rows:
    """Return `count` rows of training pictures whose label is visible, drawn with replacement for a step."""
    rows = np.flatnonzero((labels != UNKNOWN) & ~held_out)
    return np.random.default_rng([seed, step, 1]).choice(rows, count)
