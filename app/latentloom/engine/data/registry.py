"""One door to every picture set: a known name, or the path of a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from latentloom.base.errors import UsageError
from latentloom.base.paths import datasets_dir
from latentloom.engine.data.digits import load_digits
from latentloom.engine.data.folder import HELD_OUT, folder_steps
from latentloom.engine.data.omniglot import load_omniglot
from latentloom.engine.data.personas import FOLDER as PERSONAS
from latentloom.engine.data.personas import load_personas
from latentloom.engine.data.photo import resized
from latentloom.engine.data.pictures import Kind, PictureSet
from latentloom.engine.data.shapes import load_shapes
from latentloom.engine.data.split import check_share, stratified
from latentloom.engine.data.steps import Steps, finished
from latentloom.engine.data.tree import kind_of_path
from latentloom.engine.data.vision import load_vision
from latentloom.engine.data.vision_sets import VISION_SETS

DATA_NAMES = ("omniglot", *VISION_SETS, PERSONAS, "digits", "shapes")
"""The names that `load_pictures` knows besides folders."""

MIN_SIZE, MAX_SIZE = 8, 1024


def load_pictures(
    data: str | Path,
    root: Path | str | None = None,
    *,
    kind: Kind | None = None,
    size: int | None = None,
    download: bool = False,
    held_out: float | None = None,
    seed: int = 0,
) -> PictureSet:
    """Load a picture set.

    Args:
        data: one of `DATA_NAMES`, or a folder with one subfolder a class.
        root: where the named sets lie; None is `base.paths.datasets_dir()`. Omniglot's zip may be named itself.
        kind: "ink" or "photo"; None takes what the set is.
        size: side length; None keeps the set's own.
        download: whether a set of torchvision may be fetched from the network.
        held_out: share of each class to hold out; None keeps the set's own split: Omniglot's drawers 18 to 20, the test
            part of MNIST and its relatives, a fifth of the digits, a tenth of the shapes and
            of a folder.
        seed: decides which pictures are held out where that is drawn.

    Raises:
        UsageError: for an unknown name, kind, size or share.
        LoomError: when the set is missing, damaged or holds nothing to train on.
    """
    return finished(picture_steps(data, root, kind=kind, size=size, download=download, held_out=held_out, seed=seed))


def picture_steps(
    data: str | Path,
    root: Path | str | None = None,
    *,
    kind: Kind | None = None,
    size: int | None = None,
    download: bool = False,
    held_out: float | None = None,
    seed: int = 0,
) -> Steps[PictureSet]:
    """Do what `load_pictures` does as a generator that yields (done, total) and returns the set."""
    _check_options(kind, size, held_out)
    yield 0, 1
    if str(data) not in DATA_NAMES:
        folder = _folder(data)
        share = HELD_OUT if held_out is None else held_out
        return (yield from folder_steps(folder, kind=kind, size=size, held_out=share, seed=seed))
    pictures = _named(str(data), datasets_dir() if root is None else Path(root), kind, download, seed)
    if size is not None:
        pictures = replace(pictures, images=resized(pictures.images, size))
    if held_out is not None:
        pictures = replace(pictures, held_out=stratified(pictures.labels, held_out, seed))
    yield 1, 1
    return pictures


def _named(name: str, root: Path, kind: Kind | None, download: bool, seed: int) -> PictureSet:
    if name in VISION_SETS:
        return load_vision(name, root, kind, download)
    if name == "shapes":
        return load_shapes(kind or "photo", seed)
    if name == PERSONAS:
        return replace(load_personas(root, seed), kind=kind or "photo")
    pictures = load_omniglot(root) if name == "omniglot" else load_digits(kind or "ink", seed)
    return replace(pictures, kind=kind or pictures.kind)


def _folder(data: str | Path) -> Path:
    """Return the folder that is meant; a bare word that is nothing on the disk is a mistyped name."""
    path = Path(data)
    if path.name == str(data) and kind_of_path(path) == "missing":
        names = ", ".join(DATA_NAMES)
        raise UsageError(f"There is no picture set or folder {str(data)!r}; choose one of {names}, or name a folder.")
    return path


def _check_options(kind: str | None, size: int | None, held_out: float | None) -> None:
    if kind not in (None, "ink", "photo"):
        raise UsageError(f"The kind of pictures is ink or photo, not {kind!r}.")
    if size is not None and not MIN_SIZE <= size <= MAX_SIZE:
        raise UsageError(f"The picture size must lie between {MIN_SIZE} and {MAX_SIZE} pixels, not {size}.")
    if held_out is not None:
        check_share(held_out)
