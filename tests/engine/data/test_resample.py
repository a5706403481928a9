from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from latentloom.engine.data.resample import area_matrix, cubic_matrix, enlarge, resize


@pytest.mark.parametrize(("source", "target"), [(64, 105), (64, 420), (5, 5), (3, 17), (28, 64)])
def test_enlarging_gives_torchs_bicubic_pixels(source: int, target: int) -> None:
    images = np.random.default_rng(0).standard_normal((2, source, source)).astype(np.float32)
    theirs = torch.nn.functional.interpolate(torch.from_numpy(images)[None], (target, target), mode="bicubic")[0]
    np.testing.assert_allclose(enlarge(images, target), theirs.numpy(), atol=1e-4)


@given(st.integers(1, 40), st.integers(1, 40))
def test_shrinking_keeps_the_mean_and_every_row_adds_up(source: int, target: int) -> None:
    matrix = area_matrix(source, max(1, min(source, target)))
    np.testing.assert_allclose(matrix.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(matrix.mean(axis=0), 1 / source, rtol=1e-4)
    np.testing.assert_allclose(cubic_matrix(source, max(source, target)).sum(axis=1), 1, rtol=1e-5)


def test_resize_to_the_same_size_is_the_same() -> None:
    images = np.random.default_rng(1).random((2, 7, 7)).astype(np.float32)
    np.testing.assert_array_equal(resize(images, 7), images)


def test_shared_matrices_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        cubic_matrix(4, 8)[0, 0] = 1
