from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from tests.engine.data.made import drawing, header_only, small_zip

from latentloom.base.errors import LoomError
from latentloom.engine.data.omniglot import load_omniglot
from latentloom.engine.data.pictures import PictureSet


def test_classes_and_drawings_come_in_order(tmp_path: Path) -> None:
    small_zip(tmp_path)
    pictures = load_omniglot(tmp_path)
    assert pictures.classes == ("Greek/character01", "Greek/character02", "Latin/character01", "Latin/character02")
    assert pictures.groups == ("Greek", "Greek", "Latin", "Latin")
    assert pictures.labels.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    assert pictures.held_out.tolist() == [False, False, True] * 4
    assert ((pictures.images == 0).sum((1, 2)) // 105).tolist() == [1, 2, 18] * 4
    assert set(np.unique(pictures.images)) == {0, 255}
    assert (pictures.kind, pictures.native_size, pictures.skipped) == ("ink", 105, ())


def test_the_zip_may_be_named_itself_and_the_drawers_chosen(tmp_path: Path) -> None:
    pictures = load_omniglot(small_zip(tmp_path), held_out=(1, 2))
    assert pictures.held_out.tolist() == [True, True, False] * 4


@pytest.mark.filterwarnings("error")
def test_members_that_cannot_be_used_are_named_and_left_out(tmp_path: Path) -> None:
    bad = {
        "images_background/Greek/character01/0001_03.png": b"this is text",
        "images_background/Greek/character01/0001_04.png": drawing(4)[:60],
        "images_background/Greek/character01/0001_05.png": drawing(5, side=64),
        "images_background/Greek/character01/0001_06.png": b"\0" * (2 << 20),
        "images_background/Greek/character01/0001_07.png": header_only(60_000, 60_000),
        "images_background/Greek/character01/0001_08.png": header_only(9_500, 9_500),
    }
    small_zip(tmp_path, {**bad, "images_background/Greek/readme.txt": b"x", "../../escape.png": drawing(1)})
    pictures = load_omniglot(tmp_path)
    assert len(pictures) == 12
    assert {entry.path for entry in pictures.skipped} == set(bad)
    reasons = {entry.path[-6:-4]: entry.reason for entry in pictures.skipped}
    assert "not a picture" in reasons["03"]
    assert "64 x 64" in reasons["05"]
    assert "larger than 1 MB" in reasons["06"]
    assert "million pixels" in reasons["07"]
    assert "million pixels" in reasons["08"]


def test_a_member_whose_bytes_are_damaged_is_named(tmp_path: Path) -> None:
    path = small_zip(tmp_path)
    with zipfile.ZipFile(path) as archive:
        member = archive.infolist()[4]
    data = bytearray(path.read_bytes())
    start = member.header_offset + 30 + len(member.filename)
    data[start : start + member.compress_size] = b"\xff" * member.compress_size
    path.write_bytes(data)
    pictures = load_omniglot(tmp_path)
    assert len(pictures) == 11
    assert [entry.path for entry in pictures.skipped] == [member.filename]


def test_a_missing_zip_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LoomError, match=r"not found at .*images_background\.zip; .*--data-root"):
        load_omniglot(tmp_path)


@pytest.mark.parametrize("content", [b"", b"plain text", b"PK\x03\x04 cut off"])
def test_what_is_no_zip_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(content)
    with pytest.raises(LoomError, match="cannot be read as a zip"):
        load_omniglot(path)


def test_another_zip_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday/beach.png", drawing(3))
    with pytest.raises(LoomError, match="holds no Omniglot pictures"):
        load_omniglot(path)


def test_a_zip_of_very_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("latentloom.engine.data.omniglot.MAX_MEMBERS", 5)
    small_zip(tmp_path)
    with pytest.raises(LoomError, match="far more than Omniglot"):
        load_omniglot(tmp_path)


@pytest.mark.data
def test_the_real_background_set_is_whole_and_quick(timed_omniglot: tuple[PictureSet, float]) -> None:
    pictures, seconds = timed_omniglot
    assert len(pictures) == 19_280
    assert len(pictures.classes) == 964
    assert len(set(pictures.groups)) == 30
    assert (np.bincount(pictures.labels) == 20).all()
    assert (np.bincount(pictures.labels, pictures.held_out) == 3).all()
    assert pictures.classes[0] == "Alphabet_of_the_Magi/character01"
    assert 0.03 < (pictures.images == 0).mean() < 0.12
    assert seconds < 15
