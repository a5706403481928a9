"""The pictures that a space was made of, for commands that read them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from latentloom.base.errors import UsageError

if TYPE_CHECKING:
    from latentloom.engine.data.pictures import PictureSet
    from latentloom.engine.description import SpaceDescription
    from latentloom.engine.recipes import Recipe

_COLOURS = {1: "grey", 3: "colour"}


def recipe_of(space: SpaceDescription, data: str | None) -> Recipe:
    """Return how the pictures are to be read: as in the space's own recipe, with what the space itself demands.

    Args:
        space: whose.
        data: another set or folder than the recipe's; None for the recipe's.

    Raises:
        UsageError: the space has no recipe, and no data are named.
    """
    from latentloom.engine.recipes import Recipe, read_recipe_file

    own = space.path / "recipe.toml"
    if own.is_file():
        recipe = read_recipe_file(own)
    elif data is None:
        raise UsageError(f"{space.name} has no recipe that names its pictures; name them with --data DIR.")
    else:
        recipe = Recipe()
    demanded: dict[str, Any] = {
        "kind": space.kind,
        "size": space.network["size"],
        "reach": space.reach,
        "latent": space.latent_dim,
    }
    return recipe.with_settings(demanded if data is None else demanded | {"data": data})


def check_channels(space: SpaceDescription, data: str, pictures: PictureSet) -> None:
    """Refuse grey pictures for a space of colour ones, and the other way round.

    Raises:
        UsageError: with what both are.
    """
    if pictures.channels != space.channels:
        raise UsageError(
            f"{data} holds {_COLOURS[pictures.channels]} pictures and {space.name} takes "
            f"{_COLOURS[space.channels]} ones; name another set."
        )
