"""Rows of pixels to a compressed stream, as PNG and PDF (predictor 15) both want it."""

from __future__ import annotations

import zlib

import numpy as np
import numpy.typing as npt

UP = 2
"""PNG's filter type 2: each byte minus the one above it. Cheap in numpy, and good for strokes and flat paper."""

LARGE = 8_000_000
"""Bytes of pixels from which speed counts more than the last tenth of the size."""


class Scanlines:
    """Compresses an image that arrives in bands, top to bottom."""

    def __init__(self, width: int, height: int, channels: int) -> None:
        self._row = width * channels
        self._above = np.zeros((1, self._row), dtype=np.uint8)
        level = 1 if self._row * height > LARGE else 6
        self._compressor = zlib.compressobj(level)

    def add(self, band: npt.NDArray[np.uint8]) -> bytes:
        """Take the next rows, (h, width[, channels]); return what can be written so far, maybe nothing."""
        rows = band.reshape(len(band), self._row)
        filtered = np.empty((len(rows), self._row + 1), dtype=np.uint8)
        filtered[:, 0] = UP
        np.subtract(rows[:1], self._above, out=filtered[:1, 1:])
        np.subtract(rows[1:], rows[:-1], out=filtered[1:, 1:])
        if len(rows):
            self._above = rows[-1:].copy()
        return self._compressor.compress(filtered.data)

    def finish(self) -> bytes:
        """Return the rest of the stream."""
        return self._compressor.flush()
