"""A space's arrays on disk: there and back, rounded to half precision, and every way in which they can be wrong."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from safetensors.numpy import load_file
from tests.helpers.mended import sealed, with_arrays
from tests.helpers.tiny_space import CLASSES, LATENT, make_tiny_space

from latentloom.base.errors import LoomError
from latentloom.engine import space_files
from latentloom.engine.atlas import Atlas
from latentloom.engine.description import ATLAS_FILE, DESCRIPTION_FILE, MODEL_FILE, read_description
from latentloom.engine.projection import fit_map
from latentloom.engine.runtime import load_model
from latentloom.engine.space import open_space
from latentloom.engine.space_files import SpaceContent, half, read_atlas, write_space


def test_the_atlas_comes_back(tiny_space):
    atlas, plane = read_atlas(read_description(tiny_space))
    assert atlas.classes == CLASSES
    assert atlas.codes.dtype == atlas.scales.dtype == np.float32
    assert atlas.codes.shape == atlas.scales.shape == (36, LATENT)
    assert atlas.labels.tolist() == sorted(list(range(6)) * 6)
    assert atlas.labels.dtype == np.int32
    assert atlas.held_out.tolist() == ([False] * 5 + [True]) * 6
    assert np.allclose(atlas.scales, 0.5)
    expected = fit_map(atlas.codes)
    assert np.array_equal(plane.axes, expected.axes)
    assert np.array_equal(plane.centre, expected.centre)
    assert np.array_equal(plane.share, expected.share)


def test_scales_kept_in_half_precision_are_read_as_before():
    """Spaces made before scales were kept as whole numbers."""
    logarithms = np.linspace(-8.5, 3, 12).astype(np.float16)
    np.testing.assert_allclose(space_files._scales(logarithms), 2.0 ** logarithms.astype(np.float32), rtol=1e-6)
    np.testing.assert_allclose(space_files._scales(np.array([-28, 0, 7], np.int8)), [0.25, 1.0, 2**0.5], rtol=1e-6)


def test_scales_over_many_orders_of_magnitude_come_back(tmp_path, tiny_space):
    space = read_description(tiny_space)
    atlas, plane = read_atlas(space)
    scales = np.geomspace(np.exp(-6), np.exp(2), atlas.codes.size).reshape(atlas.codes.shape).astype(np.float32)
    fields = {"kind": "ink", "channels": 1, "native_size": 28, "latent_dim": LATENT, "reach": 4.0}
    fields |= {"network": space.network, "classes": list(CLASSES), "groups": [""] * 6, "startup": []}
    for name, kept in (("with", scales), ("without", None)):
        (tmp_path / name).mkdir()
        full = Atlas(CLASSES, atlas.codes, atlas.labels, atlas.held_out, kept)
        write_space(tmp_path / name, SpaceContent(fields, {}, full, plane), {"CARD.md": "# Ἑλλάς\n"})
        found, _ = read_atlas(read_description(tmp_path / name))
        assert np.array_equal(found.codes, atlas.codes)
        assert (found.scales is None) == (kept is None)
        if kept is not None:
            assert np.allclose(found.scales, kept, rtol=2.6e-2)
        assert (tmp_path / name / "CARD.md").read_text(encoding="utf-8") == "# Ἑλλάς\n"


def test_numbers_are_kept_in_half_precision_and_never_become_infinite(tiny_space):
    assert half(np.array([1.0, -1e9, 1e9, 65504.0])).tolist() == [1.0, -65504.0, 65504.0, 65504.0]
    assert {array.dtype for array in load_file(tiny_space / MODEL_FILE).values()} == {np.dtype(np.float16)}
    assert load_file(tiny_space / ATLAS_FILE)["codes"].dtype == np.float16


def test_files_can_be_read_by_others(tiny_space):
    assert {path.stat().st_mode & 0o444 for path in tiny_space.iterdir()} == {0o444}


def test_the_stamp_changes_with_the_weights_alone(tiny_space, tmp_path):
    same = make_tiny_space(tmp_path / "same")
    assert read_description(same).stamp == read_description(tiny_space).stamp

    def nudge(arrays):
        arrays["decoder.head.bias"] = arrays["decoder.head.bias"] + np.float16(0.01)

    other = with_arrays(tiny_space, tmp_path / "other", MODEL_FILE, nudge)
    assert read_description(other).stamp != read_description(tiny_space).stamp


def damaged_file(space, folder, file, damage):
    shutil.copytree(space, folder)
    content = (folder / file).read_bytes()
    (folder / file).write_bytes(damage(content))
    return folder


def change_a_byte(content):
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :]


DAMAGE = {
    "cut short": lambda content: content[:-10],
    "half": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "longer": lambda content: content + b"\0",
    "a byte changed": change_a_byte,
    "something else": lambda content: b"not tensors at all",
}


@pytest.mark.parametrize("file", [MODEL_FILE, ATLAS_FILE])
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
@pytest.mark.parametrize("hidden", [False, True], ids=["as by accident", "sealed anew"])
def test_damaged_files_are_one_sentence(tiny_space, tmp_path, file, damage, hidden):
    folder = damaged_file(tiny_space, tmp_path / "bad", file, damage)
    if hidden:
        sealed(folder)
        if damage is change_a_byte:
            return  # then it is another space, not a damaged one
    with pytest.raises(
        LoomError, match=r"The space .* is damaged \(.*\); take a fresh copy of it or train it again\.$"
    ):
        space = open_space(folder)
        load_model(space.description)


@pytest.mark.parametrize("file", [MODEL_FILE, ATLAS_FILE])
def test_a_missing_file_is_one_sentence(tiny_space, tmp_path, file):
    shutil.copytree(tiny_space, tmp_path / "bad")
    (tmp_path / "bad" / file).unlink()
    with pytest.raises(LoomError, match=f"{file} cannot be read"):
        load_model(open_space(tmp_path / "bad").description)


def put(name, value):
    return lambda arrays: arrays.update({name: value})


def spoil(name, value):
    def change(arrays):
        arrays[name] = arrays[name].copy()
        arrays[name].flat[3] = value

    return change


CODES = np.zeros((36, LATENT), np.float16)
LABELS = np.repeat(np.arange(6), 6)
WRONG_ATLAS = {
    "no codes": lambda arrays: arrays.pop("codes"),
    "no labels": lambda arrays: arrays.pop("labels"),
    "no marks": lambda arrays: arrays.pop("held_out"),
    "no map": lambda arrays: arrays.pop("map.axes"),
    "codes too few": put("codes", CODES[1:]),
    "codes too short": put("codes", CODES[:, 1:]),
    "codes not numbers": spoil("codes", np.nan),
    "codes infinite": spoil("codes", np.inf),
    "scales too few": put("scales", CODES[1:]),
    "scales not numbers": put("scales", np.full((36, LATENT), np.nan, np.float16)),
    "scales infinite": put("scales", np.full((36, LATENT), np.inf, np.float16)),
    "scales beyond all floats": put("scales", np.full((36, LATENT), 1e4, np.float32)),
    "codes beyond all floats": put("codes", np.full((36, LATENT), 1e300)),
    "labels too large": spoil("labels", 6),
    "labels below zero": spoil("labels", -1),
    "labels without shape": put("labels", np.int32(3)),
    "labels of a square": put("labels", np.zeros((36, 1), np.int32)),
    "labels beyond 32 bits": put("labels", LABELS + (1 << 40) * (LABELS == 2)),
    "labels not numbers": put("labels", np.where(LABELS == 2, np.nan, LABELS).astype(np.float32)),
    "a class without pictures": put("labels", np.zeros(36, np.int32)),
    "no pictures": lambda arrays: arrays.update(
        codes=CODES[:0], scales=CODES[:0], labels=np.zeros(0, np.int32), held_out=np.zeros(0, np.uint8)
    ),
    "marks too few": put("held_out", np.zeros(35, np.uint8)),
    "map of one axis": put("map.axes", np.zeros((1, LATENT), np.float32)),
    "map not numbers": put("map.centre", np.full(LATENT, np.nan, np.float32)),
    "map without shape": put("map.share", np.float32(0.5)),
}


@pytest.mark.parametrize("change", WRONG_ATLAS.values(), ids=list(WRONG_ATLAS))
def test_an_atlas_that_does_not_fit_is_one_sentence(tiny_space, tmp_path, change):
    folder = with_arrays(tiny_space, tmp_path / "bad", ATLAS_FILE, change)
    with pytest.raises(LoomError, match=r"is damaged \(atlas\.safetensors (lacks|does not fit)"):
        open_space(folder)


WRONG_MODEL = {
    "a weight is gone": lambda arrays: arrays.pop("encoder.stem.weight"),
    "a weight too many": put("encoder.other", np.zeros(3, np.float16)),
    "a weight of another shape": put("encoder.stem.bias", np.zeros(9, np.float16)),
    "a weight not a number": spoil("decoder.head.weight", np.nan),
    "a weight infinite": spoil("encoder.head.weight", -np.inf),
}


@pytest.mark.parametrize("change", WRONG_MODEL.values(), ids=list(WRONG_MODEL))
def test_a_model_that_does_not_fit_is_one_sentence(tiny_space, tmp_path, change):
    folder = with_arrays(tiny_space, tmp_path / "bad", MODEL_FILE, change)
    with pytest.raises(LoomError, match=r"is damaged \(model\.safetensors does not fit its model\.json\)"):
        load_model(open_space(folder).description)


WRONG_NETWORKS = {
    "empty": {},
    "size": {"size": 64},
    "size huge": {"size": 512, "encoder_widths": [1024] * 8, "decoder_widths": [1024] * 8},
    "size of text": {"size": "32"},
    "widths of text": {"encoder_widths": "abc"},
    "widths a number": {"decoder_widths": 8},
    "widths below zero": {"decoder_widths": [-8, 16]},
    "widths nested": {"encoder_widths": [[8], [16]]},
    "widths other": {"encoder_widths": [8, 16, 24]},
}


@pytest.mark.parametrize("network", WRONG_NETWORKS.values(), ids=list(WRONG_NETWORKS))
def test_a_network_that_does_not_fit_is_one_sentence(tiny_space, tmp_path, network):
    shutil.copytree(tiny_space, tmp_path / "bad")
    file = tmp_path / "bad" / DESCRIPTION_FILE
    description = json.loads(file.read_text())
    description["network"] = description["network"] | network if network else {}
    file.write_text(json.dumps(description))
    with pytest.raises(LoomError, match=r"is damaged \(model\.safetensors does not fit its model\.json\)"):
        load_model(read_description(tmp_path / "bad"))


def test_an_unknown_family_is_one_sentence(tiny_space, tmp_path):
    shutil.copytree(tiny_space, tmp_path / "bad")
    file = tmp_path / "bad" / DESCRIPTION_FILE
    file.write_text(file.read_text().replace('"vae"', '"gan"'))
    with pytest.raises(LoomError, match="is damaged"):
        load_model(read_description(tmp_path / "bad"))
