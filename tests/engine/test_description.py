"""What model.json says of a space, where spaces are found, and every way in which the file can be wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.helpers.mended import with_description
from tests.helpers.outcomes import read_or_refused
from tests.helpers.processes import printed
from tests.helpers.tiny_space import CLASSES, GROUPS, LATENT

from latentloom.base import paths
from latentloom.base.errors import LoomError, UsageError
from latentloom.engine import description
from latentloom.engine.description import (
    ATLAS_FILE,
    DESCRIPTION_FILE,
    MODEL_FILE,
    SpaceDescription,
    check_file,
    list_spaces,
    read_description,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """An empty folder in place of the shipped spaces."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr(description, "models_dir", lambda: folder)
    return folder


def test_everything_is_read(tiny_space):
    found = read_description(tiny_space)
    assert (found.name, found.title, found.path) == ("tiny", "Tiny", tiny_space)
    assert (found.kind, found.channels, found.native_size, found.latent_dim) == ("ink", 1, 28, LATENT)
    assert (found.family, found.reach, found.licence, found.source) == ("vae", 4.0, "none", "random numbers")
    assert (found.classes, found.groups, found.startup) == (CLASSES, GROUPS, CLASSES[:4])
    assert found.network == {"size": 32, "latent": 8, "encoder_widths": [8, 16, 16], "decoder_widths": [16, 16, 8, 8]}
    assert set(found.digests) == {MODEL_FILE, ATLAS_FILE}
    assert found.digests[MODEL_FILE].startswith(found.stamp)
    assert len(found.stamp) == 16


def test_reading_needs_neither_torch_nor_qt(tiny_space):
    code = (
        "import sys; from latentloom.engine.description import read_description; read_description(sys.argv[1]);"
        "print(sorted({'torch', 'PySide6', 'sklearn', 'scipy', 'numpy'} & set(sys.modules)))"
    )
    assert printed("-c", code, tiny_space) == "[]\n"


def test_a_space_is_found_by_name_and_by_path(tiny_space, shipped, tmp_path, monkeypatch):
    (paths.user_spaces_dir() / "mine").symlink_to(tiny_space)
    (shipped / "ours").symlink_to(tiny_space)
    assert read_description("mine").path == paths.user_spaces_dir() / "mine"
    assert read_description("ours").path == shipped / "ours"
    assert [space.name for space in list_spaces()] == ["ours", "mine"]
    (paths.user_spaces_dir() / "ours").symlink_to(tiny_space)
    assert read_description("ours").path == shipped / "ours"
    assert [space.name for space in list_spaces()] == ["ours", "mine"]
    monkeypatch.chdir(tiny_space.parent)
    assert read_description("tiny").path == tiny_space
    assert read_description(Path("tiny")).path.is_absolute()
    monkeypatch.setenv("HOME", str(tiny_space.parent))
    assert read_description("~/tiny").path == tiny_space


NOWHERE = ["", "nowhere", "/", "a/b", "..", "x" * 5000, "a\0b", "~nobody-of-that-name/space", "\udcff", "a\nb"]


@pytest.mark.parametrize("name", NOWHERE, ids=range(len(NOWHERE)))
def test_spaces_that_are_not_there_are_told_with_those_that_are(tiny_space, shipped, name):
    (shipped / "ours").symlink_to(tiny_space)
    with pytest.raises(
        UsageError, match=r"There is no space '.*'; take one of these or name a space's folder: ours"
    ) as e:
        read_description(name)
    assert "\n" not in str(e.value)
    assert len(str(e.value)) < 2000


def test_a_damaged_space_is_left_out_of_the_list(tiny_space, shipped):
    (shipped / "good").symlink_to(tiny_space)
    (shipped / "bad").mkdir()
    (shipped / "bad" / DESCRIPTION_FILE).write_text("{")
    (shipped / "notes").mkdir()
    (shipped / "readme.txt").write_text("")
    assert [space.name for space in list_spaces()] == ["good"]


@pytest.mark.parametrize("call", ["iterdir", "is_file"])
def test_folders_that_may_not_be_looked_into_hide_no_other_space(tiny_space, shipped, monkeypatch, call):
    (paths.user_spaces_dir() / "mine").symlink_to(tiny_space)
    (shipped / "shut").mkdir()
    shut = {shipped, shipped / "shut" / DESCRIPTION_FILE}
    looked_at = getattr(Path, call)

    def refusing(path):
        if path in shut:
            raise PermissionError(13, "Permission denied", str(path))
        return looked_at(path)

    monkeypatch.setattr(Path, call, refusing)
    assert [space.name for space in list_spaces()] == ["mine"]


WRONG_FILES = {
    "empty": (b"", "is no JSON"),
    "cut short": (b'{"format": "latentloom-space", "version"', "is no JSON"),
    "wrong letters": (b'{"title": "\xff"}', "is no JSON"),
    "deep": (b"[" * 200_000, "is no JSON"),
    "deep objects": (b'{"a":' * 200_000, "is no JSON"),
    "thousands of digits": (b'{"version": ' + b"9" * 10_000 + b"}", "is no JSON"),
    "a list": (b"[]", "is not that of a space"),
    "nothing": (b"null", "is not that of a space"),
    "something else": (b'{"name": "package"}', "is not that of a space"),
}


@pytest.mark.parametrize("case", WRONG_FILES.values(), ids=list(WRONG_FILES))
def test_a_file_that_is_no_description_is_one_sentence(tmp_path, case):
    content, reason = case
    (tmp_path / DESCRIPTION_FILE).write_bytes(content)
    with pytest.raises(LoomError, match=f"The space {tmp_path} is damaged .*{reason}.*; take a fresh copy"):
        read_description(tmp_path)


def test_an_endless_file_is_not_read(tmp_path):
    with (tmp_path / DESCRIPTION_FILE).open("wb") as stream:
        stream.truncate(description.MAX_DESCRIPTION_BYTES + 1)
    with pytest.raises(LoomError, match="is too large"):
        read_description(tmp_path)


def test_a_newer_version_asks_for_an_update(tiny_space, tmp_path):
    folder = with_description(tiny_space, tmp_path / "new", lambda d: d.update(version=3, classes="now something else"))
    with pytest.raises(LoomError, match=r"made by a newer Latent Loom \(space version 3\); update the program"):
        read_description(folder)


def put(**entries):
    return lambda d: d.update(entries)


def drop(name):
    return lambda d: d.pop(name)


def put_digest(digest):
    return lambda d: d["files"].update({MODEL_FILE: digest})


NEEDED = ["kind", "channels", "native_size", "latent_dim", "reach", "network", "classes", "groups", "startup", "files"]
WRONG = {f"no {name}": drop(name) for name in NEEDED} | {
    "version of text": put(version="1"),
    "version true": put(version=True),
    "version nothing": put(version=0),
    "kind unknown": put(kind="paint"),
    "kind a list": put(kind=["ink"]),
    "colour ink": put(channels=3),
    "two channels": put(kind="photo", channels=2),
    "channels true": put(channels=True),
    "size nothing": put(native_size=0),
    "size of text": put(native_size="28"),
    "size a fraction": put(native_size=28.5),
    "size without end": put(native_size=10**30),
    "latent too large": put(latent_dim=5000),
    "reach below zero": put(reach=-1),
    "reach not a number": put(reach=float("nan")),
    "reach without end": put(reach=float("inf")),
    "reach true": put(reach=True),
    "reach of text": put(reach="4"),
    "network a list": put(network=[]),
    "classes of text": put(classes="abc"),
    "one class": put(classes=["a"], groups=[""], startup=["a"]),
    "class without name": put(classes=["", *CLASSES[1:]], startup=list(CLASSES[1:3])),
    "class twice": put(classes=[CLASSES[1], *CLASSES[1:]]),
    "class a number": put(classes=[1, *CLASSES[1:]]),
    "class half a letter": put(classes=["\ud800", *CLASSES[1:]], startup=list(CLASSES[1:3])),
    "class endless": put(classes=["x" * 1001, *CLASSES[1:]], startup=list(CLASSES[1:3])),
    "groups too few": put(groups=list(GROUPS[1:])),
    "startup unknown": put(startup=["orange/one"]),
    "startup twice": put(startup=[CLASSES[0], CLASSES[0]]),
    "title a number": put(title=3),
    "title half a letter": put(title="\udfff"),
    "licence a list": put(licence=[]),
    "source endless": put(source="x" * 10_001),
    "family a number": put(family=1),
    "digests a list": put(files=[]),
    "digest missing": lambda d: d["files"].pop(ATLAS_FILE),
    "digest a number": put_digest(3),
    "digest short": put_digest("abc"),
    "digest of other letters": put_digest("g" * 64),
    "digest with a newline": put_digest("0" * 63 + "\n"),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=list(WRONG))
def test_wrong_entries_are_one_sentence(tiny_space, tmp_path, change):
    folder = with_description(tiny_space, tmp_path / "wrong", change)
    with pytest.raises(
        LoomError, match=r"The space .* is damaged \(.*\); take a fresh copy of it or train it again\.$"
    ):
        read_description(folder)


def test_what_may_be_missing_has_a_value(tiny_space, tmp_path):
    def change(d):
        for name in ("title", "licence", "source", "made_with"):
            del d[name]
        d.update(startup=[])

    found = read_description(with_description(tiny_space, tmp_path / "plain", change))
    assert (found.title, found.licence, found.source) == ("plain", "", "")
    assert found.startup == CLASSES


def test_entries_of_later_programs_are_left_alone(tiny_space, tmp_path):
    folder = with_description(tiny_space, tmp_path / "more", put(judge={"classes": 6}))
    assert read_description(folder).classes == CLASSES


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzzed")


def read_or_refuse(folder: Path) -> None:
    assert isinstance(read_or_refused(lambda: read_description(folder)), SpaceDescription | None)


@given(data=st.data())
def test_any_entry_may_be_anything(tiny_space, fuzzed, data):
    content = json.loads((tiny_space / DESCRIPTION_FILE).read_text())
    name = data.draw(st.sampled_from(sorted(content)))
    content[name] = data.draw(JSON_VALUES)
    (fuzzed / DESCRIPTION_FILE).write_text(json.dumps(content))
    read_or_refuse(fuzzed)


@given(place=st.integers(0, 1 << 20), some=st.binary(max_size=4), removed=st.integers(0, 4))
def test_any_bytes_may_be_changed(tiny_space, fuzzed, place, some, removed):
    content = (tiny_space / DESCRIPTION_FILE).read_bytes()
    place %= len(content)
    (fuzzed / DESCRIPTION_FILE).write_bytes(content[:place] + some + content[place + removed :])
    read_or_refuse(fuzzed)


def test_files_are_checked_against_their_digest(tiny_space, tmp_path):
    space = read_description(with_description(tiny_space, tmp_path / "changed", put()))
    path = check_file(space, MODEL_FILE)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(LoomError, match=r"model\.safetensors is cut short or changed"):
        check_file(space, MODEL_FILE)
    path.unlink()
    with pytest.raises(LoomError, match=r"model\.safetensors cannot be read"):
        check_file(space, MODEL_FILE)
    with path.open("wb") as stream:
        stream.truncate(description.MAX_FILE_BYTES + 1)
    with pytest.raises(LoomError, match=r"model\.safetensors is too large"):
        check_file(space, MODEL_FILE)
