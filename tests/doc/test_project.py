"""Project files: exact round trips, and nothing but a named error for whatever else is in the file."""

from __future__ import annotations

import copy
import errno
import io
import json
import os
import random
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from latentloom.base.errors import LoomError
from latentloom.doc import blends, project, snapshots, waypoints, wheel
from latentloom.doc.document import new_state
from latentloom.doc.serial import from_json, to_json
from latentloom.doc.state import BlendState, DocState, Focus, SpaceRef, Waypoint
from tests.doc.strategies import PROPERTY, documents, focuses

ROUND_TRIP = settings(PROPERTY, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def full_document() -> DocState:
    """A document with something of every kind in it."""
    state = new_state(SpaceRef("omniglot", "3f2a", "/models/omniglot"), ["Korean/01", "Greek/05", "ÆSIR ∂"])
    ring = wheel.toggle_mute(wheel.toggle_lock(wheel.with_puck(state.blend.wheel, (0.2, 0.1)), 1), 2)
    state = blends.choose_drawing(blends.set_wheel(state, ring), "Greek/05", 12)
    state = snapshots.keep(state, "A")
    for stop in (
        Waypoint("class", "Korean/01", "Korean"),
        Waypoint("drawing", 7),
        Waypoint("place", (0.25, -3.5)),
        Waypoint("blend", state.blend, "A"),
    ):
        state = waypoints.add_waypoint(state, stop)
    return state


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "work.loom"


def write(file: Path, content: Any, **entries: bytes) -> Path:
    """Write a project file with this content, JSON or raw bytes, and further entries."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.json", raw)
        for name, data in entries.items():
            archive.writestr(name, data)
    return file


def plain(state: DocState | None = None) -> dict[str, Any]:
    content = to_json(full_document() if state is None else state)
    return {"format": "latentloom-project", "version": 1, **json.loads(json.dumps(content))}


def refused(file: Path, *words: str) -> str:
    """Check that the file is refused in one sentence, in under a second of work, and left as it is."""
    before = file.read_bytes() if file.is_file() else None
    start = time.process_time()
    with pytest.raises(LoomError) as caught:
        project.load(file)
    assert time.process_time() - start < 1
    assert (file.read_bytes() if file.is_file() else None) == before
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".") or "update the program" in sentence
    for word in words:
        assert word in sentence
    return sentence


# Round trips


@ROUND_TRIP
@given(documents, focuses)
def test_json_gives_an_equal_document_back(state: DocState, focus: Focus) -> None:
    text = json.dumps(to_json(state, focus), allow_nan=False)
    assert from_json(json.loads(text)) == (state, focus)


def test_a_saved_project_opens_equal(file: Path) -> None:
    state = full_document()
    project.save(file, state, Focus("path", 0.25))
    assert project.load(file) == (state, Focus("path", 0.25))


def test_class_names_that_are_no_valid_text_survive(file: Path) -> None:
    state = new_state(SpaceRef("mine"), ["ok", os.fsdecode(b"bad\xff")])
    project.save(file, state)
    assert project.load(file)[0] == state


def test_all_964_classes_fit_and_are_quick(file: Path) -> None:
    state = new_state(SpaceRef("omniglot"), [f"Alphabet/character{i:03}" for i in range(964)])
    state = blends.set_wheel(state, wheel.randomised(state.blend.wheel, 300, 1))
    for letter in "ABCDEFGH":
        state = snapshots.keep(state, letter)
    start = time.process_time()
    project.save(file, state)
    assert project.load(file)[0] == state
    assert time.process_time() - start < 1
    assert file.stat().st_size < 1_000_000


def test_the_same_document_gives_the_same_bytes_and_says_what_it_is(tmp_path: Path) -> None:
    state = full_document()
    project.save(tmp_path / "a.loom", state)
    project.save(tmp_path / "b.loom", state)
    content = (tmp_path / "a.loom").read_bytes()
    assert content == (tmp_path / "b.loom").read_bytes()
    assert content[30:38] == b"mimetype"
    assert content[38:].startswith(project.MIMETYPE.encode())


def test_an_unknown_method_is_kept_as_it_is(file: Path) -> None:
    state = blends.set_method(full_document(), "solved-2031")
    project.save(file, state)
    assert project.load(file)[0].blend.method == "solved-2031"


def test_a_bad_focus_is_no_reason_to_refuse_a_document() -> None:
    state = full_document()
    for focus in ({"kind": "film"}, {"kind": "path", "value": 7}, None, {"kind": "place", "value": None}):
        assert from_json({**to_json(state), "focus": focus}) == (state, Focus())
    pathless = waypoints.clear_path(state)
    assert from_json(to_json(pathless, Focus("path", 0.5)))[1] == Focus()


# Saving


def test_a_save_that_fails_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = full_document()
    project.save(file, old)

    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(LoomError, match="No space left"):
        project.save(file, blends.set_method(old, "linear"))
    monkeypatch.undo()
    assert project.load(file)[0] == old
    assert list(file.parent.iterdir()) == [file]


def test_what_could_not_be_read_again_is_not_written(file: Path) -> None:
    project.save(file, full_document())
    broken = full_document().with_blend(BlendState(("a", "b"), wheel.flat(3)))
    with pytest.raises(LoomError, match="gains"):
        project.save(file, broken)
    assert project.load(file)[0] == full_document()


def test_a_document_beyond_all_bounds_is_not_saved(file: Path) -> None:
    state = new_state(SpaceRef("mine"), [f"{i:0900}" for i in range(20_000)])
    with pytest.raises(LoomError, match="too large"):
        project.save(file, state)
    assert not file.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoomError, match="no folder"):
        project.save(tmp_path / "nowhere" / "a.loom", full_document())


# Files that are no projects


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


# Hostile zips


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


# Values out of range


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


# Mutations


def test_mutated_files_open_or_are_refused(file: Path) -> None:
    project.save(file, full_document())
    content = file.read_bytes()
    rng = random.Random(1)
    for _ in range(400):
        damaged = bytearray(content)
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(damaged))
            damaged[at : at + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
        _opens_or_is_refused(file, bytes(damaged))


def test_mutated_json_opens_or_is_refused(file: Path) -> None:
    text = json.dumps(plain()).encode()
    rng = random.Random(2)
    for _ in range(400):
        damaged = bytearray(text)
        at = rng.randrange(len(damaged))
        damaged[at : at + rng.randrange(8)] = rng.choice([b"", b"1e999", b"-", b"null", b"[", b'"', b"true", b"0"])
        _opens_or_is_refused(file, _zipped(bytes(damaged)))


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


def _zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("project.json", content)
    return stream.getvalue()


def _opens_or_is_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    try:
        found: object = project.load(file)[0]
    except LoomError as problem:
        found = problem
    assert isinstance(found, DocState) or "\n" not in str(found)
