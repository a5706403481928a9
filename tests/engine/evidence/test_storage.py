"""The file of the judges: what rounding costs, and what is said of a file that is no good."""

from __future__ import annotations

import json
import shutil
import struct

import numpy as np
import pytest

from latentloom.base.errors import LoomError
from latentloom.engine.evidence import storage
from latentloom.engine.evidence.storage import (
    JUDGES_FILE,
    JudgeEntry,
    JudgesFile,
    judges_are_for,
    judges_bytes,
    read_judges,
    rounded,
)
from latentloom.engine.space import open_space

ENTRY = JudgeEntry("slim", "ink", 3, "solver", 0.75)


def content(**arrays: np.ndarray) -> JudgesFile:
    named = {name.replace("__", "/"): array for name, array in arrays.items()}
    return JudgesFile("a stamp", (ENTRY,), {"solver": 0.5}, named)


def header_of(data: bytes) -> tuple[dict, bytes]:
    length = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8 : 8 + length]), data[8 + length :]


def with_header(data: bytes, change) -> bytes:
    """Return the file with its own header changed by a function."""
    header, rest = header_of(data)
    own = json.loads(header["__metadata__"]["latentloom"])
    changed = change(own)
    header["__metadata__"]["latentloom"] = json.dumps(own if changed is None else changed)
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + rest


@pytest.fixture
def good(judged_space, tmp_path):
    """A folder with a good file, to be spoilt."""
    shutil.copy(judged_space / JUDGES_FILE, tmp_path)
    return tmp_path / JUDGES_FILE


def test_four_bits_come_back_within_half_a_step_and_cut_where_it_costs_least():
    rows = np.random.default_rng(0).normal(size=(9, 512)).astype(np.float32) * np.logspace(-3, 1, 9)[:, None]
    array = rows.astype(np.float32)
    back = rounded(content(**{"0__head.weight": array})).arrays["0/head.weight"]
    levels, scale = storage._four_bits(array)
    assert levels.min() >= -7
    assert levels.max() <= 7
    np.testing.assert_allclose(back, levels * scale[:, None], rtol=1e-6)
    inside = np.abs(array) <= 7 * scale[:, None]
    assert inside.mean() > 0.9
    assert (np.abs(back - array) <= 0.5001 * scale[:, None])[inside].all()
    # Cut where that costs least, a row loses much less than with its largest weight as the end of the scale.
    whole = np.abs(array).max(1, keepdims=True) / 7
    plain = np.rint(array / whole) * whole
    assert (((back - array) ** 2).sum(1) < 0.9 * ((plain - array) ** 2).sum(1)).all()


def test_kernels_come_back_within_half_a_step_and_tables_exactly():
    rng = np.random.default_rng(1)
    kernel = rng.normal(size=(5, 3, 2, 2)).astype(np.float32)
    odd = rng.normal(size=(4, 7)).astype(np.float32)
    table = rng.normal(size=(2, 6)).astype(np.float32)
    bias = rng.normal(size=5).astype(np.float32)
    given = content(**{"0__a": kernel, "0__head.weight": odd, "solver__centre": table, "0__bias": bias})
    back = rounded(given).arrays
    for name, array in (("0/a", kernel), ("0/head.weight", odd)):
        step = np.abs(array).reshape(len(array), -1).max(1) / 127
        step = step.reshape(-1, *[1] * (array.ndim - 1))
        assert (np.abs(back[name] - array) <= 0.5001 * step).all()
    np.testing.assert_array_equal(back["solver/centre"], table)
    np.testing.assert_array_equal(back["0/bias"], bias.astype(np.float16))


def test_zeros_stay_zeros():
    back = rounded(content(**{"0__head.weight": np.zeros((2, 4)), "0__a": np.zeros((2, 3))})).arrays
    assert all(not array.any() for array in back.values())


def test_what_is_written_is_read(tmp_path):
    given = content(**{"0__head.weight": np.ones((2, 4), np.float32), "solver__centre": np.eye(2)})
    (tmp_path / JUDGES_FILE).write_bytes(judges_bytes(given))
    back = read_judges(tmp_path)
    assert (back.stamp, back.entries, back.temperatures) == ("a stamp", (ENTRY,), {"solver": 0.5})
    expected = rounded(given).arrays
    assert back.arrays.keys() == expected.keys()
    for name in expected:
        np.testing.assert_array_equal(back.arrays[name], expected[name])


def test_no_file_is_no_judges(tmp_path, tiny_space):
    assert read_judges(tmp_path) is None
    space = open_space(tiny_space, "cpu", 1)
    assert not space.judged
    assert space.judges is None
    assert "even" not in space.methods
    blend = space.blend({"red/one": 1.0, "red/two": 1.0})
    assert blend.image().size == (28, 28)
    assert blend.evidence is None


def spoil(name):
    def with_nan(own):
        own["temperatures"]["report"] = float("nan")

    def entries_of_numbers(own):
        own["judges"][0]["build"] = 7

    def set_to(key, value):
        return lambda own: own.__setitem__(key, value)

    changes = {
        "a temperature that is no number": with_nan,
        "a temperature of zero": lambda own: own["temperatures"].__setitem__("solver", 0),
        "a huge temperature": lambda own: own["temperatures"].__setitem__("solver", 10**400),
        "a judge without a build": entries_of_numbers,
        "no judges": set_to("judges", None),
        "unknown fields": lambda own: own["judges"][0].__setitem__("colour", "red"),
        "another format": set_to("format", "something else"),
        "no version": set_to("version", "one"),
        "no header": lambda own: [],
    }
    return lambda data: with_header(data, changes[name])


def with_nans(data: bytes) -> bytes:
    header, rest = header_of(data)
    begin, end = header["report/centre"]["data_offsets"]
    nans = np.full((end - begin) // 4, np.nan, np.float32).tobytes()
    return data[: len(data) - len(rest)] + rest[:begin] + nans + rest[end:]


SPOILT = {
    "empty": lambda data: b"",
    "truncated": lambda data: data[: len(data) // 2],
    "truncated in its header": lambda data: data[:100],
    "another kind of file": lambda data: b"\x89PNG" * 300,
    "numbers that are none": with_nans,
    **{
        name: spoil(name)
        for name in (
            "a temperature that is no number",
            "a temperature of zero",
            "a huge temperature",
            "a judge without a build",
            "no judges",
            "unknown fields",
            "another format",
            "no version",
            "no header",
        )
    },
}


@pytest.mark.parametrize("change", SPOILT.values(), ids=list(SPOILT))
def test_a_spoilt_file_is_one_clear_sentence(good, change):
    good.write_bytes(change(good.read_bytes()))
    with pytest.raises(LoomError) as told:
        read_judges(good.parent)
    assert str(told.value) == (
        f"The judges in {good} are damaged; take a fresh copy of the file, or remove it to work without evidence."
    )
    # It counts as there, so that the first question to the judges tells this.
    assert judges_are_for(good.parent, open_stamp(good))


def open_stamp(path):
    """Return any stamp; a file that cannot be read is for all of them."""
    try:
        return json.loads(header_of(path.read_bytes())[0]["__metadata__"]["latentloom"])["stamp"]
    except (struct.error, ValueError, KeyError, TypeError):
        return "any"


def test_a_newer_file_asks_for_an_update(good):
    good.write_bytes(with_header(good.read_bytes(), lambda own: own | {"version": 2, "judges": "in another form"}))
    with pytest.raises(LoomError, match=r"were made by a newer Latent Loom; update the program to use them\.$"):
        read_judges(good.parent)


def test_a_file_that_is_too_large_is_not_read(good, monkeypatch):
    monkeypatch.setattr(storage, "LARGEST_FILE", 1000)
    with pytest.raises(LoomError, match="are damaged"):
        read_judges(good.parent)


def test_judges_of_other_weights_are_left_aside(judged_space, tmp_path):
    folder = tmp_path / "other"
    shutil.copytree(judged_space, folder)
    file = folder / JUDGES_FILE
    file.write_bytes(with_header(file.read_bytes(), lambda own: own | {"stamp": "of other weights"}))
    space = open_space(folder, "cpu", 1)
    assert not space.judged
    assert space.judges is None
    assert "even" not in space.methods
    with pytest.raises(LoomError, match="This space has no judges to search by"):
        space.blend({"red/one": 1.0, "red/two": 1.0}, "even")


def test_a_space_with_judges_says_so(judged):
    assert judged.judged
    assert "even" in judged.methods
