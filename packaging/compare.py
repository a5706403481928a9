"""Compares two builds of the program's folder: `python3 packaging/compare.py A/latentloom B/latentloom`.

Every file that differs is listed with where; of the program file, PyInstaller's archive inside is compared part by part
when PyInstaller is to be had. Ends with status 1 when anything differs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Difference:
    """One file that is not alike: its place and how."""

    place: str
    how: str


def main() -> int:
    """Compare and print; return an exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    arguments = parser.parse_args()
    found = list(differences(arguments.first, arguments.second))
    for difference in found:
        print(f"{difference.place}: {difference.how}")
    count = len(places(arguments.first))
    print(f"{count} files, {len(found)} of them different" if found else f"{count} files, all alike")
    return 1 if found else 0


def differences(first: Path, second: Path) -> Iterator[Difference]:
    """Yield what differs: files on one side only, links, rights, content. Times are not looked at."""
    here, there = places(first), places(second)
    for place in sorted(here | there):
        if place not in there or place not in here:
            yield Difference(place, f"only in {first if place in here else second}")
            continue
        one, other = first / place, second / place
        if one.is_symlink() or other.is_symlink():
            if not (one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()):
                yield Difference(place, "the links lead elsewhere")
            continue
        if one.stat().st_mode != other.stat().st_mode:
            yield Difference(place, "the rights differ")
        how = _content(one.read_bytes(), other.read_bytes())
        if how:
            yield Difference(place, how + _inside(one, other))


def places(folder: Path) -> set[str]:
    """Return the places of all files and links below a folder."""
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_symlink() or file.is_file()}


def _content(one: bytes, other: bytes) -> str:
    if one == other:
        return ""
    if len(one) != len(other):
        return f"{len(one)} bytes against {len(other)}"
    where = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return f"{len(where)} of {len(one)} bytes differ, from {where[0]:#x} to {where[-1]:#x}"


def _inside(one: Path, other: Path) -> str:
    """Say which parts of PyInstaller's archive differ, "" where there is none."""
    try:
        from PyInstaller.archive.readers import ArchiveReadError, CArchiveReader, NotAnArchiveError
    except ImportError:
        return ""
    try:
        archives = [CArchiveReader(str(file)) for file in (one, other)]
    except (ArchiveReadError, NotAnArchiveError, OSError):
        return ""
    parts = [set(archive.toc) for archive in archives]
    unlike = parts[0] ^ parts[1]
    unlike |= {name for name in parts[0] & parts[1] if archives[0].extract(name) != archives[1].extract(name)}
    return f"; in its archive: {', '.join(sorted(unlike)) or 'only the headers'}"


if __name__ == "__main__":
    sys.exit(main())
