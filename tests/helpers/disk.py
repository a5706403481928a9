"""A disk that is full, or a process that is killed, at any change of it: the changes are counted by their calls."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CHANGES = (
    (Path, "mkdir"), (Path, "write_bytes"), (Path, "write_text"), (os, "fsync"), (Path, "rename"), (Path, "replace"),
)  # fmt: skip
"""All by which the engine changes a disk, but for removing."""


def watch_disk(patch: pytest.MonkeyPatch, before: Callable[[], object], *, removing: bool = True) -> None:
    """Call `before` ahead of every change of the disk."""

    def watched(change: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            before()
            return change(*arguments, **options)

        return call

    for owner, name in (*CHANGES, *([(shutil, "rmtree")] if removing else [])):
        patch.setattr(owner, name, watched(getattr(owner, name)))


def fill_disk(patch: pytest.MonkeyPatch, number: int) -> None:
    """Let the disk be full at the `number`-th change of it, and have room again afterwards."""
    count = itertools.count(1)

    def fail() -> None:
        if next(count) == number:
            raise OSError(errno.ENOSPC, "No space left on device")

    watch_disk(patch, fail, removing=False)


def rests(folder: Path) -> list[str]:
    """Return what an unfinished write left below a folder."""
    return sorted(path.name for path in folder.rglob("*") if path.name.endswith((".part", ".old")))
