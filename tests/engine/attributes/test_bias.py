"""A bias put in on purpose: the subsample's table, the side effect on vectors, and its removal, in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from latentloom.base.errors import UsageError
from latentloom.engine.attributes.balance import contingency
from latentloom.engine.attributes.bias import TABLE_1, TABLE_2, bias_study, biased_rows
from latentloom.engine.attributes.table import AttributeTable

NAMES = ("Smile", "Glasses")


def independent(count: int = 4000, seed: int = 0):
    """Return encodings of two attributes that are independent, each along an axis of its own."""
    rng = np.random.default_rng(seed)
    values = rng.random((count, 2)) < (0.5, 0.4)
    codes = rng.normal(size=(count, 8)) + 3 * values @ np.eye(8)[:2]
    return codes.astype(np.float32), AttributeTable(NAMES, values)


@pytest.mark.parametrize("shares", [TABLE_1, TABLE_2])
def test_the_subsample_has_the_papers_table_and_is_as_large_as_it_can_be(shares):
    _, table = independent()
    rows = biased_rows(table.values, shares)
    counts = contingency(table.values[rows])
    np.testing.assert_allclose(100 * counts / counts.sum(), shares, atol=0.1)
    assert (counts == contingency(table.values)).any()
    np.testing.assert_array_equal(rows, biased_rows(table.values, shares))
    assert not np.array_equal(rows, biased_rows(table.values, shares, seed=1))


def test_the_papers_tables_add_up():
    one, two = np.array(TABLE_1), np.array(TABLE_2)
    assert one.sum() == two.sum() == 100
    # Erratum F1: of men 17/42 smile, of the others 31/58.
    assert one[1, 1] / one[:, 1].sum() == pytest.approx(0.405, abs=0.001)
    assert one[1, 0] / one[:, 0].sum() == pytest.approx(0.534, abs=0.001)
    assert two[1, 1] / two[1, 0] == two[1, 1] / two[0, 1] == 3.0


def test_the_side_effect_is_there_and_is_gone_after_balancing():
    codes, table = independent()
    judged = independent(seed=1)
    study = bias_study(codes, table, NAMES, TABLE_2, judged)
    assert study.found.leak_before is not None
    assert study.found.leak_after is not None
    # The bounds are three standard errors of means of so many.
    # Of those who smile 75% have glasses, of the others 23%: the vector of a smile holds half of one of glasses.
    assert study.found.leak_before[0, 1] == pytest.approx(36 / 48 - 12 / 52, abs=0.05)
    assert abs(study.found.leak_after[0, 1]) < 0.08
    assert abs(study.leak_true[0, 1]) < 0.08
    assert study.found.cosines_before[0, 1] > 0.7
    assert abs(study.found.cosines_after[0, 1]) < 0.1
    assert (study.kept_after > study.kept_before).all()
    # The other way round in table 1: fewer of those who smile.
    other = bias_study(codes, table, NAMES, TABLE_1, judged)
    assert other.found.leak_before is not None
    assert other.found.leak_before[0, 1] == pytest.approx(17 / 48 - 25 / 52, abs=0.05)


def test_a_missing_combination_is_told_of():
    values = np.array([[1, 0], [0, 1], [0, 0]], bool)
    with pytest.raises(UsageError, match="no picture left"):
        biased_rows(values, TABLE_1)
