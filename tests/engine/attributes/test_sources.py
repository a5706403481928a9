"""Vectors from classes, from drawings picked by hand, and from tables; strips and grids (rows 1-17, 1-21)."""

from __future__ import annotations

import numpy as np
import pytest

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.attributes import strips
from latentloom.engine.attributes.sources import from_classes, from_rows, table_rows, vector_from_table, vector_of
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.attributes.vectors import AttributeVector, cosine, mean_difference


def atlas(held_out: bool = True) -> Atlas:
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3, dtype=np.int32), 10)
    codes = (rng.normal(size=(30, 4)) + labels[:, None] * [1, 0, 2, 0]).astype(np.float32)
    unseen = np.arange(30) % 10 == 9 if held_out else np.zeros(30, bool)
    return Atlas(("a", "b", "c"), codes, labels, unseen)


def test_classes_against_the_others_or_against_some_by_what_training_saw():
    whole = atlas()
    found = from_classes(whole, ["b"])
    assert found.has.sum() == 9
    assert len(found.rows) == 27
    vector = vector_of("b", whole, found)
    seen = ~whole.held_out
    expected = whole.codes[seen & (whole.labels == 1)].mean(0) - whole.codes[seen & (whole.labels != 1)].mean(0)
    np.testing.assert_allclose(vector.direction, expected, atol=1e-6)
    pair = from_classes(whole, ["c", "b"], ["a"])
    assert (pair.has.sum(), len(pair.rows)) == (18, 27)
    assert whole.labels[pair.rows[~pair.has]].tolist() == [0] * 9
    never_trained = Atlas(whole.classes, whole.codes, whole.labels, np.ones(30, bool))
    assert len(from_classes(never_trained, ["a"]).rows) == 30


@pytest.mark.parametrize(
    ("having", "lacking", "word"),
    [(["x"], [], 'no class "x"'), ([], ["a"], "at least one"), (["a"], ["a"], "both sides"), (["a"], ["y"], '"y"')],
)
def test_classes_that_make_no_sense_are_refused(having, lacking, word):
    with pytest.raises(UsageError, match=word):
        from_classes(atlas(), having, lacking)


def test_drawings_picked_with_a_lasso():
    whole = atlas()
    found = from_rows(whole, [29, 3, 3])
    assert found.rows[found.has].tolist() == [3, 29]
    assert len(found.rows) == 30
    pair = from_rows(whole, range(5), range(20, 30))
    np.testing.assert_allclose(
        vector_of("picked", whole, pair).direction, whole.codes[:5].mean(0) - whole.codes[20:].mean(0), atol=1e-6
    )
    for having, lacking, word in (
        ([], [1], "lasso"),
        ([30], [], "0 to 29"),
        ([1], [-1], "0 to 29"),
        ([1, 2], [2], "both sides"),
    ):
        with pytest.raises(UsageError, match=word):
            from_rows(whole, having, lacking)
    with pytest.raises(UsageError, match="Every picture has all"):
        vector_of("all", whole, from_rows(whole, range(30)))


def test_a_table_may_be_about_some_drawings_and_held_out_ones_do_not_count():
    whole = atlas()
    has = np.array([True, False, True, False, True])
    table = AttributeTable(("hat", "coat"), np.stack([has, ~has], axis=1), ("29", "4", "0", "2", "7"))
    rows, lines = table_rows(whole, table)
    assert rows.tolist() == [4, 0, 2, 7]
    assert lines.column("hat").tolist() == [False, True, False, True]
    vector = vector_from_table(whole, table, "hat")
    np.testing.assert_allclose(vector.direction, whole.codes[[0, 7]].mean(0) - whole.codes[[2, 4]].mean(0), atol=1e-6)
    with pytest.raises(UsageError, match="No picture is"):
        vector_from_table(whole, table, "hat", balanced_with=["coat"])
    with pytest.raises(UsageError, match="says nothing"):
        table_rows(whole, table.taking(np.array([0])))


def test_balanced_vectors_from_a_table_are_those_of_replicated_pictures():
    rng = np.random.default_rng(1)
    whole = atlas(held_out=False)
    values = rng.random((30, 2)) < [0.3, 0.6]
    values[:4] = [[0, 0], [0, 1], [1, 0], [1, 1]]
    table = AttributeTable(("x", "y"), values)
    vector = vector_from_table(whole, table, "x", balanced_with=["y", "x"])
    sides = [
        np.mean([whole.codes[(values == (side, other)).all(axis=1)].mean(0) for other in (False, True)], axis=0)
        for side in (True, False)
    ]
    # Repeats are whole numbers, so cell means are only nearly weighed alike.
    assert cosine(vector.direction, sides[0] - sides[1]) > 0.98
    assert cosine(vector.direction, mean_difference("x", whole.codes, values[:, 0]).direction) < 0.9999


def test_strips_go_both_ways_and_grids_have_each_vector_on_its_own_axis():
    across = AttributeVector("x", np.array([1, 0, 0], np.float32))
    down = AttributeVector("y", np.array([0, 2, 0], np.float32))
    start = np.array([5, 5, 5])
    steps = strips.amounts(7)
    np.testing.assert_allclose(steps, [-1, -0.5, 0, 0.5, 1, 1.5, 2])
    made = strips.strip(start, across, steps)
    assert made.shape == (7, 3)
    np.testing.assert_allclose(made[2], start)
    np.testing.assert_allclose(made[-1], [7, 5, 5])
    np.testing.assert_allclose(made[0], [4, 5, 5])
    whole = strips.grid(start, across, down, steps, strips.amounts(4))
    assert whole.shape == (4, 7, 3)
    np.testing.assert_allclose(whole[1], strips.strip(start, across, steps))
    np.testing.assert_allclose(whole[:, 2], strips.strip(start, down, strips.amounts(4)))
    np.testing.assert_allclose(whole[3, 6], [7, 9, 5])
