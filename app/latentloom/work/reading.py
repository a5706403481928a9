"""Reading a picture back: into the document that made it, or, for any other picture, into a place in latent space."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from latentloom.base.errors import LoomError
from latentloom.engine.recipe import read_recipe
from latentloom.work.jobs import Steps
from latentloom.work.messages import PictureRead
from latentloom.work.recipes import document_of

if TYPE_CHECKING:
    from latentloom.engine.space import Space

MOST_PIXELS = 64_000_000
NEAREST = 5
"""How many of the nearest classes are told."""


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
    if recipe is not None:
        return PictureRead(path, document=document_of(recipe, space))
    if space is None:
        raise LoomError(
            f"{path.name} carries no blend, and without an open space it cannot be encoded: open one first."
        )
    picture = _load(path)
    latent = np.asarray(space.encode([picture])[0], dtype=np.float32)
    x, y = space.map.project(latent[None])[0]
    distances = np.linalg.norm(space.atlas.means - latent, axis=1)
    order = np.argsort(distances, kind="stable")[:NEAREST]
    nearest = tuple((space.classes[i], float(distances[i])) for i in order)
    return PictureRead(path, latent=latent, xy=(float(x), float(y)), nearest=nearest)


def _load(path: Path) -> Image.Image:
    """Return the picture, turned as its EXIF says and on white where it is transparent."""
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise LoomError(f"{path.name} is larger than {MOST_PIXELS // 10**6} megapixels: make it smaller first.")
            picture = ImageOps.exif_transpose(opened)
            if picture.has_transparency_data:
                picture = picture.convert("RGBA")
                return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
            return picture.convert("L" if picture.mode in ("1", "L", "LA", "I", "F") else "RGB")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise LoomError(f"{path.name} is not a picture that can be read: choose a PNG, JPEG or similar.") from error
