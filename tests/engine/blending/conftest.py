"""A small atlas with classes of known shape."""

from __future__ import annotations

import numpy as np
import pytest

from latentloom.engine.atlas import Atlas


@pytest.fixture
def atlas() -> Atlas:
    """Four classes of 12 codes in 6 dimensions; "pair" has two clusters of 8 and 4."""
    random = np.random.default_rng(5)
    middles = random.standard_normal((4, 6)) * 3
    codes = np.repeat(middles, 12, axis=0) + 0.1 * random.standard_normal((48, 6))
    codes[36:44, 0] += 10
    codes[44:, 0] -= 10
    labels = np.repeat(np.arange(4), 12).astype(np.int32)
    order = random.permutation(48)
    return Atlas(
        ("Greek/alpha", "Korean/kiyeok", "Latin/a", "pair"),
        codes[order].astype(np.float32),
        labels[order],
        np.arange(48) % 3 == 0,
    )
