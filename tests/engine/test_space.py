"""A space as an object: blends, paths and pictures in, and what is not loaded for them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.helpers.mended import with_description
from tests.helpers.processes import printed
from tests.helpers.tiny_space import CLASSES, LATENT

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.blending.methods import METHODS
from latentloom.engine.blending.mix import Mix
from latentloom.engine.data.ink import distance_fields
from latentloom.engine.space import open_space

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def space(tiny_space):
    return open_space(tiny_space, "cpu", 1)


@pytest.fixture(scope="module")
def colour(tiny_colour_space):
    return open_space(tiny_colour_space, "cpu", 1)


def test_opening_and_blending_load_neither_torch_nor_qt(tiny_space):
    code = (
        "import sys; from latentloom import open_space; space = open_space(sys.argv[1]);"
        "blend = space.blend(dict.fromkeys(space.classes, 1)); space.path(space.classes[:3]);"
        "space.map.project(blend.latent[None]); space.atlas.means; space.methods;"
        "print([name for name in ('torch', 'torchvision', 'PySide6', 'pyqtgraph') if name in sys.modules])"
    )
    assert printed("-c", code, tiny_space) == "[]\n"


def test_it_tells_what_it_is(space, tiny_space):
    assert (space.name, space.title, space.folder) == ("tiny", "Tiny", tiny_space)
    assert (space.kind, space.channels, space.native_size, space.latent_dim) == ("ink", 1, 28, LATENT)
    assert space.classes == CLASSES
    assert space.startup == CLASSES[:4]
    assert "spherical" in space.methods
    assert len(space.stamp) == 16


@pytest.mark.parametrize("method", [name for name in METHODS if name != "native"])
def test_all_the_weight_on_one_class_gives_exactly_that_class(space, method):
    for index, name in enumerate(CLASSES):
        rows = space.atlas.rows(index)
        blend = space.blend({name: 0.37, CLASSES[index - 1]: 0}, method)
        assert np.array_equal(blend.latent, space.atlas.means[index])
        assert np.array_equal(np.asarray(blend.image(64)), space.runtime.decode_pixels(blend.latent[None], 64)[0])
        drawing = space.blend({name: 0.37}, method, chosen={name: f"drawing:{rows[2]}"})
        assert np.array_equal(drawing.latent, space.atlas.codes[rows[2]])
        medoid = space.blend({name: 0.37}, method, prototype="medoid")
        assert medoid.latent.tolist() in space.atlas.codes[rows].tolist()


@pytest.mark.parametrize("method", [name for name in METHODS if name not in ("even", "native")])
@pytest.mark.parametrize("which", ["space", "colour"])
def test_every_method_gives_the_same_picture_each_time_and_has_a_latent(which, method, request):
    space = request.getfixturevalue(which)
    weights = dict.fromkeys(space.classes, 1.0)
    first, again = (space.blend(weights, method, seed=4) for _ in range(2))
    assert first.image(40).tobytes() == again.image(40).tobytes()
    assert first.image(40).size == (40, 40)
    assert first.image().size == (28, 28)
    assert first.latent.shape == (LATENT,)
    assert np.isfinite(first.latent).all()


def test_a_cross_fade_is_the_mean_of_the_pictures(space):
    a, b = CLASSES[:2]
    faded = np.asarray(space.blend({a: 1, b: 1}, "pixel").image(32), float)
    both = [np.asarray(space.blend({name: 1}).image(32), float) for name in (a, b)]
    np.testing.assert_allclose(faded, np.mean(both, axis=0), atol=0.51)


def test_a_whole_mix_may_be_given(space):
    mix = Mix.of({CLASSES[0]: 1, CLASSES[1]: 2}, "linear", chosen={CLASSES[0]: "drawing:1"})
    blend = space.blend(mix, method="spherical", seed=8)
    assert blend.mix is mix
    same = space.blend({CLASSES[0]: 1, CLASSES[1]: 2}, "linear", chosen={CLASSES[0]: "drawing:1"})
    assert np.array_equal(blend.latent, same.latent)
    assert not np.array_equal(blend.latent, space.blend({CLASSES[0]: 1, CLASSES[1]: 2}, "linear").latent)


@pytest.mark.parametrize(
    ("weights", "method"),
    [
        ({}, "linear"),
        ({"orange/one": 1}, "linear"),
        ({CLASSES[0]: -1}, "linear"),
        ({CLASSES[0]: float("nan")}, "linear"),
        ({CLASSES[0]: float("inf")}, "linear"),
        ({CLASSES[0]: 0, CLASSES[1]: 0}, "linear"),
        ({CLASSES[0]: 1}, "stirred"),
    ],
)
def test_wrong_blends_are_one_sentence(space, weights, method):
    with pytest.raises(UsageError) as caught:
        space.blend(weights, method)
    assert "\n" not in str(caught.value)


def test_a_path_goes_through_the_classes(space):
    path = space.path(CLASSES[:3], frames=9)
    assert path.latents.shape == (9, LATENT)
    assert path.latents.dtype == np.float32
    for frame, name in ((0, CLASSES[0]), (4, CLASSES[1]), (8, CLASSES[2])):
        assert np.array_equal(path.latents[frame], space.blend({name: 1}).latent)
    pictures = path.images(20)
    assert [picture.size for picture in pictures] == [(20, 20)] * 9
    assert pictures[4].tobytes() == space.blend({CLASSES[1]: 1}).image(20).tobytes()


@pytest.mark.parametrize(
    ("names", "frames", "method"),
    [(CLASSES[:1], 9, "linear"), ((), 9, "linear"), (CLASSES[:2], 1, "linear"), (CLASSES[:2], 9, "stirred"),
     (("red/one", "orange"), 9, "linear")],
)  # fmt: skip
def test_wrong_paths_are_one_sentence(space, names, frames, method):
    with pytest.raises(UsageError):
        space.path(names, frames, method)


def test_latents_are_decoded_to_pictures(space, colour):
    latents = space.atlas.codes[:3]
    assert [(p.mode, p.size) for p in space.decode(latents)] == [("L", (28, 28))] * 3
    assert [(p.mode, p.size) for p in colour.decode(latents, 50)] == [("RGB", (50, 50))] * 3
    assert space.decode(latents[:0]) == []
    with pytest.raises(UsageError, match="rows of 8 numbers"):
        space.decode(np.zeros((2, 3)))


def pattern(height: int, width: int) -> np.ndarray:
    """A thick cross, uint8 (h, w)."""
    y, x = np.mgrid[:height, :width]
    return np.where((abs(y - height / 2) < height / 8) | (abs(x - width / 2) < width / 8), 0, 255).astype(np.uint8)


def test_pictures_and_arrays_are_encoded_alike(space, colour):
    images = np.stack([pattern(28, 28), 255 - pattern(28, 28)])
    codes = space.encode(images)
    assert codes.shape == (2, LATENT)
    assert codes.dtype == np.float32
    assert np.array_equal(codes, space.encode([Image.fromarray(image) for image in images]))
    expected, _ = space.runtime.encode_grids(distance_fields(images[:1], 32, 4.0)[:, None])
    assert np.array_equal(codes[:1], expected)
    coloured = np.stack([images] * 3, axis=3)
    assert np.array_equal(colour.encode(coloured), colour.encode(images))
    assert np.array_equal(space.encode(coloured), codes)
    assert space.encode([]).shape == (0, LATENT)


@pytest.mark.parametrize("size", [(28, 28), (105, 105), (20, 50), (51, 20), (1, 7)])
def test_reconstructions_have_the_size_that_came_in(space, colour, size):
    height, width = size
    array = pattern(height, width)
    for one, mode in ((space, "L"), (colour, "RGB")):
        assert [(p.mode, p.size) for p in one.reconstruct(array[None])] == [(mode, (width, height))]
        assert [(p.mode, p.size) for p in one.reconstruct([Image.fromarray(array)] * 2)] == [
            (mode, (width, height))
        ] * 2


def test_reconstructing_is_encoding_and_decoding(space):
    image = pattern(40, 40)[None]
    assert space.reconstruct(image)[0].tobytes() == space.decode(space.encode(image), 40)[0].tobytes()


def test_an_oblong_picture_lies_in_the_middle_of_white(space):
    wide = pattern(20, 40)
    square = np.full((40, 40), 255, np.uint8)
    square[10:30] = wide
    assert np.array_equal(space.encode(wide[None]), space.encode(square[None]))
    whole = space.decode(space.encode(square[None]), 40)[0]
    assert space.reconstruct(wide[None])[0].tobytes() == whole.crop((0, 10, 40, 30)).tobytes()


def test_a_cameras_picture_is_averaged_down_first(space, monkeypatch):
    sizes = []
    encode = space.runtime.encode_codes
    monkeypatch.setattr(space.runtime, "encode_codes", lambda images: sizes.append(images.shape) or encode(images))
    fine = np.kron(pattern(64, 128), np.ones((24, 24), np.uint8))  # 1536 x 3072
    code = space.encode(fine[None])
    assert sizes == [(1, 1024, 1024)]
    assert np.allclose(code, space.encode(pattern(64, 128)[None]), atol=0.05 * np.abs(code).max())
    assert space.reconstruct(fine[None])[0].size == (3072, 1536)
    space.encode(pattern(1024, 700)[None])
    assert sizes[-1] == (1, 1024, 1024)


MODES = ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F", "I;16"]


@pytest.mark.parametrize("mode", MODES)
def test_pictures_of_every_mode_are_read_as_they_look(space, colour, mode):
    grey = pattern(28, 28)
    if mode == "I;16":
        picture = Image.fromarray(grey.astype(np.uint16) * 257)
    elif mode == "I":
        picture = Image.fromarray(grey.astype(np.int32) * 257)
    elif mode == "F":
        picture = Image.fromarray(grey.astype(np.float32) / 255)
    else:
        picture = Image.fromarray(grey).convert("RGB").convert(mode)
    assert picture.mode == mode
    assert np.array_equal(space.encode([picture]), space.encode(grey[None]))
    assert np.array_equal(colour.encode([picture]), colour.encode(grey[None]))


def test_what_is_transparent_is_white(space, colour):
    grey = pattern(28, 28)
    clear = Image.new("RGBA", (28, 28), (200, 30, 0, 0))
    clear.paste((0, 0, 0, 255), mask=Image.fromarray(255 - grey))
    for picture in (clear, clear.convert("LA"), clear.quantize(4)):
        assert picture.has_transparency_data
        assert np.array_equal(space.encode([picture]), space.encode(grey[None]))
        assert np.array_equal(colour.encode([picture]), colour.encode(grey[None]))


WRONG_PICTURES = {
    "floats": np.zeros((2, 28, 28)),
    "one array": np.zeros((28, 28), np.uint8),
    "four channels": np.zeros((2, 28, 28, 4), np.uint8),
    "no pixels": np.zeros((1, 0, 5), np.uint8),
    "arrays in a list": [np.zeros((28, 28), np.uint8)],
    "a single picture": Image.new("L", (5, 5)),
    "a name": "picture.png",
    "pixels that are no numbers": [Image.fromarray(np.full((5, 5), np.nan, np.float32))],
}


@pytest.mark.parametrize("wrong", WRONG_PICTURES.values(), ids=list(WRONG_PICTURES))
def test_wrong_pictures_are_one_sentence(space, wrong):
    for use in (space.encode, space.reconstruct):
        with pytest.raises(UsageError) as caught:
            use(wrong)
        assert "\n" not in str(caught.value)


def test_a_device_that_is_not_there_is_told_when_it_is_needed(tiny_space, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    space = open_space(tiny_space, "cuda")
    space.blend({CLASSES[0]: 1})
    with pytest.raises(LoomError, match="There is no cuda device here"):
        space.runtime  # noqa: B018
    with pytest.raises(UsageError, match="There is no device 'gpu'"):
        open_space(tiny_space, "gpu").runtime  # noqa: B018


def test_the_title_may_be_anything(tiny_space, tmp_path):
    folder = with_description(tiny_space, tmp_path / "Ἑλλάς 漢字", lambda d: d.update(title="<b>two\nlines</b>"))
    space = open_space(folder)
    assert (space.name, space.title) == ("Ἑλλάς 漢字", "<b>two\nlines</b>")
