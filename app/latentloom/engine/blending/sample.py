"""Some of a space's drawings, where all would take too long."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def even_rows(labels: npt.NDArray[np.int32], most: int) -> npt.NDArray[np.intp]:
    """Return at most `most` rows, rising, spread evenly over the classes and within each; always the same ones."""
    by_class = np.argsort(labels, kind="stable")
    if len(by_class) <= most:
        return np.sort(by_class)
    return np.sort(by_class[np.linspace(0, len(by_class) - 1, most).round().astype(np.intp)])
