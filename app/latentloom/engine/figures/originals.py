"""The pictures that stored encodings were made of, where the picture set is at hand.

A space keeps encodings, not pictures. Its recipe names the set, and `engine.kept` which pictures of it the rows of the
atlas belong to; that the set is the same is checked by the class of every picture that is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError
from latentloom.base.paths import datasets_dir
from latentloom.engine.aside import aside

if TYPE_CHECKING:
    from latentloom.engine.data.pictures import Kind, PictureSet
    from latentloom.engine.figures.points import Point
    from latentloom.engine.recipes import Recipe
    from latentloom.engine.space import Space

Pixels = npt.NDArray[np.uint8]
Found = dict[int, Pixels]

_RECIPE = "recipe.toml"
_MOST_KEPT = 4_096
_MOST_BYTES = 256 << 20
"""A larger picture set is not kept for the next points."""

_kept: dict[tuple[str, int], Pixels] = {}
_sets: dict[str, PictureSet] = {}
_missing: set[str] = set()
"""Stamps of spaces whose sets are not at hand: looked for once."""

_log = logging.getLogger(__name__)


def with_originals(space: Space, points: Sequence[Point]) -> Generator[tuple[int, int], None, list[Point]]:
    """Return the points, each stored drawing with its picture where that can be found."""
    rows = [point.row for point in points if point.row is not None and point.picture is None]
    found = yield from original_steps(space, rows)
    return [
        replace(point, picture=found[point.row]) if point.picture is None and point.row in found else point
        for point in points
    ]


def original_steps(space: Space, rows: Sequence[int]) -> Generator[tuple[int, int], None, Found]:
    """Return the pictures (h, h[, 3]), 255 = paper, of rows of the atlas; what is not found is left out."""
    wanted = [row for row in rows if (space.stamp, row) not in _kept]
    if wanted and space.stamp not in _missing:
        try:
            found = yield from _read(space, wanted)
        except LoomError as problem:
            _log.info("no original pictures of %s: %s", space.name, problem)
            _missing.add(space.stamp)
        else:
            if len(_kept) + len(found) > _MOST_KEPT:
                _kept.clear()
            _kept.update({(space.stamp, row): picture for row, picture in found.items()})
    return {row: _kept[space.stamp, row] for row in rows if (space.stamp, row) in _kept}


def _read(space: Space, rows: list[int]) -> Generator[tuple[int, int], None, Found]:
    from latentloom.engine.recipes import read_recipe_file

    file = space.folder / _RECIPE
    if not file.is_file():
        raise LoomError("The space has no recipe that names its pictures.")
    recipe = read_recipe_file(file)
    if recipe.data == "omniglot" and not recipe.encodings:
        # The whole set takes seconds; its zip gives single pictures at once.
        from latentloom.engine.data.omniglot import read_rows

        names, images = yield from aside(lambda: read_rows(datasets_dir(), rows))
    else:
        names, images = yield from _from_set(space.stamp, recipe, rows)
    labels = space.atlas.labels
    return {
        row: image for row, name, image in zip(rows, names, images, strict=True) if name == space.classes[labels[row]]
    }


def _from_set(
    stamp: str, recipe: Recipe, rows: list[int]
) -> Generator[tuple[int, int], None, tuple[list[str], list[Pixels]]]:
    pictures = _sets.get(stamp)
    if pictures is None:
        from latentloom.engine.data.registry import load_pictures

        kind: Kind | None = "ink" if recipe.kind == "ink" else "photo" if recipe.kind == "photo" else None
        pictures = yield from aside(lambda: load_pictures(recipe.data, kind=kind, seed=recipe.seed))
        _sets.clear()
        if pictures.images.nbytes <= _MOST_BYTES:
            _sets[stamp] = pictures
    from latentloom.engine.kept import kept_rows

    kept = kept_rows(pictures.labels, pictures.held_out, recipe.encodings)
    if max(rows) >= len(kept):
        raise LoomError("The picture set is smaller than the space's.")
    places = kept[rows]
    return [pictures.classes[label] for label in pictures.labels[places]], list(pictures.images[places])
