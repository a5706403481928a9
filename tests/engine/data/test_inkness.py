from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.engine.data.made import line_drawing, photo

from latentloom.engine.data.inkness import is_coloured, kind_of, paper_is_dark
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.data.registry import load_pictures


def test_dark_lines_on_light_paper_are_ink() -> None:
    drawings = [line_drawing(seed) for seed in range(10)]
    assert kind_of(drawings) == "ink"
    assert not paper_is_dark(drawings)


def test_light_lines_on_dark_paper_are_ink_the_other_way_round() -> None:
    drawings = [line_drawing(seed, "white", "black") for seed in range(10)]
    assert kind_of(drawings) == "ink"
    assert paper_is_dark(drawings)


@pytest.mark.parametrize("colour", [False, True])
def test_shaded_pictures_are_photos(colour: bool) -> None:
    assert kind_of([photo(seed, colour) for seed in range(10)]) == "photo"


def test_coloured_lines_are_photos() -> None:
    assert kind_of([line_drawing(seed, "red") for seed in range(10)]) == "photo"


def test_one_stray_in_ten_is_borne_but_two_are_not() -> None:
    drawings = [line_drawing(seed) for seed in range(8)]
    assert kind_of([*drawings, line_drawing(8), photo(0)]) == "ink"
    assert kind_of([*drawings, photo(0), photo(1)]) == "photo"


def test_papers_that_disagree_are_photos() -> None:
    light = [line_drawing(seed) for seed in range(5)]
    dark = [line_drawing(seed, "white", "black") for seed in range(5)]
    assert kind_of(light + dark) == "photo"


def test_silhouettes_that_fill_the_picture_are_photos() -> None:
    filled = Image.new("RGB", (40, 40), "white")
    filled.paste("black", (3, 3, 37, 37))
    assert kind_of([filled] * 4) == "photo"


def test_nothing_is_no_ink() -> None:
    assert kind_of([]) == "photo"


def test_tiny_pictures_are_judged_too() -> None:
    assert kind_of([Image.new("L", (1, 2), 255)]) == "ink"


def test_the_faint_colour_of_a_jpeg_is_no_colour() -> None:
    grey = np.full((4, 4, 3), 100, np.uint8)
    grey[0, 0] = (104, 100, 98)
    assert not is_coloured(grey)
    grey[0, 0] = (140, 100, 98)
    assert is_coloured(grey)


@pytest.mark.data
@pytest.mark.parametrize(("name", "kind"), [("mnist", "ink"), ("fashion-mnist", "photo")])
def test_real_sets_are_judged_as_people_would(data_root: Path, name: str, kind: str) -> None:
    published = load_pictures(name, data_root, kind="photo").images
    sample = [Image.fromarray(image) for image in published[::700]]
    assert kind_of(sample) == kind
    assert paper_is_dark(sample)


@pytest.mark.data
def test_omniglot_is_judged_to_be_ink(timed_omniglot: tuple[PictureSet, float]) -> None:
    sample = [Image.fromarray(image) for image in timed_omniglot[0].images[::200]]
    assert kind_of(sample) == "ink"
    assert not paper_is_dark(sample)
