"""What stands on a sheet: tiles with captions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.engine.blending.mix import Mix


@dataclass(frozen=True, eq=False)
class Tile:
    """One picture of a sheet.

    Attributes:
        latent: (d,) float32.
        caption: a short text under the picture; note: a second, smaller line.
        mix: the blend that made it, where there is one.
        draw: size to uint8 (size, size[, 3]), where the picture is made without a latent; `latent` then encodes it.
    """

    latent: npt.NDArray[np.float32]
    caption: str = ""
    note: str = ""
    mix: Mix | None = None
    draw: Callable[[int], npt.NDArray[np.uint8]] | None = None

    def to_json(self) -> dict[str, Any]:
        """Return what a recipe says of the tile: its texts and the blend that made it."""
        return {"caption": self.caption, "note": self.note, "mix": self.mix.to_json() if self.mix else None}


@dataclass(frozen=True, eq=False)
class SheetPlan:
    """The tiles of a sheet, row by row.

    Attributes:
        tiles: one or more.
        columns: how many stand in a row; 0 leaves it to the layout.
        title: a line on top of every page, "" for none.
        row_heads, column_heads: texts left of the rows and above the columns of a table, or empty.
    """

    tiles: tuple[Tile, ...]
    columns: int = 0
    title: str = ""
    row_heads: tuple[str, ...] = ()
    column_heads: tuple[str, ...] = ()

    @property
    def latents(self) -> npt.NDArray[np.float32]:
        """All latents, (n, d)."""
        return np.stack([tile.latent for tile in self.tiles])
