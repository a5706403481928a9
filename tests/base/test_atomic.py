from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from latentloom.base import atomic
from latentloom.base.errors import LoomError


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_the_old_file_stands_until_the_block_ends(tmp_path):
    target = tmp_path / "sheet.png"
    target.write_bytes(b"old")
    with atomic.atomic_file(target) as stream:
        stream.write(b"new")
        stream.flush()
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["sheet.png"]


def test_a_failure_leaves_the_old_file_and_no_rest(tmp_path):
    target = tmp_path / "sheet.png"
    target.write_bytes(b"old")
    with pytest.raises(ValueError, match="half way"), atomic.atomic_file(target) as stream:
        stream.write(b"new")
        raise ValueError("half way")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["sheet.png"]


def test_an_interrupt_leaves_no_rest(tmp_path):
    with pytest.raises(KeyboardInterrupt), atomic.atomic_file(tmp_path / "new") as stream:
        stream.write(b"new")
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_text_is_utf8_with_plain_line_ends(tmp_path):
    atomic.write_text(tmp_path / "a.txt", "ä\nb\n")
    assert (tmp_path / "a.txt").read_bytes() == "ä\nb\n".encode()


def test_bytes_are_written_as_they_are(tmp_path):
    atomic.write_bytes(tmp_path / "a", b"\r\n\x00")
    assert (tmp_path / "a").read_bytes() == b"\r\n\x00"


def test_other_modes_are_refused(tmp_path):
    with pytest.raises(ValueError, match="mode"), atomic.atomic_file(tmp_path / "a", "a"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX systems")
def test_permissions_follow_the_umask_and_an_existing_file_keeps_its_own(tmp_path):
    plain = tmp_path / "plain"
    plain.write_bytes(b"")
    atomic.write_bytes(tmp_path / "new", b"")
    assert (tmp_path / "new").stat().st_mode == plain.stat().st_mode
    plain.chmod(0o640)
    atomic.write_bytes(plain, b"again")
    assert plain.stat().st_mode & 0o777 == 0o640


def test_a_link_is_followed(tmp_path):
    real = tmp_path / "real"
    real.write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to(real)
    atomic.write_bytes(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_missing_folder_is_one_sentence(tmp_path):
    with pytest.raises(LoomError, match=r"there is no folder .*missing; make it first\.$"):
        atomic.write_bytes(tmp_path / "missing" / "a", b"")


def test_a_folder_as_target_is_one_sentence(tmp_path):
    with pytest.raises(LoomError, match="is a folder; name a file"):
        atomic.write_bytes(tmp_path, b"")


def test_a_full_disk_is_one_sentence_and_the_old_file_stands(tmp_path, monkeypatch):
    target = tmp_path / "a"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(LoomError, match=r"cannot be written \(No space left on device\)"):
        atomic.write_bytes(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_a_file_that_the_writer_misses_is_not_blamed_on_the_target(tmp_path):
    with pytest.raises(FileNotFoundError), atomic.atomic_file(tmp_path / "a"):
        (tmp_path / "source").read_bytes()


def test_a_folder_appears_whole(tmp_path):
    target = tmp_path / "space"
    with atomic.atomic_folder(target) as folder:
        (folder / "model.json").write_text("{}")
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_text("x")
        assert not target.exists()
    assert names(target) == ["deep", "model.json"]
    assert names(tmp_path) == ["space"]


def test_a_folder_is_replaced_as_a_whole(tmp_path):
    target = tmp_path / "space"
    target.mkdir()
    (target / "old").write_text("x")
    with atomic.atomic_folder(target) as folder:
        (folder / "new").write_text("y")
    assert names(target) == ["new"]
    assert names(tmp_path) == ["space"]


def test_a_failed_folder_leaves_the_old_one_and_no_rest(tmp_path):
    target = tmp_path / "space"
    target.mkdir()
    (target / "old").write_text("x")
    with pytest.raises(ValueError, match="half way"), atomic.atomic_folder(target) as folder:
        (folder / "new").write_text("y")
        raise ValueError("half way")
    assert names(target) == ["old"]
    assert names(tmp_path) == ["space"]


def test_a_refused_exchange_puts_the_old_folder_back(tmp_path, monkeypatch):
    target = tmp_path / "space"
    target.mkdir()
    (target / "old").write_text("x")
    rename = Path.rename

    def refuse_new(self: Path, to: Path) -> Path:
        if (self / "new").exists():
            raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return rename(self, to)

    monkeypatch.setattr(Path, "rename", refuse_new)
    with pytest.raises(LoomError, match="Permission denied"), atomic.atomic_folder(target) as folder:
        (folder / "new").write_text("y")
    assert names(target) == ["old"]
    assert names(tmp_path) == ["space"]


def test_a_file_as_folder_target_is_one_sentence(tmp_path):
    (tmp_path / "a").write_text("x")
    with pytest.raises(LoomError, match="is a file; name a folder"), atomic.atomic_folder(tmp_path / "a"):
        pass


def killed_at(path: Path, target: Path, rename: int) -> None:
    """Replace a folder as if the process had been killed at its `rename`-th renaming: nothing is cleaned up."""
    renames = iter(range(1, 3))
    real = Path.rename

    class Killed(BaseException):
        pass

    def dying(source: Path, aim: Path) -> Path:
        if next(renames) == rename:
            raise Killed
        return real(source, aim)

    with pytest.MonkeyPatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Path, "rename", dying)
        patch.setattr(atomic.shutil, "rmtree", lambda *_, **__: None)
        with atomic.atomic_folder(target) as temporary:
            (temporary / "file").write_text("new")


@pytest.mark.parametrize("rename", [1, 2])
def test_what_a_kill_left_of_a_folder_is_mended(tmp_path, rename):
    target = tmp_path / "space"
    target.mkdir()
    (target / "file").write_text("old")
    (tmp_path / ".space.notes.part").mkdir()  # not of our making
    killed_at(tmp_path, target, rename)
    assert target.exists() == (rename == 1)
    atomic.mend_folder(target)
    assert (target / "file").read_text() == "old"
    assert names(tmp_path) == [".space.notes.part", "space"]


def test_there_is_nothing_to_mend_where_nothing_is(tmp_path):
    atomic.mend_folder(tmp_path / "no" / "space")
    atomic.mend_folder(tmp_path / "space")
    assert names(tmp_path) == []
