"""A workshop whose MNIST and Fashion-MNIST are scikit-learn's digits, so that a whole book takes seconds."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from tests.helpers.tiny_space import CLASSES, DRAWINGS, make_tiny_space

from latentloom.base.errors import UsageError
from latentloom.book import workshop
from latentloom.book.scale import Scale
from latentloom.book.workshop import Workshop
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.data.digits import load_digits
from latentloom.engine.data.photo import resized
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.data.shapes import load_shapes
from latentloom.engine.data.vision import VISION_SETS
from latentloom.engine.space import open_space

TINY = Scale(
    "tiny", 240, 120, epochs=1, short=0.5, deep=0.1, many=1, reader_epochs=1, shown=60, compared=60, sets=("mnist",)
)


def small_set(name: str) -> PictureSet:
    """Return a stand-in for a set of the book, with the set's own names."""
    if name == "shapes":
        return load_shapes("photo")
    digits = load_digits("photo")
    images = resized(digits.images, 28)
    return dataclasses.replace(digits, name=name, classes=VISION_SETS[name].classes, images=images)


@pytest.fixture(scope="session")
def small_sets() -> dict[str, PictureSet]:
    return {name: small_set(name) for name in ("mnist", "fashion-mnist", "shapes")}


def some_attributes() -> AttributeTable:
    """Return a table for the drawings of a tiny space, with every combination in both parts."""
    number, drawing = np.divmod(np.arange(len(CLASSES) * DRAWINGS), DRAWINGS)
    columns = [number % 2 == 0, number // 2 % 2 == 0, drawing % 2 == 0]
    return AttributeTable(("Smiling", "Eyeglasses", "Hat"), np.stack(columns, axis=1))


@pytest.fixture(scope="session")
def small_spaces(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return stand-ins for shipped spaces, of a VAE and a GAN that were never trained; the others are not there."""
    home = tmp_path_factory.mktemp("shipped")
    return {
        "faces": make_tiny_space(home / "faces", kind="photo", channels=3, attributes=some_attributes()),
        "omniglot": make_tiny_space(home / "omniglot"),
        "mnist-gan": make_tiny_space(home / "mnist-gan", family="ali"),
    }


@pytest.fixture
def stand_ins(
    monkeypatch: pytest.MonkeyPatch, small_sets: dict[str, PictureSet], small_spaces: dict[str, Path]
) -> None:
    """Let every workshop read the stand-ins."""

    def opened(name: str, device: str):
        if name not in small_spaces:
            raise UsageError("There is no such space.")
        return open_space(small_spaces[name], device)

    monkeypatch.setattr(workshop, "open_space", opened)

    def steps(name: str, *_: object, **__: object):
        yield 0, 1
        return small_sets[name]

    monkeypatch.setattr(workshop, "picture_steps", steps)


@pytest.fixture(scope="session")
def book_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that the tests of all chapters share, so that each model is trained once."""
    return tmp_path_factory.mktemp("book")


@pytest.fixture
def shop(tmp_path: Path, stand_ins: None) -> Workshop:
    return Workshop(tmp_path, TINY, device="cpu")
