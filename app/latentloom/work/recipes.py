"""The recipe inside an exported picture, from a document and back to one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from latentloom.base.errors import LoomError
from latentloom.doc import project
from latentloom.doc.blends import MAX_SEED, blend_of
from latentloom.doc.migrations import VERSION, migrate
from latentloom.doc.state import Attribute, DocState, SpaceRef
from latentloom.engine.blending.mix import Mix
from latentloom.engine.recipe import Recipe, make_recipe
from latentloom.work.translate import mix_of

if TYPE_CHECKING:
    from latentloom.engine.space import Space


def recipe_of(space: Space, document: DocState, kind: str) -> Recipe:
    """Return what is put inside a picture of `document`; `kind` is "blend", "sheet" or "path"."""
    whole = {"version": VERSION, **project.to_json(document)}
    return make_recipe(space.name, space.stamp, kind, mix_of(document.blend), whole)


def document_of(recipe: Recipe, space: Space | None) -> DocState:
    """Return the document that made a picture.

    A recipe that the window wrote holds the whole document. One that the command line wrote holds a mix alone: its
    classes become the blend, at the same shares.

    Args:
        recipe: as `engine.recipe.read_recipe` gives it.
        space: the one that is open. A mix of one class needs it for a second one, because a wheel has at least two.

    Returns:
        A document that can be saved and opened again.

    Raises:
        LoomError: the recipe holds neither, is damaged, or is of a newer version.
    """
    if recipe["document"] is not None:
        return project.from_json(migrate(recipe["document"]))[0]
    if recipe["mix"] is None:
        raise LoomError("This picture says which space made it, but not from which blend: open the project instead.")
    mix = Mix.from_json(recipe["mix"])
    shares = {name: weight for name, weight in mix.weights if weight > 0}
    if len(shares) == 1:
        shares |= {_another(next(iter(shares)), space): 0.0}
    prototype, chosen = mix.prototype, dict(mix.chosen)
    if prototype.startswith("drawing:"):
        # The command line lets one drawing stand for every class; a document names it class by class.
        prototype, chosen = "mean", dict.fromkeys(shares, prototype) | chosen
    blend = replace(
        blend_of(shares, mix.method),
        seed=mix.seed % (MAX_SEED + 1),
        prototype=prototype,
        chosen=tuple((name, spec) for name, spec in chosen.items() if name in shares),
        solved=mix.solved,
    )
    if mix.offset:
        blend = replace(blend, moved=((Attribute("Attributes", mix.offset, "from the picture"), 1.0),))
    state = DocState(SpaceRef(recipe["space"]["name"], recipe["space"]["stamp"]), blend)
    return project.from_json(project.to_json(state))[0]


def _another(name: str, space: Space | None) -> str:
    classes: tuple[str, ...] = space.classes if space is not None else ()
    if name not in classes or len(classes) < 2:
        raise LoomError(f"This picture is made of {name} alone: open the space it comes from, then open it again.")
    return next(other for other in classes if other != name)
