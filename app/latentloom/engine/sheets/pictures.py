"""The pictures of a sheet's tiles: most are decoded, in batches; some draw themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from latentloom.engine.sheets.decoder import Decoder, Pixels, batches
from latentloom.engine.sheets.plan import Tile


def tile_batches(tiles: Sequence[Tile], size: int) -> Iterator[tuple[Tile, ...]]:
    """Cut tiles into batches that are good to decode at once at `size` pixels a side."""
    done = 0
    for batch in batches(np.stack([tile.latent for tile in tiles]), size):
        yield tuple(tiles[done : done + len(batch)])
        done += len(batch)


def tile_pictures(decoder: Decoder, tiles: Sequence[Tile], size: int) -> Pixels:
    """Return the pictures of one batch, uint8 (n, size, size) or (n, size, size, 3)."""
    decoded = [tile.latent for tile in tiles if tile.draw is None]
    if len(decoded) == len(tiles):
        return decoder.decode_pixels(np.stack(decoded), size)
    rest = iter(decoder.decode_pixels(np.stack(decoded), size)) if decoded else iter(())
    return np.stack([next(rest) if tile.draw is None else tile.draw(size) for tile in tiles])
