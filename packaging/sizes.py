"""What a build made: sizes, checksums, and the largest parts of the installed program."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

MOST_INSTALLED_MB = 900
MOST_PACKAGE_MB = 260
LARGEST = 20
MB = 1_000_000


def report(folder: Path, packages: list[Path]) -> str:
    """Return what was made, as a text."""
    parts = sizes(folder)
    lines = [f"{folder.name}/: {sum(parts.values()) / MB:.1f} MB installed (at most {MOST_INSTALLED_MB})", ""]
    lines += [f"The largest {LARGEST} parts, in MB:"]
    lines += [f"  {size / MB:7.1f}  {name}" for name, size in parts.most_common(LARGEST)]
    lines += ["", f"Packages (at most {MOST_PACKAGE_MB} MB each), with their SHA-256:" if packages else ""]
    lines += [f"  {file.stat().st_size / MB:7.1f} MB  {checksum(file)}  {file.name}" for file in packages]
    return "\n".join(lines).rstrip()


def sizes(folder: Path) -> Counter[str]:
    """Return bytes by part: a file of over a megabyte by itself, smaller ones together by package."""
    found: Counter[str] = Counter()
    for file in folder.rglob("*"):
        if file.is_symlink() or not file.is_file():
            continue
        place = file.relative_to(folder)
        size = file.stat().st_size
        inner = place.parts[1:] if place.parts[0] == "_internal" else place.parts
        name = "/".join(inner) if size > MB else f"{inner[0]} (small files)" if len(inner) > 1 else "small files"
        found[name] += size
    return found


def checksum(file: Path) -> str:
    """Return a file's SHA-256."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
