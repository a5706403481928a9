"""Project files (`.loom`): a zip with project.json inside. Saved whole or not at all, read as if by an enemy.

The first entry is `mimetype`, stored plainly, as in OpenDocument and EPUB: other programs can tell the file by its
first bytes. The same document gives the same bytes.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any, NoReturn

from latentloom.base import atomic
from latentloom.base.errors import LoomError
from latentloom.doc.migrations import VERSION, migrate
from latentloom.doc.serial import from_json, to_json
from latentloom.doc.state import DocState, Focus

__all__ = ["FORMAT", "MIMETYPE", "SUFFIX", "from_json", "load", "save", "to_json"]

SUFFIX = ".loom"
FORMAT = "latentloom-project"
MIMETYPE = "application/x-latentloom-project+zip"

_ENTRY = "project.json"
_LARGEST_FILE = 8 * 1024 * 1024
_LARGEST_JSON = 16 * 1024 * 1024
_MOST_ENTRIES = 100
_EPOCH = (1980, 1, 1, 0, 0, 0)


def save(path: Path | str, state: DocState, focus: Focus | None = None) -> None:
    """Write the document to `path`, whole or not at all.

    Raises:
        LoomError: it cannot be written, or it holds something that could not be read again.
    """
    project = {"format": FORMAT, "version": VERSION, **to_json(state, focus)}
    # Class names can come from file names that are no valid UTF-8; ASCII escapes carry them unharmed.
    content = json.dumps(project, allow_nan=False).encode("ascii")
    from_json(project)
    if len(content) > _LARGEST_JSON:
        raise LoomError("The project is too large to be saved; take some stops or snapshots out.")
    with atomic.atomic_file(path) as stream, zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", _EPOCH), MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr(zipfile.ZipInfo(_ENTRY, _EPOCH), content, zipfile.ZIP_DEFLATED)


def load(path: Path | str) -> tuple[DocState, Focus]:
    """Read a project. The file is never changed.

    Raises:
        LoomError: it is missing, is no project, is damaged, too large, or from a newer version.
    """
    path = Path(path)
    project = _parsed(path, _content(path))
    if not isinstance(project, dict) or project.get("format") != FORMAT:
        raise LoomError(f"{path.name} is not a Latent Loom project; choose a file that was saved as one.")
    try:
        return from_json(migrate(project))
    except LoomError as problem:
        reason = str(problem)
        raise LoomError(f"{path.name} cannot be opened: {reason[:1].lower()}{reason[1:]}") from problem


def _content(path: Path) -> bytes:
    """Return the bytes of project.json, having checked every size before anything is unpacked."""
    try:
        size = path.stat().st_size
        if size > _LARGEST_FILE:
            raise LoomError(f"{path.name} is too large for a project ({size / 1e6:.0f} MB); it was not opened.")
        with zipfile.ZipFile(path) as archive:
            return _entry(path, archive)
    except FileNotFoundError as problem:
        raise LoomError(f"There is no file {path}; it may have been moved or renamed.") from problem
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError) as problem:
        _refuse(path, problem)
    except OSError as problem:
        raise LoomError(f"{path.name} cannot be read ({problem.strerror or problem}).") from problem


def _entry(path: Path, archive: zipfile.ZipFile) -> bytes:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > _MOST_ENTRIES or len(set(names)) < len(names) or _ENTRY not in names:
        raise LoomError(f"{path.name} is not a Latent Loom project; choose a file that was saved as one.")
    entry = archive.getinfo(_ENTRY)
    encrypted = entry.flag_bits & 0x1
    if encrypted or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise LoomError(f"{path.name} was packed in a way that projects never are; it was not opened.")
    if entry.file_size > _LARGEST_JSON:
        raise LoomError(f"{path.name} unpacks to more than a project ever holds; it was not opened.")
    # zipfile reads no more than the size that the entry claims, and then checks its checksum.
    return archive.read(entry)


def _parsed(path: Path, content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        _refuse(path, problem)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _refuse(path: Path, problem: Exception) -> NoReturn:
    raise LoomError(
        f"{path.name} is damaged or not a Latent Loom project; open another copy of it if you have one."
    ) from problem
