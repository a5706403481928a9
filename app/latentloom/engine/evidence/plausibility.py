"""Whether a decoded picture is like a drawing: four numbers, each to be compared with real held-out drawings.

- "crispness": length of the outline over the undecided ink, in the picture drawn at the grid's own size. For a pixel of
  coverage c the outline's length is its summed change to the next pixels, and 4 c (1 - c) is how undecided it is.
- "round trip": distance from the latent to the encoding of its own picture.
- "neighbours": distance from the latent to the nearest encoding of a picture that training saw.
- "norm": length of the latent.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.engine.atlas import Atlas
from latentloom.engine.runtime import Runtime

Floats = npt.NDArray[np.float32]

MEASURES = ("crispness", "round trip", "neighbours", "norm")

PLAUSIBLE: Floats = np.linspace(0.0, 1.0, 41).astype(np.float32)
"""The percentiles that the tables of real drawings hold."""


def crispness(coverage: Floats) -> Floats:
    """Return the outline's length over the undecided ink, (n,), of pictures (n, s, s) or (n, c, s, s), 0..1.

    0 for a blank page. A stroke with edges one pixel wide has about 1.7 on a grid of 64; a blurred one less.
    """
    pictures = coverage.reshape(len(coverage), -1, *coverage.shape[-2:]).astype(np.float32)
    undecided = (4 * pictures * (1 - pictures)).sum(axis=(1, 2, 3))
    outline = np.abs(np.diff(pictures, axis=-1)).sum(axis=(1, 2, 3)) + np.abs(np.diff(pictures, axis=-2)).sum(
        axis=(1, 2, 3)
    )
    found: Floats = np.where(outline > 0, outline / np.maximum(undecided, 1.0), 0.0).astype(np.float32)
    return found


def coverage_of(grids: Floats, kind: str, reach: float) -> Floats:
    """Return the ink (ink fields) or brightness (photos), 0..1, of decoded grids (n, c, s, s)."""
    covered: Floats = np.clip(0.5 - grids * reach, 0, 1) if kind == "ink" else np.clip(0.5 + 0.5 * grids, 0, 1)
    return covered


def measures(
    latents: Floats,
    grids: Floats,
    runtime: Runtime,
    atlas: Atlas,
    neighbours: Floats | None = None,
    again: Floats | None = None,
) -> dict[str, Floats]:
    """Return every measure (n,) of latents (n, d) and their decoded grids (n, c, s, s).

    Args:
        latents, grids: the pictures.
        runtime: encodes the grids again.
        atlas: the real encodings.
        neighbours: encodings (m, d) to be near to, in place of all that training saw.
        again: (n, d) the grids encoded again, where that has been done.
    """
    if neighbours is None:
        around, lengths = atlas.seen_codes, atlas.seen_squares
    else:
        around, lengths = neighbours, (neighbours**2).sum(1)
    if again is None:
        again, _ = runtime.encode_grids(np.clip(grids, -1.0, 1.0))
    squares = (latents**2).sum(1)[:, None] + lengths - 2 * latents @ around.T
    return {
        "crispness": crispness(coverage_of(grids, runtime.kind, runtime.model.reach)),
        "round trip": np.linalg.norm(latents - again, axis=1).astype(np.float32),
        "neighbours": np.sqrt(np.maximum(squares.min(1), 0.0)).astype(np.float32),
        "norm": np.linalg.norm(latents, axis=1).astype(np.float32),
    }


def seen_codes(atlas: Atlas) -> Floats:
    """Return the encodings (m, d) of the pictures that training saw; all where it saw none of them."""
    return atlas.seen_codes


def percentiles(values: dict[str, Floats], ordinary: dict[str, Floats]) -> dict[str, Floats]:
    """Return each measure as its percentile (n,), 0..1, among real held-out drawings."""
    return {
        name: np.interp(value, ordinary[name], PLAUSIBLE).astype(np.float32)
        for name, value in values.items()
        if name in ordinary
    }
