"""Judges for a space that is there: of a shipped recipe without them, of an older version, or trained for longer."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from latentloom.base.atomic import write_text
from latentloom.base.errors import UsageError
from latentloom.engine.building import News, Sources, prepared, stages
from latentloom.engine.card import with_judges
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.evidence.building import judge_steps
from latentloom.engine.evidence.storage import JudgesFile, read_judges
from latentloom.engine.kept import kept_rows
from latentloom.engine.recipes import Recipe
from latentloom.engine.space import Space

CARD, RECIPE = "CARD.md", "recipe.toml"


def give_judges(
    space: Space, recipe: Recipe, sources: Sources | None = None, *, device: str = "auto"
) -> News[JudgesFile]:
    """Train judges for a space and write them, what its card says of them and the recipe that makes them again.

    The file appears whole at the end; until then the space has the judges that it had.

    Args:
        space: a finished space in a folder that may be written to.
        recipe: how its pictures are read; `panel_epochs` says how long each judge is trained, more than 0.
        sources: where named picture sets lie.
        device: for training.

    Raises:
        UsageError: a folder that cannot be written to, no epochs, or pictures that the space was not made of.
        LoomError: pictures that cannot be read, or a disk that is full.
    """
    folder = space.folder
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"The folder {folder} is not yours to write in; copy the space and name the copy.")
    if recipe.panel_epochs <= 0:
        raise UsageError("Judges need to be trained for more than 0 epochs; name them with --epochs N.")
    pictures, targets = yield from prepared(recipe, sources or Sources())
    rows = _rows_of(space, recipe, pictures)
    judging = judge_steps(space, targets, pictures.labels, pictures.held_out, recipe.panel_epochs, device, stored=rows)
    yield from stages("Training judges", judging)
    judges = read_judges(folder)
    assert judges is not None
    if (folder / CARD).is_file():
        card = (folder / CARD).read_text(encoding="utf-8")
        write_text(folder / CARD, with_judges(card, judges, recipe.panel_epochs))
    if (folder / RECIPE).is_file():
        _note_epochs(folder / RECIPE, recipe.panel_epochs)
    return judges


def _rows_of(space: Space, recipe: Recipe, pictures: PictureSet) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return which of the pictures the space's encodings are of, or say that they are of others."""
    atlas = space.atlas
    rows = kept_rows(pictures.labels, pictures.held_out, recipe.encodings)
    same = (
        pictures.channels == space.channels
        and tuple(pictures.classes) == tuple(atlas.classes)
        and np.array_equal(pictures.labels[rows], atlas.labels)
        and np.array_equal(pictures.held_out[rows], atlas.held_out)
    )
    if not same:
        raise UsageError(
            f"{recipe.data} does not hold the pictures that {space.name} was made of; name those with --data DIR|NAME."
        )
    return rows


def _note_epochs(path: Path, epochs: float) -> None:
    """Say in a recipe how long its judges are trained, and leave every other line as it is.

    Raises:
        LoomError: the recipe cannot be written.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    line = f"panel_epochs = {float(epochs)}"
    places = [i for i, text in enumerate(lines) if text.split("=")[0].strip() == "panel_epochs"]
    for i in places:
        lines[i] = line
    write_text(path, "\n".join(lines + ([] if places else [line])) + "\n")
