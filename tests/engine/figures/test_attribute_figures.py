"""The figures of attributes on a small space: what is in them, and what they measure (rows 1-17 to 1-25)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.attributes.synthetic import look
from latentloom.engine.attributes.vectors import cosine, mean_difference, write_vectors
from latentloom.engine.space import Space, open_space

TILE = 16


@pytest.fixture(scope="module")
def space(tiny_space: Path) -> Space:
    return open_space(tiny_space, "cpu", 1)


@pytest.fixture(scope="module")
def values(space: Space) -> np.ndarray:
    """Two attributes that go together three times out of four, every combination there in both parts."""
    count = len(space.atlas.codes)
    first = np.arange(count) % 2 == 0
    second = np.where(np.random.default_rng(1).random(count) < 0.75, first, ~first)
    held = np.flatnonzero(space.atlas.held_out)
    first[held], second[held] = [0, 0, 1, 1, 0, 1], [0, 1, 0, 1, 0, 1]
    return np.stack([first, second], axis=1).astype(bool)


@pytest.fixture(scope="module")
def labels(values: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> str:
    file = tmp_path_factory.mktemp("labels") / "labels.csv"
    file.write_text("id,tall,wide\n" + "".join(f"{i},{int(a)},{int(b)}\n" for i, (a, b) in enumerate(values)))
    return str(file)


def test_a_strip_goes_from_minus_one_to_two_along_the_vector(space, values, labels):
    options = {"labels": labels, "attribute": "tall", "points": "drawing:5,drawing:11", "tile": TILE}
    found = space.figure("attribute-strip", **options)
    assert found.numbers["amounts"] == [-1, -0.5, 0, 0.5, 1, 1.5, 2]
    seen = ~space.atlas.held_out
    vector = mean_difference("tall", space.atlas.codes[seen], values[seen, 0])
    assert found.numbers["vector"]["norm"] == pytest.approx(np.linalg.norm(vector.direction), rel=1e-5)
    assert (found.numbers["vector"]["with"], found.numbers["vector"]["without"]) == (
        values[seen, 0].sum(),
        (~values[seen, 0]).sum(),
    )
    # Every second tile of the upper row is the decoded latent, wherever the frame put it.
    for step in (-1.0, 0.0, 2.0):
        tile = space.runtime.decode_pixels(vector.moved(space.atlas.codes[[5]], step), TILE)[0]
        assert contains(found.picture, tile)
    balanced = space.figure("attribute-strip", **options, balance="wide")
    assert balanced.numbers["vector"]["norm"] != pytest.approx(found.numbers["vector"]["norm"], rel=1e-4)


def test_a_strip_takes_effects_and_vectors_from_files(space, tmp_path):
    file = tmp_path / "v.csv"
    direction = np.arange(space.latent_dim, dtype=np.float32)
    write_vectors([mean_difference("ramp", np.stack([direction, 0 * direction]), np.array([True, False]))], file)
    found = space.figure("attribute-strip", vector=file, steps=3, tile=TILE)
    assert found.numbers["vector"]["name"] == "ramp"
    assert found.numbers["vector"]["norm"] == pytest.approx(np.linalg.norm(direction), rel=1e-5)
    with pytest.raises(UsageError, match="None of the vectors"):
        space.figure("attribute-strip", vector=file, attribute="slope", tile=TILE)
    made = space.figure("attribute-strip", effect="thickness", strength=4, steps=2, tile=TILE)
    assert made.numbers["vector"]["fit"] == "synthetic"
    with pytest.raises(LoomError, match="goes from"):
        space.figure("attribute-strip", effect="thickness", strength=40, tile=TILE)


def test_the_balanced_figure_tells_the_tables_before_and_after(space, values, labels):
    found = space.figure("attribute-balance", labels=labels, attribute="tall", tile=TILE).numbers
    seen = values[~space.atlas.held_out]
    for cell in found["before"]["cells"]:
        assert cell["count"] == (seen == [cell["tall"], cell["wide"]]).all(axis=1).sum()
    assert len({cell["count"] for cell in found["after"]["cells"]}) == 1
    assert found["after"]["percent_with"] == {"tall": 50.0, "wide": 50.0}
    assert np.array(found["leakage_before"]).shape == (2, 2)
    assert found["attribute"]["norm"] != found["balanced"]["norm"]
    with pytest.raises(UsageError, match="cannot be balanced"):
        space.figure("attribute-balance", tile=TILE)


def test_the_grid_has_an_attribute_on_each_axis(space, values, labels):
    found = space.figure("attribute-grid", labels=labels, attribute="tall", down="wide", side=3, tile=TILE)
    seen = ~space.atlas.held_out
    plain = [mean_difference("", space.atlas.codes[seen], values[seen, i]) for i in (0, 1)]
    assert found.numbers["cosine_before"] == pytest.approx(cosine(*plain), abs=1e-6)
    assert found.numbers["balanced"]
    assert found.numbers["cosine_after"] < found.numbers["cosine_before"]
    one_sided = space.figure("attribute-grid", labels=labels, balanced=False, side=2, tile=TILE).numbers
    assert one_sided["attributes"] == ["tall", "wide"]
    assert "cosine_after" not in one_sided
    # Classes exclude one another: the grid is drawn, and says that it is not balanced.
    classes = space.figure("attribute-grid", side=2, tile=TILE).numbers
    assert not classes["balanced"]
    assert "cannot be balanced" in classes["why"]
    with pytest.raises(UsageError, match="two different"):
        space.figure("attribute-grid", labels=labels, attribute="tall", down="tall", tile=TILE)


def test_the_rows_of_an_effect_are_measured(space):
    points = "drawing:5,drawing:11,drawing:17"
    found = space.figure("effect-rows", effect="thickness", amount=1, points=points, tile=TILE).numbers
    copies = look(space.runtime.decode_pixels(space.atlas.codes[[5, 11, 17]], TILE))
    told = list(found["looks"].values())
    assert len(told) == 4
    assert told[0] == {"sharpness": copies.sharpness, "brightness": copies.brightness}
    assert told[1] != told[0] != told[2] != told[3]


def contains(picture: np.ndarray, tile: np.ndarray) -> bool:
    windows = np.lib.stride_tricks.sliding_window_view(picture, tile.shape)
    return bool((windows == tile).all(axis=(2, 3)).any())
