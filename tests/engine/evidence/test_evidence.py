"""The numbers of the measure, against other people's definitions of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy
from sklearn.metrics import roc_auc_score

from latentloom.engine.evidence.evidence import evenness, evidence_auc, total_variation


@given(st.lists(st.integers(0, 4), min_size=2, max_size=30), st.data())
def test_the_auc_is_scikit_learns_with_ties_too(levels, data):
    scores = np.array(levels, np.float32)
    count = data.draw(st.integers(1, len(scores) - 1))
    classes = np.array(data.draw(st.permutations(range(len(scores)))))[:count]
    among = np.isin(np.arange(len(scores)), classes)
    assert evidence_auc(scores, classes) == pytest.approx(roc_auc_score(among, scores))


def test_the_auc_at_its_ends_and_without_another_side():
    scores = np.array([3.0, 2.0, 1.0, 0.0], np.float32)
    assert evidence_auc(scores, np.array([1, 0])) == 1.0
    assert evidence_auc(scores, np.array([2, 3])) == 0.0
    assert evidence_auc(np.zeros(4, np.float32), np.array([2])) == 0.5
    assert evidence_auc(scores, np.arange(4)) is None
    assert evidence_auc(scores, np.arange(0)) is None


@given(st.lists(st.floats(0, 1), min_size=2, max_size=12).filter(lambda values: sum(values) > 1e-3))
def test_evenness_is_scipys_entropy_over_that_of_equal_shares(values):
    shares = np.array(values) / np.sum(values)
    assert evenness(shares) == pytest.approx(entropy(shares, base=len(shares)), abs=1e-9)


def test_evenness_at_its_ends():
    assert evenness(np.ones(1)) == 1.0
    assert evenness(np.full(8, 0.125)) == pytest.approx(1.0)
    assert evenness(np.array([1.0, 0.0])) == 0.0


def test_total_variation_is_half_of_what_differs():
    assert total_variation(np.array([0.5, 0.3, 0.2]), np.array([0.2, 0.3, 0.5])) == pytest.approx(0.3)
    assert total_variation(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1.0
    assert total_variation(np.full(4, 0.25), np.full(4, 0.25)) == 0.0
