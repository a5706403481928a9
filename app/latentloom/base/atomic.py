"""Files and folders that appear whole or not at all.

A file is written beside its target under a temporary name, flushed to the disk, and renamed over the target. Whatever
goes wrong before the rename leaves the old file as it was and no rest behind.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from latentloom.base.errors import LoomError

_TARGET_FAULTS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})
"""What a write can fail with after the file was opened; a fault of the target, not of the writer."""


@contextmanager
def atomic_file(path: Path | str, mode: str = "wb") -> Iterator[IO[Any]]:
    """Open a temporary file that replaces `path` when the block ends well, and vanishes when it does not.

    A link is followed, an existing file keeps its permissions.

    Args:
        path: the target; its folder must exist.
        mode: "wb", "w+b" or "w" (UTF-8, lines end in a newline on every system).

    Raises:
        LoomError: the target cannot be written. Other exceptions of the block pass through as they are.
    """
    if mode not in {"wb", "w+b", "w"}:
        raise ValueError(f"mode must be 'wb', 'w+b' or 'w', not {mode!r}")
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise LoomError(f"{path} is a folder; name a file.")
    temporary = _beside(target)
    try:
        stream = _opened(temporary, mode)
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except BaseException as problem:
        with suppress(OSError):
            temporary.unlink()
        if isinstance(problem, OSError) and _is_about(problem, temporary):
            raise _unwritable(path, problem) from problem
        raise
    _sync_folder(target.parent)


def write_bytes(path: Path | str, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all. Raises LoomError when it cannot be written."""
    with atomic_file(path) as stream:
        stream.write(content)


def write_text(path: Path | str, content: str) -> None:
    """Write `content` as UTF-8 to `path`, whole or not at all. Raises LoomError when it cannot be written."""
    with atomic_file(path, "w") as stream:
        stream.write(content)


@contextmanager
def atomic_folder(path: Path | str) -> Iterator[Path]:
    """Yield an empty temporary folder that becomes `path` when the block ends well, and vanishes when it does not.

    An existing folder is replaced as a whole; it is set aside first and put back when the exchange fails.

    Raises:
        LoomError: the target cannot be written, or is a file. Other exceptions of the block pass through as they are.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_dir():
        raise LoomError(f"{path} is a file; name a folder.")
    temporary = _beside(target)
    try:
        temporary.mkdir()
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    try:
        yield temporary
        for file in temporary.rglob("*"):
            if file.is_file():
                _sync_file(file)
        _exchange(temporary, target)
    except BaseException as problem:
        shutil.rmtree(temporary, ignore_errors=True)
        if isinstance(problem, OSError) and _is_about(problem, temporary):
            raise _unwritable(path, problem) from problem
        raise
    _sync_folder(target.parent)


def mend_folder(path: Path | str) -> None:
    """Put right what a kill in the midst of `atomic_folder` left beside `path`; to be called when nobody writes there.

    A folder that was just set aside comes back where the new one had not taken its place; other rests are removed.
    """
    target = Path(os.path.realpath(path))
    rest = re.compile(rf"\.{re.escape(target.name[:100])}\.[0-9a-f]{{12}}\.(part|old)")
    rests = [entry for entry in target.parent.iterdir() if rest.fullmatch(entry.name)] if target.parent.is_dir() else []
    aside = [entry for entry in rests if entry.suffix == ".old" and entry.is_dir()]
    if aside and not target.exists():
        max(aside, key=lambda entry: entry.stat().st_mtime).rename(target)
    for entry in rests:
        shutil.rmtree(entry, ignore_errors=True)


def _exchange(new: Path, target: Path) -> None:
    if not target.exists():
        new.rename(target)
        return
    aside = _beside(target, "old")
    target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _beside(target: Path, ending: str = "part") -> Path:
    return target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.{ending}")


def _opened(path: Path, mode: str) -> IO[Any]:
    exclusive = mode.replace("w", "x")
    return path.open(exclusive) if "b" in mode else path.open(exclusive, encoding="utf-8", newline="\n")


def _is_about(problem: OSError, temporary: Path) -> bool:
    """Tell a fault of the target (disk full, rename refused) from one of the writer's own business."""
    if problem.filename is None:
        return problem.errno in _TARGET_FAULTS
    return str(problem.filename).startswith(str(temporary))


def _unwritable(path: Path | str, problem: OSError) -> LoomError:
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        return LoomError(f"{path} cannot be written because there is no folder {folder}; make it first.")
    reason = problem.strerror or str(problem)
    return LoomError(f"{path} cannot be written ({reason}); free some space or choose another place.")


def _sync_file(path: Path) -> None:
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut; systems that cannot open a folder (Windows) do it by themselves."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
