"""Reading a picture back: into the document that made it, or, for any other picture, into a place in latent space."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from latentloom.base.errors import LoomError
from latentloom.engine.data.reader import Unreadable, read_picture
from latentloom.engine.recipe import Recipe, read_recipe
from latentloom.work.jobs import Steps
from latentloom.work.messages import PictureRead
from latentloom.work.recipes import document_of

if TYPE_CHECKING:
    from latentloom.engine.space import Space

NEAREST = 5
"""How many of the nearest classes are told."""


def _figure_of(recipe: Recipe, space: Space | None) -> tuple[str, dict[str, Any]]:
    """Return name and options of a figure. The options are checked where they are used.

    Raises:
        LoomError: the recipe is damaged, or the figure is of another space than the open one.
    """
    figure = recipe.get("figure")
    name, options = (figure.get("name"), figure.get("options")) if isinstance(figure, dict) else (None, None)
    if not isinstance(name, str) or not isinstance(options, dict):
        raise LoomError("The recipe inside this figure is damaged, so it cannot be drawn again.")
    if space is None or recipe["space"]["stamp"] != space.stamp:
        raise LoomError(f"This figure is of the space {recipe['space']['name']}: open that space first.")
    return name, options


def reading_steps(space: Space | None, path: Path) -> Steps:
    """Read the picture at `path`; yields (steps done, steps in all) and returns a `PictureRead`.

    Raises:
        LoomError: there is no such file, it is no picture, its recipe is damaged, or it carries none and no space is
            open to encode it.
    """
    if not path.is_file():
        raise LoomError(f"There is no file {path}.")
    recipe = read_recipe(path)
    yield 1, 2
    if recipe is not None and recipe["kind"] == "figure":
        return PictureRead(path, figure=_figure_of(recipe, space))
    if recipe is not None:
        return PictureRead(path, document=document_of(recipe, space))
    if space is None:
        raise LoomError(
            f"{path.name} carries no blend, and without an open space it cannot be encoded: open one first."
        )
    try:
        picture = read_picture(path, colour=space.channels == 3)
    except Unreadable as reason:
        raise LoomError(f"{path.name} cannot be used: {reason}.") from reason
    latent = np.asarray(space.encode([picture])[0], dtype=np.float32)
    x, y = space.map.project(latent[None])[0]
    distances = np.linalg.norm(space.atlas.means - latent, axis=1)
    order = np.argsort(distances, kind="stable")[:NEAREST]
    nearest = tuple((space.classes[i], float(distances[i])) for i in order)
    return PictureRead(path, latent=latent, xy=(float(x), float(y)), nearest=nearest)
