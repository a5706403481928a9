"""What stands where in the figures that are made of decoded pictures."""

from __future__ import annotations

import zipfile
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.data.steps import finished
from latentloom.engine.figures import originals
from latentloom.engine.figures.registry import figure_named
from latentloom.engine.figures.star import arranged
from latentloom.engine.jdiagram import jdiagram
from latentloom.engine.latent_prior import NORMAL
from latentloom.engine.paths import frames_between
from latentloom.engine.space import open_space

TILE = 16
STEP = TILE + 2


@pytest.fixture(scope="module")
def space(tiny_space):
    return open_space(tiny_space, "cpu", 1)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    """Let no pictures be kept, and none be known to be missing, from tests before in this process."""
    monkeypatch.setattr(originals, "_kept", {})
    monkeypatch.setattr(originals, "_missing", set())
    monkeypatch.setattr(originals, "_sets", {})


@pytest.fixture
def at_hand(monkeypatch):
    """Let the pictures of the tiny space's drawings be at hand: row N is grey N."""

    def read(space, rows):
        yield 1, 1
        return {row: np.full((20, 20), row, np.uint8) for row in rows}

    monkeypatch.setattr(originals, "_read", read)


def tile(picture, row, column, left=16, top=16):
    return picture[top + row * STEP :, left + column * STEP :][:TILE, :TILE]


def decode(space, latents):
    return space.runtime.decode_pixels(np.asarray(latents), TILE)


def test_the_identity_is_a_reconstruction(space):
    # Row 1-1: encode, do nothing, decode.
    picture = space.decode(space.atlas.codes[:1])[0]
    (again,) = space.reconstruct([picture])
    np.testing.assert_array_equal(np.asarray(again), np.asarray(space.decode(space.encode([picture]))[0]))


def test_the_four_rules_of_the_j_diagram(space, at_hand):
    result = space.figure("jdiagram", side=3, tile=TILE)
    points = result.numbers["points"]
    assert all(point["held_out"] for point in points)
    assert result.numbers["inputs_shown"] == 3
    codes = [space.atlas.codes[point["drawing"]] for point in points]
    grid = jdiagram(*codes, 3)
    for row in range(3):
        for column in range(3):
            np.testing.assert_array_equal(
                tile(result.picture, row, column + 1), decode(space, grid[row, column][None])[0]
            )
    # (i) the input pictures, (ii) each beside its reconstruction.
    places = ((0, 0), (0, 4), (2, 0))
    for point, (row, column) in zip(points, places, strict=True):
        assert (tile(result.picture, row, column) == point["drawing"]).all()
    assert (tile(result.picture, 2, 4) == 255).all()
    without = space.figure("jdiagram", side=3, tile=TILE, inputs=False)
    assert without.picture.shape[1] == result.picture.shape[1] - 2 * STEP


def test_without_the_pictures_the_diagram_is_drawn_without_them(space):
    result = space.figure("jdiagram", side=3, tile=TILE)
    assert result.numbers["inputs_shown"] == 0
    assert "not at hand" in result.numbers["note"]
    assert "note" not in space.figure("jdiagram", side=3, tile=TILE, inputs=False).numbers
    assert result.picture.shape == (3 * STEP - 2 + 32, 3 * STEP - 2 + 32)


def test_inputs_may_be_picture_files(space, tmp_path):
    files = []
    for i, code in enumerate(space.atlas.codes[:3]):
        Image.fromarray(space.runtime.decode_pixels(code[None])[0]).save(tmp_path / f"{i}.png")
        files.append(f"file:{tmp_path / f'{i}.png'}")
    result = space.figure("jdiagram", points=files, side=2, tile=28)
    assert result.numbers["inputs_shown"] == 3
    with Image.open(tmp_path / "0.png") as picture:
        np.testing.assert_array_equal(result.picture[16 : 16 + 28, 16 : 16 + 28], np.asarray(picture))


def test_the_corner_is_taken_as_it_is_or_brought_back(space):
    numbers = {corner: space.figure("jdiagram", corner=corner, side=2).numbers for corner in ("gradient", "chain")}
    assert numbers["chain"]["fourth_norm"] == pytest.approx(np.mean(numbers["chain"]["corner_norms"]))
    assert numbers["gradient"]["fourth_norm"] != pytest.approx(numbers["chain"]["fourth_norm"])


def test_pairs_have_the_same_ends_in_both_rows_to_the_last_pixel(space):
    result = space.figure("pairs", pairs=1, steps=4, tile=TILE)
    picture = result.picture
    left = picture.shape[1] - 16 - (4 * STEP - 2)
    top = picture.shape[0] - 16 - (2 * STEP - 2)
    for column in (0, 3):
        straight, arc = (tile(picture, row, column, left, top) for row in range(2))
        np.testing.assert_array_equal(straight, arc)
    a, b = (space.atlas.codes[point["drawing"]] for point in result.numbers["points"])
    frames = 2 * a / 3 + b / 3
    np.testing.assert_array_equal(tile(picture, 0, 1, left, top), decode(space, frames[None])[0])
    assert result.numbers["middle_norm"]["lerp"] <= result.numbers["middle_norm"]["slerp"] + 1e-9
    with pytest.raises(UsageError, match="even number"):
        space.figure("pairs", points=["#1", "#2", "#3"])


def test_extrapolation_goes_beyond_both_ends(space):
    result = space.figure("extrapolation", points=["#1", "#2"], ways="lerp", first=-1, last=2, steps=4, tile=TILE)
    a, b = space.atlas.codes[1].astype(float), space.atlas.codes[2].astype(float)
    left, top = result.picture.shape[1] - 16 - (4 * STEP - 2), result.picture.shape[0] - 16 - TILE
    for column, latent in enumerate((2 * a - b, a, b, 2 * b - a)):
        np.testing.assert_array_equal(tile(result.picture, 0, column, left, top), decode(space, latent[None])[0])
    with pytest.raises(UsageError, match="smaller"):
        space.figure("extrapolation", first=0.5, last=0.5)


def test_an_analogy_is_symmetric_and_says_its_norms(space):
    numbers = space.figure("analogy", tile=TILE).numbers
    assert numbers["change_when_b_and_c_change_places"] == 0
    assert numbers["fourth_norm"]["chain"] == pytest.approx(np.mean(list(numbers["norms"].values())))


def test_the_grid_of_quantiles_runs_along_two_coordinates_alone(space):
    from latentloom.engine.figures.quantile_grid import grid_latents

    around = np.arange(5.0)
    grid = grid_latents(4, (1, 3), around, NORMAL)
    assert (grid[..., [0, 2, 4]] == around[[0, 2, 4]]).all()
    from scipy import stats

    np.testing.assert_allclose(stats.norm.cdf(grid[0, :, 1]), [0.125, 0.375, 0.625, 0.875])
    np.testing.assert_allclose(stats.norm.cdf(grid[:, 0, 3]), [0.875, 0.625, 0.375, 0.125])
    with pytest.raises(UsageError, match="coordinates 0 to 7"):
        space.figure("quantile-grid", across=8)
    with pytest.raises(UsageError, match="3 is named twice"):
        space.figure("quantile-grid", across=3, up=3)
    narrow = SimpleNamespace(latent_dim=1, atlas=space.atlas)
    with pytest.raises(UsageError, match="one alone"):
        next(figure_named("quantile-grid").draw(narrow, {"across": -1, "up": -1}))


def test_no_two_pictures_of_a_star_overlap():
    for count in (2, 3, 8, 20):
        rays = np.zeros((count, 3, TILE, TILE), np.uint8)
        board = arranged(np.zeros((TILE, TILE), np.uint8), rays)
        assert (board == 0).sum() == (3 * count + 1) * TILE * TILE


def test_a_star_has_its_points_at_the_ends_and_their_middle_inside(space):
    result = space.figure("star", points=["#1", "#8", "#20"], steps=3, tile=TILE)
    picture = result.picture
    side = picture.shape[0] - 32
    middle = 16 + round((side - TILE) / 2)
    ends = space.atlas.codes[[1, 8, 20]]
    top = decode(space, ends[:1])[0]
    found = [(picture[y : y + TILE, middle : middle + TILE] == top).all() for y in (16, 17)]
    assert any(found)
    of_two = space.figure("star", points=["#1", "#8"], steps=2, tile=TILE).numbers
    half = frames_between(ends[:2], 3)[1]
    assert of_two["middle_norm"] == pytest.approx(np.linalg.norm(half), rel=1e-5)


def test_dead_zones_are_counted_against_real_pictures(space):
    from latentloom.engine.figures.dead_zones import neighbour, round_trip

    real = space.atlas.seen_codes[:5]
    np.testing.assert_allclose(neighbour(space, real), 0, atol=2e-3)
    far = np.full((1, space.latent_dim), 50.0, np.float32)
    nearest = np.linalg.norm(space.atlas.seen_codes - far, axis=1).min()
    assert neighbour(space, far)[0] == pytest.approx(nearest, rel=1e-4)
    grids = space.runtime.decode_grids(real)
    again = space.runtime.encode_grids(np.clip(grids, -1, 1))[0]
    np.testing.assert_allclose(round_trip(space, real), np.linalg.norm(real - again, axis=1), rtol=1e-5)
    numbers = space.figure("dead-zones", samples=64, side=4).numbers
    assert numbers["limit"] >= numbers["median_real"]
    assert 0 <= numbers["dead_share_of_prior"] <= 1


def test_the_same_diagram_in_several_spaces(space, tiny_space, tmp_path, at_hand):
    import shutil

    other = tmp_path / "twin"
    shutil.copytree(tiny_space, other)
    result = space.figure("jdiagram-spaces", spaces=str(other), side=2, tile=TILE)
    assert set(result.numbers["fourth_norm"]) == {space.name, "twin"}
    with pytest.raises(UsageError, match="1 to 8 other spaces"):
        space.figure("jdiagram-spaces", spaces="")
    with pytest.raises(UsageError, match="There is no space"):
        space.figure("jdiagram-spaces", spaces="nowhere")


def test_without_pictures_the_rows_must_be_the_same(space, tiny_space, tmp_path):
    from tests.helpers.tiny_space import make_tiny_space

    twin = make_tiny_space(tmp_path / "twin")
    numbers = space.figure("jdiagram-spaces", spaces=str(twin), side=2, tile=TILE).numbers
    assert numbers["fourth_norm"]["twin"] == pytest.approx(numbers["fourth_norm"][space.name])
    stranger = make_tiny_space(tmp_path / "stranger", classes=("a", "b", "c", "d", "e"))
    with pytest.raises(UsageError, match="file:PICTURE"):
        space.figure("jdiagram-spaces", spaces=str(stranger), side=2)


def test_the_epochs_of_a_training_are_shown_evenly(space, tmp_path, profile):
    folder = tmp_path / "run" / "snapshots"
    folder.mkdir(parents=True)
    for epoch in range(1, 10):
        Image.new("L", (10, 10), epoch).save(folder / f"jdiagram-{epoch * 100:06d}.png")
    for named in (folder, folder.parent):
        result = space.figure("jdiagram-epochs", run=str(named), count=3, columns=2)
        assert result.numbers["epochs"] == [1, 5, 9]
    assert {1, 5, 9} <= set(np.unique(result.picture))
    (folder / "jdiagram-000100.png").write_bytes(b"no picture")
    with pytest.raises(LoomError, match="cannot be read"):
        space.figure("jdiagram-epochs", run=str(folder))
    for named, words in (("nowhere", "no training called"), ("", "No training kept"), (str(tmp_path), "kept no")):
        with pytest.raises(UsageError, match=words):
            space.figure("jdiagram-epochs", run=named)


def test_a_set_that_is_at_hand_is_read_once(tiny_space, tmp_path, monkeypatch):
    import shutil

    from latentloom.engine.data import registry
    from latentloom.engine.data.pictures import PictureSet

    folder = tmp_path / "tiny"
    shutil.copytree(tiny_space, folder)
    (folder / "recipe.toml").write_text('data = "digits"\n')
    space = open_space(folder, "cpu", 1)
    loads = []

    def load(data, **options):
        loads.append(data)
        images = np.arange(36, dtype=np.uint8)[:, None, None] * np.ones((1, 20, 20), np.uint8)
        atlas = space.atlas
        return PictureSet(
            data, "ink", atlas.classes, ("",) * 6, images, atlas.labels, atlas.held_out, "none", "nowhere"
        )

    monkeypatch.setattr(registry, "load_pictures", load)
    for rows in ([5, 11], [35]):
        assert (
            space.figure("jdiagram", points=[f"#{row}" for row in (rows * 3)[:3]], side=2).numbers["inputs_shown"] == 3
        )
        assert (originals._kept[space.stamp, rows[0]] == rows[0]).all()
    assert loads == ["digits"]


@pytest.mark.data
def test_omniglot_s_own_pictures_are_found(data_root, monkeypatch):
    from latentloom.base import paths
    from latentloom.engine.data.omniglot import read_rows

    names, images = read_rows(data_root, [17, 19279])
    assert names[0].startswith("Alphabet_of_the_Magi")
    assert [image.shape for image in images] == [(105, 105)] * 2
    with zipfile.ZipFile(data_root / "omniglot-py" / "images_background.zip") as archive:
        first = sorted(name for name in archive.namelist() if name.endswith("_18.png"))[0]
        with archive.open(first) as stream, Image.open(stream) as picture:
            np.testing.assert_array_equal(images[0], np.asarray(picture.convert("L")))
    with pytest.raises(LoomError, match="Single pictures"):
        read_rows(data_root, [20_000])
    with pytest.raises(LoomError, match="Single pictures"):
        read_rows(data_root / "nowhere", [1])
    monkeypatch.setenv(paths.DATA_VARIABLE, str(data_root))
    shipped = open_space("omniglot", "cpu", 1)
    found = finished(originals.original_steps(shipped, [17, 37]))
    assert sorted(found) == [17, 37]
    # The picture belongs to the encoding: it is nearer to it than to any of another class.
    code = shipped.encode(found[17][None])[0]
    apart = np.linalg.norm(shipped.atlas.codes - code, axis=1)
    assert apart.argmin() == 17
