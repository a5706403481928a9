"""Finding the pictures of a folder: one subfolder a class, or group folders with one subfolder a class each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from latentloom.base.errors import LoomError
from latentloom.engine.data.pictures import Skipped

MAX_DEPTH = 2
"""Folders between the root and a picture."""

MAX_FILES = 1_000_000

_JUNK = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file that may be a picture, and the folder it lies in, relative to the root: "", "class" or "group/class"."""

    path: Path
    folder: str


def find_files(root: Path) -> tuple[list[Found], list[Skipped]]:
    """List the regular files down to group/class.

    Hidden files and the litter of file managers are left out without a word. A link to a folder is followed unless it
    leads to a folder that is, or lies around, one that is read anyway.

    Raises:
        LoomError: when the root is missing, no folder, unreadable, or holds too many files.
    """
    what = kind_of_path(root)
    if what == "missing":
        raise LoomError(f"There is no folder {shown(root)}; name a folder that holds one subfolder a class.")
    if what != "folder":
        raise LoomError(f"{shown(root)} is a file; name the folder that holds one subfolder a class.")
    files: list[Found] = []
    skipped: list[Skipped] = []
    real = root.resolve()
    for entry in _walk(root, (), {real, *real.parents}):
        if isinstance(entry, Skipped):
            skipped.append(entry)
        else:
            files.append(entry)
        if len(files) + len(skipped) > MAX_FILES:
            raise LoomError(f"{shown(root)} holds more than {MAX_FILES:,} files; name a smaller folder.")
    return files, skipped


def _walk(folder: Path, parts: tuple[str, ...], seen: set[Path]) -> Iterator[Found | Skipped]:
    """Yield the files below a folder; `seen` are the real paths of folders that are not to be entered (again)."""
    try:
        with os.scandir(folder) as listing:
            # Links last: of two ways to one folder the straight one names the class.
            entries = sorted(listing, key=lambda entry: (entry.is_symlink(), entry.name))
    except OSError as error:
        if not parts:
            raise LoomError(f"{shown(folder)} cannot be read ({error.strerror}); check its permissions.") from error
        yield Skipped(shown(folder), f"the folder cannot be read ({error.strerror})")
        return
    if not entries and parts:
        yield Skipped(shown(folder), "the folder is empty")
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith(".") or entry.name.lower() in _JUNK:
            continue
        if shown(entry.name) != entry.name:
            yield Skipped(shown(path), "its name is not valid Unicode; rename it")
        elif (what := kind_of_path(path)) == "folder":
            yield from _enter(path, (*parts, entry.name), seen)
        elif what == "file":
            yield Found(path, "/".join(parts))
        elif what == "other":
            yield Skipped(shown(path), "it is neither a file nor a folder")
        else:
            yield Skipped(shown(path), "it is a link that leads nowhere, or may not be read")


def _enter(folder: Path, parts: tuple[str, ...], seen: set[Path]) -> Iterator[Found | Skipped]:
    real = folder.resolve()
    if real in seen:
        yield Skipped(shown(folder), "it leads to a folder that is read already")
    elif len(parts) > MAX_DEPTH:
        yield Skipped(shown(folder), "it lies deeper than group/class")
    else:
        seen.add(real)
        yield from _walk(folder, parts, seen)


def kind_of_path(path: Path) -> Literal["folder", "file", "other", "missing"]:
    """Return what a path leads to; "missing" also when it may not be looked at or is no possible path."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return "missing"
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def shown(path: Path | str) -> str:
    """Return a path that can be printed, whatever bytes its name is made of."""
    return os.fsencode(path).decode("utf-8", errors="replace")
