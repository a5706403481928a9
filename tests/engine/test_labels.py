"""Which labels training sees where only some pictures of each class have one."""

from __future__ import annotations

import numpy as np

from latentloom.engine.families.base import UNKNOWN
from latentloom.engine.labels import labelled_rows, visible_labels

LABELS = np.arange(90) % 3
HELD_OUT = np.arange(90) % 5 == 0


def test_so_many_of_each_class_keep_their_label_and_none_that_is_held_out():
    seen = visible_labels(LABELS, HELD_OUT, 4, seed=1)
    known = seen != UNKNOWN
    assert np.bincount(seen[known]).tolist() == [4, 4, 4]
    assert (seen[known] == LABELS[known]).all()
    assert not (known & HELD_OUT).any()
    assert not np.array_equal(seen, visible_labels(LABELS, HELD_OUT, 4, seed=2))


def test_more_labels_are_the_same_ones_and_others():
    few, more = (visible_labels(LABELS, HELD_OUT, n, seed=1) != UNKNOWN for n in (3, 8))
    assert (more[few]).all()


def test_none_asked_for_is_all_and_more_than_there_are_is_all_of_training():
    assert np.array_equal(visible_labels(LABELS, HELD_OUT, 0, 0), LABELS)
    assert np.array_equal(visible_labels(LABELS, HELD_OUT, 1000, 0) != UNKNOWN, ~HELD_OUT)


def test_labelled_pictures_are_drawn_from_those_alone_and_by_the_step():
    seen = visible_labels(LABELS, HELD_OUT, 2, seed=1)
    rows = labelled_rows(seen, HELD_OUT, 50, 1, step=7)
    assert len(rows) == 50
    assert set(rows) == set(np.flatnonzero(seen != UNKNOWN))
    assert np.array_equal(rows, labelled_rows(seen, HELD_OUT, 50, 1, step=7))
    assert not np.array_equal(rows, labelled_rows(seen, HELD_OUT, 50, 1, step=8))
