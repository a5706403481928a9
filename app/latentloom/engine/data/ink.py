"""Ink pictures as signed distance fields, and back.

A field holds, at each point of its grid, the distance to the nearest edge of the ink in grid pixels: positive on
paper, negative in ink, clipped at `reach` and divided by it, so in [-1, 1]. Its zero level is the outline, which can
be drawn crisply at any size. Points, not areas, are sampled: averaging over a grid pixel would lift the valley
floor of a stroke that is barely wider than the pixel, and wipe out thin strokes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.engine.data.pictures import Pixels
from latentloom.engine.data.resample import enlarge

Fields = npt.NDArray[np.float32]

FIELD_SIZE = 64
"""Default side length of a field."""

REACH = 4.0
"""Default reach in grid pixels."""

SAMPLES = 4
"""The outline is found on a raster of at least this many points a grid pixel."""

CHUNK_PIXELS = 1 << 21
"""Raster pixels that are worked on at once, so that a chunk stays near the processor."""


def distance_fields(images: Pixels, size: int = FIELD_SIZE, reach: float = REACH) -> Fields:
    """Return the signed distance fields of ink pictures.

    The outline is where the picture, enlarged by cubic convolution, crosses mid-grey: sub-pixel accurate for grey
    (anti-aliased) edges, smooth for two-valued ones. Distances are exact Euclidean distances to that raster
    (columns first, then rows, as in Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions",
    Theory of Computing 8 (2012), with the second step limited to the reach), less half a raster pixel.

    Args:
        images: (n, h, h) uint8, 255 paper, 0 ink.
        size: side length of the fields in pixels.
        reach: distance in field pixels at which a field is +-1.

    Returns:
        (n, size, size) float32 in [-1, 1]. All paper is +1 everywhere, all ink -1.
    """
    n, h = images.shape[:2]
    fields = np.empty((n, size, size), np.float32)
    raster = h * -(-SAMPLES * size // h)
    step = max(1, CHUNK_PIXELS // raster**2)
    for start in range(0, n, step):
        chunk = images[start : start + step]
        enlarged = enlarge(chunk.astype(np.float32), raster)
        fields[start : start + step] = _signed(enlarged < 127.5, size, reach)
    return fields


def field_ink(fields: Fields, size: int, reach: float = REACH) -> Pixels:
    """Draw fields at any size: the reference that the device's fast path agrees with.

    The field is enlarged by cubic convolution; the paper coverage of a pixel whose centre lies d pixels outside the
    outline is clip(1/2 + d, 0, 1). Sizes below the field's are drawn larger and averaged.

    Args:
        fields: (n, s, s) float32 in [-1, 1].
        size: side length of the pictures in pixels.
        reach: the reach that the fields were made with.

    Returns:
        (n, size, size) uint8, 255 paper, 0 ink.
    """
    n, grid = fields.shape[:2]
    times = -(-grid // size)
    drawn = size * times
    pixels = enlarge(fields, drawn) * np.float32(reach * drawn / grid)
    paper = np.clip(pixels + 0.5, 0.0, 1.0)
    if times > 1:
        paper = paper.reshape(n, size, times, size, times).mean(axis=(2, 4))
    pictures: Pixels = np.rint(paper * 255.0).astype(np.uint8)
    return pictures


def _signed(ink: npt.NDArray[np.bool_], size: int, reach: float) -> Fields:
    """Return (n, size, size) fields of (n, r, r) masks."""
    raster = ink.shape[1]
    unit = raster / size
    to_ink = _distances(ink, size, reach * unit)
    to_paper = _distances(~ink, size, reach * unit)
    # Between the centres of a paper and an ink pixel both branches give the same, so this is continuous.
    signed = np.where(to_ink > to_paper, to_ink - 0.5, 0.5 - to_paper)
    return np.clip(signed / np.float32(unit * reach), -1.0, 1.0).astype(np.float32)


def _distances(mask: npt.NDArray[np.bool_], size: int, limit: float) -> Fields:
    """Return distances from the centres of a size x size grid to the nearest marked pixel centre, in mask pixels.

    Args:
        mask: (n, r, r).
        size: side length of the grid laid over the mask.
        limit: distances up to limit + 1 are exact; greater ones come out as some greater number.

    Returns:
        (n, size, size) float32.
    """
    raster = mask.shape[1]
    far = 4 * raster
    centres = ((np.arange(size) + 0.5) * raster / size - 0.5).astype(np.float32)
    below = np.maximum(np.floor(centres).astype(np.intp), 0)
    above = np.minimum(below + 1, raster - 1)

    # Down the columns: the nearest marked pixel before and after each grid row, squared, as (r, n, size).
    index = np.arange(raster, dtype=np.int16 if far + raster < 1 << 15 else np.int32)[:, None, None]
    mask_rows = mask.transpose(1, 0, 2)
    before = np.where(mask_rows, index, index.dtype.type(-far))
    after = np.where(mask_rows, index, index.dtype.type(far + raster))
    # One call a row on all pictures; numpy's own accumulate along this axis takes six times as long.
    for row in range(1, raster):
        np.maximum(before[row], before[row - 1], out=before[row])
        np.minimum(after[-1 - row], after[-row], out=after[-1 - row])
    rows = centres[:, None, None]
    vertical = np.minimum(np.abs(rows - before[below]), np.abs(after[above] - rows))
    squared = np.ascontiguousarray(np.square(vertical, dtype=np.float32).transpose(2, 1, 0))

    # Along the rows: the best of the columns around each grid column, near ones first.
    nearest = np.full((size, mask.shape[0], size), np.square(np.float32(far)))
    reach = int(np.ceil(limit)) + 2
    for offset in sorted(range(-reach, reach + 1), key=abs):
        if nearest.max(initial=0.0) <= max(abs(offset) - 1, 0) ** 2:
            break  # no column from here on can be nearer
        columns = below + offset
        inside = slice(*np.searchsorted(columns, [0, raster]))
        candidates = squared[columns[inside]]
        candidates += np.square(columns[inside] - centres[inside]).astype(np.float32)[:, None, None]
        np.minimum(nearest[inside], candidates, out=nearest[inside])
    distances: Fields = np.sqrt(nearest.transpose(1, 2, 0))
    return distances
