"""The Python interface, word for word as the documentation states it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from latentloom.base import paths
from tests.helpers.processes import ROOT, printed

SHIPPED = ROOT / "models" / "omniglot" / "model.json"


@pytest.fixture(scope="module", params=["tiny", "omniglot"])
def space(request, tiny_space):
    """The small space, and the shipped one where it is there."""
    from latentloom import open_space

    if request.param == "omniglot" and not SHIPPED.is_file():
        pytest.skip("models/omniglot is not there")
    return open_space(tiny_space if request.param == "tiny" else "omniglot", "cpu", 1)


@pytest.fixture
def pair(space):
    """Two classes of the space."""
    return ("Korean/character01", "Greek/character05") if space.name == "omniglot" else space.classes[:2]


def test_a_space_opens_by_name_and_by_path(tiny_space):
    from latentloom import Space, open_space

    (paths.user_spaces_dir() / "mine").symlink_to(tiny_space)
    by_name, by_path = open_space("mine"), open_space(str(tiny_space))
    assert isinstance(by_name, Space)
    assert by_name.stamp == by_path.stamp == open_space(tiny_space).stamp


def test_classes_are_names(space, pair):
    assert isinstance(space.classes, tuple)
    assert all(isinstance(name, str) for name in space.classes)
    assert set(pair) <= set(space.classes)
    if space.name == "omniglot":
        assert len(space.classes) == 964
        assert len(space.startup) == 20
        groups = dict(zip(space.classes, space.groups, strict=True))
        assert len({groups[name] for name in space.startup}) == 20
        assert groups["Korean/character01"] == "Korean"


def test_a_blend_has_a_latent_a_picture_and_evidence(space, pair):
    from latentloom import Blend

    blend = space.blend({pair[0]: 1.0, pair[1]: 2.0}, method="spherical", seed=0)
    assert isinstance(blend, Blend)
    assert isinstance(blend.latent, np.ndarray)
    assert blend.latent.dtype == np.float32
    assert blend.latent.shape == (space.latent_dim,)
    picture = blend.image(size=105)
    assert isinstance(picture, Image.Image)
    assert (picture.mode, picture.size) == ("L", (105, 105))
    assert blend.image().size == (space.native_size, space.native_size)
    assert blend.evidence is None or len(blend.evidence) > 0
    again = space.blend({pair[1]: 4.0, pair[0]: 2.0}, method="spherical", seed=0)
    assert np.array_equal(again.latent, blend.latent)  # shares count, neither sums nor order
    assert again.image(size=105).tobytes() == picture.tobytes()


def test_a_path_has_frames(space, pair):
    frames = space.path(list(pair), frames=9, method="spherical").images(size=64)
    assert [(frame.mode, frame.size) for frame in frames] == [("L", (64, 64))] * 9
    assert frames[0].tobytes() == space.blend({pair[0]: 1.0}).image(size=64).tobytes()
    assert frames[8].tobytes() == space.blend({pair[1]: 1.0}).image(size=64).tobytes()
    assert len({frame.tobytes() for frame in frames}) == 9


def test_pictures_are_encoded_decoded_and_reconstructed(space, pair):
    picture = space.blend({pair[0]: 1.0}).image(size=105)
    codes = space.encode([picture, picture])
    assert codes.shape == (2, space.latent_dim)
    assert codes.dtype == np.float32
    assert np.array_equal(codes, space.encode(np.stack([np.asarray(picture)] * 2)))
    decoded = space.decode(codes, size=None)
    assert [image.size for image in decoded] == [(space.native_size, space.native_size)] * 2
    assert space.decode(codes, size=50)[0].size == (50, 50)
    again = space.reconstruct([picture, picture.resize((40, 60))])
    assert [image.size for image in again] == [(105, 105), (40, 60)]
    assert isinstance(again, list)


def test_ink_is_dark_on_white(space, pair):
    pixels = np.asarray(space.blend({pair[0]: 1.0}).image(size=105))
    assert pixels.dtype == np.uint8
    if space.name == "omniglot":
        assert np.median(pixels) == 255
        assert pixels.min() < 50


@pytest.mark.data
def test_shipped_omniglot_lines_up_with_the_originals(space, data_root):
    from latentloom.engine.data.registry import load_pictures

    if space.name != "omniglot":
        pytest.skip("for the shipped space")
    given = load_pictures("omniglot", data_root)
    rows = np.flatnonzero(given.held_out)[::150]
    originals = given.images[rows] < 128
    redrawn = np.stack([np.asarray(image) for image in space.reconstruct(given.images[rows])]) < 128
    overlap = (originals & redrawn).sum() / (originals | redrawn).sum()
    shifted = np.roll(redrawn, 3, axis=2)
    assert overlap > 0.4
    assert overlap > 1.3 * (originals & shifted).sum() / (originals | shifted).sum()


def test_importing_loads_neither_qt_nor_torch():
    code = (
        "import sys, latentloom; from latentloom import open_space, Blend, Space;"
        "print([n for n in ('PySide6', 'torch') if n in sys.modules], sorted(latentloom.__all__))"
    )
    assert printed("-c", code) == "[] ['Blend', 'Space', '__version__', 'open_space']\n"


def test_drawing_loads_torch_but_no_qt(tiny_space):
    code = (
        "import sys; from latentloom import open_space; space = open_space(sys.argv[1], 'cpu', 1);"
        "space.reconstruct(space.decode(space.atlas.codes[:2]));"
        "print([n for n in ('PySide6', 'pyqtgraph', 'torchvision', 'torch') if n in sys.modules])"
    )
    assert printed("-c", code, tiny_space) == "['torch']\n"


def test_attributes_move_blends(space, pair):
    vector = space.vector(having=[pair[0]], lacking=[pair[1]])
    blend = space.blend({pair[0]: 1.0, pair[1]: 1.0})
    moved = blend.moved(vector, 2.0).moved(vector, -0.5)
    np.testing.assert_allclose(moved.latent, blend.latent + 1.5 * vector.direction, atol=1e-4)
    assert blend.moved(vector, 0.0).image(32).tobytes() == blend.image(32).tobytes()
    assert space.vector(pair[0], fit="svm").direction.shape == (space.latent_dim,)


def test_vectors_of_drawings_and_effects_and_what_is_none(space, tiny_space):
    from latentloom import open_space
    from latentloom.base.errors import UsageError

    if space.folder != tiny_space:
        pytest.skip("the small space will do")
    small = open_space(tiny_space, "cpu", 1)
    drawn = small.vector(having=[0, 1], lacking=[2])
    np.testing.assert_allclose(drawn.direction, small.atlas.codes[:2].mean(0) - small.atlas.codes[2], atol=1e-6)
    assert small.vector(effect="thickness", amount=5).fit == "synthetic"
    for wrong in ({}, {"attribute": "red/one", "effect": "blur"}, {"having": ["red/one", 3]}, {"attribute": "none"}):
        with pytest.raises(UsageError):
            small.vector(**wrong)
