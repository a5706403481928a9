"""Strokes as bold as the originals': a last correction of an ink decoder.

The likelihood that an ink decoder is trained with (`likelihood.ink_likelihood`) is not exactly at its best for the true
field: strokes come out a little bolder, up to a tenth of a grid pixel, and small loops close. After training the
decoder's output is therefore shifted by the constant that makes its reconstructions of training pictures carry as much
ink as the pictures themselves.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.engine.data.cache import Targets, dequantised
from latentloom.engine.data.ink import field_ink
from latentloom.engine.runtime import Runtime

MAX_SHIFT = 0.1
"""Largest correction, in units of the field (1 is the reach)."""

PICTURES = 1024
"""How many training pictures decide."""

HALVINGS = 12


def boldness_shift(runtime: Runtime, targets: Targets, size: int) -> float:
    """Return what to add to a decoder's fields so that they draw as much ink as the originals' fields.

    Args:
        runtime: the model, an ink one.
        targets: (n, 1, s, s) int8 fields of training pictures; about PICTURES of them, evenly picked, are used.
        size: side length of the drawn pictures.

    Returns:
        A number in +-MAX_SHIFT; positive makes strokes thinner. 0 where there is no picture.
    """
    picked = targets[:: max(1, len(targets) // PICTURES)]
    if not len(picked):
        return 0.0
    reach = runtime.model.reach
    wanted = _ink(dequantised(picked)[:, 0], size, reach)
    fields = runtime.decode_fields(runtime.encode_grids(picked)[0])
    low, high = -MAX_SHIFT, MAX_SHIFT
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _ink(fields + np.float32(middle), size, reach) > wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _ink(fields: npt.NDArray[np.float32], size: int, reach: float) -> float:
    """Return the mean coverage by ink, 0..1, of the pictures that fields draw."""
    total = 0.0
    for start in range(0, len(fields), 64):
        total += float((255 - field_ink(fields[start : start + 64], size, reach)).sum(dtype=np.int64))
    return total / (255.0 * len(fields) * size * size)
