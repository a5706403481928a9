"""Nothing but a named error for whatever is no sound project."""

from __future__ import annotations

import copy
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.doc.project.files import full_document, opens, plain, refused, write, zipped
from tests.doc.strategies import PROPERTY

from latentloom.base.errors import LoomError
from latentloom.doc import project, wheel
from latentloom.doc.serial import from_json, to_json


def test_a_missing_file(file: Path) -> None:
    refused(file, "There is no file")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(LoomError, match="cannot be read"):
        project.load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"\x89PNG" * 100])
def test_another_kind_of_file(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    refused(file, "work.loom", "not a Latent Loom project")


def test_a_zip_of_something_else(file: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    refused(file, "not a Latent Loom project")


@pytest.mark.parametrize("cut", [1, 10, 21, 22, 60, 200, 400])
def test_a_truncated_project(file: Path, cut: int) -> None:
    project.save(file, full_document())
    file.write_bytes(file.read_bytes()[:-cut])
    refused(file, "damaged")


def test_a_project_from_a_newer_version_is_left_alone(file: Path) -> None:
    write(file, {**plain(), "version": 7, "threads": "of gold"})
    refused(file, "made by a newer Latent Loom (project version 7); update the program to open it")


@pytest.mark.parametrize("version", [0, -1, "1", None, True, 1.0])
def test_a_version_that_is_none(file: Path, version: object) -> None:
    refused(write(file, {**plain(), "version": version}), "version number")


def test_another_format(file: Path) -> None:
    refused(write(file, {**plain(), "format": "somebody-elses"}), "not a Latent Loom project")


@pytest.mark.parametrize("content", [b"[]", b"3", b"null", b'"text"'])
def test_json_of_another_shape(file: Path, content: bytes) -> None:
    refused(write(file, content), "not a Latent Loom project")


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"format": NaN}',
        b"9" * 10_000,
        b'{"format": Infinity}',
    ],
    ids=["cut", "no text", "deep lists", "deep objects", "nan", "endless number", "infinity"],
)
def test_json_that_is_none(file: Path, content: bytes) -> None:
    refused(write(file, content), "damaged")


def test_a_zip_bomb_is_not_unpacked(file: Path) -> None:
    write(file, bytes(64 * 1024 * 1024))
    assert file.stat().st_size < 100_000
    refused(file, "unpacks to more")


def test_a_zip_bomb_that_lies_about_its_size(file: Path) -> None:
    write(file, bytes(64 * 1024 * 1024))
    content = file.read_bytes().replace((64 * 1024 * 1024).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    file.write_bytes(content)
    refused(file, "damaged")


def test_a_file_too_large_to_be_a_project(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(9 * 1024 * 1024)
    refused(file, "too large")


def test_two_entries_of_one_name(file: Path) -> None:
    write(file, plain())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("project.json", b"{}")
    refused(file, "not a Latent Loom project")


def test_too_many_entries(file: Path) -> None:
    refused(write(file, plain(), **{f"e{i}": b"" for i in range(200)}), "not a Latent Loom project")


def test_another_compression(file: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("project.json", json.dumps(plain()))
    refused(file, "packed in a way")


def test_an_encrypted_entry(file: Path) -> None:
    content = bytearray(write(file, plain()).read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(content)
    refused(file, "packed in a way")


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    content = plain()
    target: Any = content
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = to
    return content


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("space",), None),
        (("space", "name"), 3),
        (("blend", "classes"), ["only one"]),
        (("blend", "classes"), ["a", "a", "b"]),
        (("blend", "classes", 0), 7),
        (("blend", "wheel", "gains"), [1, 1]),
        (("blend", "wheel", "gains", 0), -0.1),
        (("blend", "wheel", "gains", 0), True),
        (("blend", "wheel", "gains", 0), 10**400),
        (("blend", "wheel", "puck"), [0.0]),
        (("blend", "wheel", "puck"), [0.0, 9.0]),
        (("blend", "wheel", "sharpness"), 9),
        (("blend", "wheel", "locked"), [[3, 0.5]]),
        (("blend", "wheel", "locked"), [[1, 1.5]]),
        (("blend", "wheel", "locked"), [[1, 0.1], [0, 0.1]]),
        (("blend", "wheel", "muted"), [-1]),
        (("blend", "wheel", "solo"), [0.0]),
        (("blend", "seed"), -1),
        (("blend", "seed"), 2**64),
        (("blend", "method"), None),
        (("blend", "method"), "m" * 100_000),
        (("blend", "prototype"), "median"),
        (("blend", "chosen"), [["Nobody", "mean"]]),
        (("blend", "chosen"), [["Greek/05", "mean"], ["Greek/05", "mean"]]),
        (("blend", "chosen"), [[[], "mean"]]),
        (("path", "frames"), 1),
        (("path", "frames"), 10**9),
        (("path", "loop"), 1),
        (("path", "waypoints", 0, "kind"), "film"),
        (("path", "waypoints", 1, "value"), -7),
        (("path", "waypoints", 2, "value"), [1.0, "x"]),
        (("path", "waypoints", 3, "value"), None),
        (("path", "waypoints"), [0] * 2000),
        (("snapshots", 0, "letter"), "Z"),
        (("snapshots",), {}),
    ],
)
def test_a_value_out_of_range_is_named(file: Path, where: tuple[str | int, ...], value: object) -> None:
    sentence = refused(write(file, changed(*where, to=value)), "damaged")
    assert str(where[0]) in sentence


def test_the_same_letter_twice(file: Path) -> None:
    content = plain()
    content["snapshots"] *= 2
    refused(write(file, content), "snapshots")


def test_unknown_keys_are_passed_over(file: Path) -> None:
    assert project.load(write(file, {**plain(), "note": "from a friend"}))[0] == full_document()


def test_mutated_files_open_or_are_refused(file: Path) -> None:
    project.save(file, full_document())
    content = file.read_bytes()
    rng, opened = random.Random(1), []
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(damaged))
            damaged[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
        opened.append(opens(file, bytes(damaged)))
    assert 0 < sum(opened) < 200


def test_mutated_json_opens_or_is_refused(file: Path) -> None:
    text = json.dumps(plain()).encode()
    rng, opened = random.Random(2), []
    for _ in range(400):
        damaged = bytearray(text)
        at = rng.randrange(len(damaged))
        damaged[at : at + rng.randrange(8)] = rng.choice([b"", b"1e999", b"-", b"null", b"[", b'"', b"true", b"0"])
        opened.append(opens(file, zipped(bytes(damaged))))
    assert 0 < sum(opened) < 200


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@PROPERTY
@given(st.data(), junk)
def test_any_value_anywhere_is_read_or_refused(data: st.DataObject, value: Any) -> None:
    content = copy.deepcopy(plain())
    holder: Any = content
    for _ in range(data.draw(st.integers(0, 5))):
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(holder[key], dict | list):
            holder[key] = value
            break
        holder = holder[key]
    else:
        if isinstance(holder, dict):
            holder.clear()
        else:
            holder.append(value)
    try:
        state, focus = from_json(content)
    except LoomError:
        return
    assert from_json(json.loads(json.dumps(to_json(state, focus)))) == (state, focus)
    assert wheel.shares(state.blend.wheel).sum() == pytest.approx(1)
