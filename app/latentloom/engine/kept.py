"""Which pictures' encodings a space keeps, where its recipe says that it keeps some."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.engine.blending.sample import even_rows


def kept_rows(
    labels: npt.NDArray[np.integer[Any]], held_out: npt.NDArray[np.bool_], encodings: int
) -> npt.NDArray[np.intp]:
    """Return the pictures, rising, that the rows of a space's atlas are the encodings of.

    Args:
        labels, held_out: (n,) of all pictures of the set.
        encodings: how many are kept, evenly from classes and both parts (`Recipe.encodings`); 0 for all.
    """
    if not 0 < encodings < len(labels):
        return np.arange(len(labels))
    return even_rows((labels * 2 + held_out).astype(np.int32), encodings)
