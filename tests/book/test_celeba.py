"""The printed table of seed 001 adds up as its errata say."""

from __future__ import annotations

import pytest
from tests.helpers.generators import run_generator

from latentloom.book.chapters import celeba


def test_the_printed_columns_add_up():
    scores = celeba.printed()
    assert scores.values.shape == (40, 8)
    assert len(set(scores.names)) == 40
    assert scores.means == pytest.approx([81.125, 79.85, 85.425, 83.425, 83.45, 87.3, 85.75, 84.35])
    assert scores.wins(6) == (12, 12, 16)
    assert scores.wins(7) == (13, 13, 16)


def test_the_erratum_is_told(shop):
    draft, _ = run_generator(celeba.write(shop))
    verdicts = {check.claim: check.passed for check in draft.checks}
    assert verdicts["VAE AtDot: mean of 40"]
    assert verdicts["GAN AtDot: mean of 40"]
    assert not verdicts["the printed means are those of the columns, rounded"]
