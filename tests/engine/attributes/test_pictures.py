"""Attributes of a set of pictures: lines found by file name, in a trained space, in the space's folder."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image
from tests.helpers.generators import run_generator
from tests.helpers.tiny_space import make_tiny_space

from latentloom.base.errors import LoomError
from latentloom.engine.attributes.pictures import attributes_of
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.building import build_space
from latentloom.engine.data.registry import load_pictures
from latentloom.engine.description import ATTRIBUTES_FILE, DESCRIPTION_FILE
from latentloom.engine.recipes import Recipe
from latentloom.engine.space import open_space


@pytest.fixture
def folder(tmp_path):
    """Return a folder of two classes with twelve pictures each; two files are named alike."""
    rng = np.random.default_rng(0)
    for name in ("cats", "dogs"):
        (tmp_path / "pets" / name).mkdir(parents=True)
        for i in range(12):
            pixels = rng.integers(0, 255, (28, 28, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / "pets" / name / (f"{name[0]}{i:02d}.png" if i else "same.png"))
    return tmp_path / "pets"


def lines(pictures):
    """Return a table's text, one attribute that every third picture has, files without their folder where they may."""
    rows = ["image,Hat,Bow", "gone.png,1,1"]
    for i, name in enumerate(pictures.files):
        rows.append(f"{name if name.endswith('same.png') else name.split('/')[1]},{int(i % 3 == 0)},{int(i % 2)}")
    return "\n".join([rows[0], *reversed(rows[1:])]) + "\n"


def test_lines_are_found_by_file_name_in_any_order(folder, tmp_path):
    pictures = load_pictures(folder)
    assert attributes_of(pictures, "") is None
    (tmp_path / "a.csv").write_text(lines(pictures))
    table = attributes_of(pictures, str(tmp_path / "a.csv"))
    assert table.names == ("Hat", "Bow")
    assert table.column("Hat").tolist() == [i % 3 == 0 for i in range(24)]


def test_a_picture_without_a_line_is_named(folder, tmp_path):
    pictures = load_pictures(folder)
    (tmp_path / "a.csv").write_text(lines(pictures).replace("d05.png", "x.png").replace("dogs/same.png", "same.png"))
    with pytest.raises(LoomError, match=r"a\.csv has no line for dogs/d05\.png and 1 more pictures: name each as"):
        attributes_of(pictures, str(tmp_path / "a.csv"))


def test_a_trained_space_carries_its_attributes(folder, tmp_path):
    pictures = load_pictures(folder)
    (tmp_path / "a.csv").write_text(lines(pictures))
    recipe = Recipe(
        data=str(folder), attributes=str(tmp_path / "a.csv"), kind="photo", size=16, latent=4, encoder_widths=(8, 8),
        decoder_widths=(8, 8, 8), epochs=1, batch=8, judge_epochs=0, panel_epochs=0,
    )  # fmt: skip
    run_generator(build_space(recipe, tmp_path / "space", device="cpu"))
    space = open_space(tmp_path / "space", "cpu")
    assert space.attributes.names == ("Hat", "Bow")
    assert space.attributes.ids is None
    np.testing.assert_array_equal(space.attributes.column("Hat"), np.arange(24) % 3 == 0)
    assert len(space.attributes) == len(space.atlas.held_out)
    assert "attributes" in (tmp_path / "space" / "recipe.toml").read_text()


def test_attributes_on_disk(tiny_space, tmp_path):
    assert open_space(tiny_space, "cpu", 1).attributes is None
    values = np.arange(36) % 5 == 0
    table = AttributeTable(("Hat",), values[:, None], tuple(str(i) for i in range(36))).taking(np.arange(36)[::-1])
    place = make_tiny_space(tmp_path / "space", attributes=table)
    np.testing.assert_array_equal(open_space(place, "cpu", 1).attributes.column("Hat"), values)
    changed = (place / ATTRIBUTES_FILE).read_text().replace("35,1", "35,0")
    (place / ATTRIBUTES_FILE).write_text(changed)
    with pytest.raises(LoomError, match=r"attributes\.csv is cut short or changed"):
        _ = open_space(place, "cpu", 1).attributes


def test_a_table_of_other_drawings_is_told_of_as_damage(tmp_path):
    table = AttributeTable(("Hat",), np.array([[True], [False]]))
    place = make_tiny_space(tmp_path / "space", attributes=table)
    assert ATTRIBUTES_FILE in json.loads((place / DESCRIPTION_FILE).read_text())["files"]
    with pytest.raises(LoomError, match=r"attributes\.csv does not fit its encodings"):
        _ = open_space(place, "cpu", 1).attributes
