"""AtDot: the exact threshold, ROC and its area beside scikit-learn's, nothing of the held-out part in the threshold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, balanced_accuracy_score, roc_auc_score, roc_curve

from latentloom.base.errors import UsageError
from latentloom.engine.attributes.atdot import at_dot, best_threshold, every_attribute, roc
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.attributes.vectors import AttributeVector, mean_difference

SCORES = st.lists(st.tuples(st.integers(-4, 4), st.booleans()), min_size=1, max_size=40)


def two_clouds(count: int = 400, apart: float = 1.5, seed: int = 0):
    """Return codes (count, 6), who has the attribute, and every fourth as tested."""
    rng = np.random.default_rng(seed)
    has = rng.random(count) < 0.3
    codes = rng.normal(size=(count, 6)) + apart * has[:, None] * np.eye(6)[0]
    return codes.astype(np.float32), has, np.arange(count) % 4 == 0


@given(SCORES)
def test_no_threshold_is_better_than_the_one_found(pairs):
    scores = np.array([score for score, _ in pairs], float)
    has = np.array([kind for _, kind in pairs])
    threshold, accuracy = best_threshold(scores, has)
    assert accuracy == np.mean((scores > threshold) == has)
    every = np.concatenate([[-9.0], np.unique(scores), np.unique(scores) + 0.5])
    assert accuracy >= max(np.mean((scores > one) == has) for one in every)


def test_of_equal_thresholds_the_widest_gap_is_taken():
    threshold, accuracy = best_threshold(np.array([0.0, 1.0, 2.0, 10.0]), np.array([False, True, False, True]))
    assert (threshold, accuracy) == (6.0, 0.75)
    near = np.array([1.0, np.nextafter(1.0, 2.0)])
    assert best_threshold(near, np.array([False, True])) == (1.0, 1.0)


@given(SCORES.filter(lambda pairs: len({kind for _, kind in pairs}) == 2))
def test_the_roc_curve_and_its_area_are_scikit_learns(pairs):
    scores = np.array([score for score, _ in pairs], float)
    has = np.array([kind for _, kind in pairs])
    found = roc(scores, has)
    false, true, _ = roc_curve(has, scores, drop_intermediate=False)
    np.testing.assert_allclose(found.false_positive, false)
    np.testing.assert_allclose(found.true_positive, true)
    assert found.area == pytest.approx(roc_auc_score(has, scores))


def test_measures_are_of_the_tested_part_and_agree_with_scikit_learns():
    codes, has, tested = two_clouds()
    found = at_dot(mean_difference("hat", codes[~tested], has[~tested]), codes, has, tested)
    said = found.scores[tested] > found.threshold
    assert found.accuracy == accuracy_score(has[tested], said)
    assert found.balanced_accuracy == pytest.approx(balanced_accuracy_score(has[tested], said))
    assert found.auc == pytest.approx(roc_auc_score(has[tested], found.scores[tested]))
    assert found.base_rate == np.mean(~has[tested])
    np.testing.assert_allclose(found.scores, codes.astype(float) @ found.vector.direction.astype(float))


def test_labels_of_the_tested_part_do_not_move_the_threshold():
    codes, has, tested = two_clouds()
    vector = mean_difference("hat", codes[~tested], has[~tested])
    turned = np.where(tested, ~has, has)
    one, other = at_dot(vector, codes, has, tested), at_dot(vector, codes, turned, tested)
    assert (one.threshold, one.train_accuracy) == (other.threshold, other.train_accuracy)
    assert other.auc == pytest.approx(1 - one.auc)


def test_the_length_of_a_vector_does_not_matter():
    codes, has, tested = two_clouds()
    vector = mean_difference("hat", codes[~tested], has[~tested])
    longer = at_dot(AttributeVector("hat", vector.direction * np.float32(4)), codes, has, tested)
    one = at_dot(vector, codes, has, tested)
    assert (longer.accuracy, longer.auc) == (one.accuracy, one.auc)


def test_an_attribute_without_both_kinds_is_left_out_of_the_table_and_refused_alone():
    codes, has, tested = two_clouds()
    rare = np.zeros(len(has), bool)
    rare[1] = True  # not among those tested
    table = AttributeTable(("rare", "hat"), np.stack([rare, has], axis=1))
    found = list(every_attribute(codes, table, tested))
    assert [[(one.vector.name, one.vector.fit) for one in fits] for fits in found] == [
        [("hat", "mean"), ("hat", "svm")]
    ]
    with pytest.raises(UsageError, match="rare lacks pictures to measure with"):
        at_dot(AttributeVector("rare", np.ones(6, np.float32)), codes, rare, tested)
    with pytest.raises(UsageError, match="has 5 numbers, but encodings have 6"):
        at_dot(AttributeVector("hat", np.ones(5, np.float32)), codes, has, tested)
