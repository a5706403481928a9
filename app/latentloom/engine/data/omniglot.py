"""Omniglot's background set, read straight from its zip: 964 characters of 30 alphabets, 20 drawers each.

B. M. Lake, R. Salakhutdinov, J. B. Tenenbaum, "Human-level concept learning through probabilistic program
induction", Science 350 (2015).
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO

import numpy as np

from latentloom.base.errors import LoomError
from latentloom.engine.data.pictures import PictureSet, Pixels, Skipped
from latentloom.engine.data.reader import Unreadable, opened

ZIP_PATH = "omniglot-py/images_background.zip"
NATIVE_SIZE = 105
HELD_OUT_DRAWERS = (18, 19, 20)

MAX_MEMBERS = 50_000
MAX_MEMBER_BYTES = 1 << 20
_MEMBER = re.compile(r"images_background/([^/]+)/(character\d{2})/\d{4}_(\d{2})\.png")


def load_omniglot(root: Path, held_out: Collection[int] = HELD_OUT_DRAWERS) -> PictureSet:
    """Read the background set.

    Args:
        root: folder that holds `omniglot-py/images_background.zip`, or the zip itself.
        held_out: drawers (1 to 20) whose pictures training must not see.

    Returns:
        Ink pictures in class, then drawer order; classes are "Alphabet/characterNN", groups the alphabets.

    Raises:
        LoomError: when there is no such zip, it is no zip, or it holds no Omniglot pictures.
    """
    path = root if root.suffix == ".zip" else root / ZIP_PATH
    try:
        with zipfile.ZipFile(path) as archive:
            entries, images, skipped = _read_members(archive)
    except (FileNotFoundError, NotADirectoryError):
        raise LoomError(f"Omniglot was not found at {path}; name the folder that holds it with --data-root.") from None
    except (zipfile.BadZipFile, OSError) as error:
        raise LoomError(f"{path} cannot be read as a zip ({error}); fetch Omniglot again.") from error
    if not entries:
        raise LoomError(f"{path} holds no Omniglot pictures (images_background/Alphabet/characterNN/*.png).")
    classes = tuple(sorted({name for name, _ in entries}))
    index = {name: i for i, name in enumerate(classes)}
    return PictureSet(
        name="omniglot",
        kind="ink",
        classes=classes,
        groups=tuple(name.split("/")[0] for name in classes),
        images=images,
        labels=np.array([index[name] for name, _ in entries], np.int32),
        held_out=np.isin([drawer for _, drawer in entries], list(held_out)),
        licence="MIT (Brenden Lake, 2015)",
        source="Omniglot, background set (Lake, Salakhutdinov and Tenenbaum, Science 350, 2015)",
        skipped=tuple(skipped),
    )


def read_rows(root: Path, rows: Sequence[int]) -> tuple[list[str], list[Pixels]]:
    """Read single pictures by their place in the set that `load_omniglot` gives; returns their classes and pixels.

    The zip's directory is read once, which takes a moment; after that a picture takes a millisecond.

    Raises:
        LoomError: when there is no such zip, a picture cannot be read, or there are not so many.
    """
    path = root if root.suffix == ".zip" else root / ZIP_PATH
    try:
        about = path.stat()
        members = _directory(path, about.st_size, about.st_mtime_ns)
        with path.open("rb") as stream:
            return [members[row][0] for row in rows], [_decoded(_content(stream, members[row][1])) for row in rows]
    except (Unreadable, OSError, EOFError, RuntimeError, IndexError, struct.error, zipfile.BadZipFile, zlib.error) as e:
        raise LoomError(f"Single pictures cannot be read from {path} ({e}).") from e


@lru_cache(maxsize=1)
def _directory(path: Path, size: int, changed: int) -> tuple[tuple[str, zipfile.ZipInfo], ...]:
    """Return (class, member) of every picture in order; `size` and `changed` tell states of the file apart."""
    with zipfile.ZipFile(path) as archive:
        entries = sorted(_pictures_in(archive), key=lambda entry: entry[:2])
    return tuple((name, member) for name, _, member in entries)


def _content(stream: IO[bytes], member: zipfile.ZipInfo) -> bytes:
    """Read one member without the zip's directory (PKWARE, .ZIP file format specification, 4.3.7)."""
    if max(member.file_size, member.compress_size) > MAX_MEMBER_BYTES:
        raise Unreadable(f"it is larger than {MAX_MEMBER_BYTES >> 20} MB")
    stream.seek(member.header_offset)
    signature, name, extra = struct.unpack("<4s22xHH", stream.read(30))
    if signature != b"PK\x03\x04":
        raise Unreadable("it is not where the zip says")
    stream.seek(name + extra, 1)
    data = stream.read(member.compress_size)
    if member.compress_type == zipfile.ZIP_STORED:
        return data
    if member.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable("it is compressed in an unusual way")
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, MAX_MEMBER_BYTES)


def _read_members(archive: zipfile.ZipFile) -> tuple[list[tuple[str, int]], Pixels, list[Skipped]]:
    """Return (class, drawer) and pixels of every readable picture, and what was left out."""
    entries: list[tuple[str, int]] = []
    pictures: list[Pixels] = []
    skipped: list[Skipped] = []
    for name, drawer, member in sorted(_pictures_in(archive), key=lambda entry: entry[:2]):
        try:
            pictures.append(_read_picture(archive, member))
        except (Unreadable, OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
            skipped.append(Skipped(member.filename, str(error)))
        else:
            entries.append((name, drawer))
    images = np.stack(pictures) if pictures else np.empty((0, NATIVE_SIZE, NATIVE_SIZE), np.uint8)
    return entries, images, skipped


def _pictures_in(archive: zipfile.ZipFile) -> Iterator[tuple[str, int, zipfile.ZipInfo]]:
    """Yield (class name, drawer, member) for the members that are named as Omniglot's pictures are."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise LoomError(f"{archive.filename} holds {len(members)} files, far more than Omniglot; is it the right zip?")
    for member in members:
        if match := _MEMBER.fullmatch(member.filename):
            yield f"{match[1]}/{match[2]}", int(match[3]), member


def _read_picture(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Pixels:
    """Decode one member to (105, 105) uint8."""
    if member.file_size > MAX_MEMBER_BYTES:
        raise Unreadable(f"it is larger than {MAX_MEMBER_BYTES >> 20} MB")
    # The declared size may lie, so never read more than the limit.
    with archive.open(member) as stream:
        return _decoded(stream.read(MAX_MEMBER_BYTES))


def _decoded(data: bytes) -> Pixels:
    with opened(io.BytesIO(data)) as picture:
        if picture.size != (NATIVE_SIZE, NATIVE_SIZE):
            raise Unreadable(f"it is {picture.width} x {picture.height} pixels, not 105 x 105")
        return np.asarray(picture.convert("L"))
