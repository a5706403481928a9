"""Drawn faces in colour with exact binary attributes, read straight from their zip.

The 8,000 pictures are drawn from the parts of the avatar style "Personas by Draftbit", chosen by chance and
independently of each other; `parts.csv` says which parts, `attributes.csv` what follows from them (Smiling, Eyeglasses,
...). Hair styles are the classes.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError
from latentloom.engine.attributes.pictures import attributes_of
from latentloom.engine.data.pictures import PictureSet, Pixels
from latentloom.engine.data.reader import Unreadable, opened
from latentloom.engine.data.split import stratified

FOLDER = "persona-faces"
NATIVE_SIZE = 64
HELD_OUT = 0.2
"""Share of every class that training must not see."""

MAX_MEMBER_BYTES = 1 << 18
MAX_TABLE_BYTES = 16 << 20
MAX_PICTURES = 100_000

HAIR = {
    "bald": "Bald",
    "beanie": "Beanie",
    "bobBangs": "Bob with bangs",
    "bobCut": "Bob",
    "buzzcut": "Buzz cut",
    "cap": "Cap",
    "curly": "Curly",
    "curlyBun": "Curly bun",
    "curlyHighTop": "Curly high top",
    "extraLong": "Very long",
    "fade": "Fade",
    "long": "Long",
    "mohawk": "Mohawk",
    "pigtails": "Pigtails",
    "shortCombover": "Comb-over",
    "shortComboverChops": "Comb-over with sideburns",
    "straightBun": "Straight bun",
}
"""Name of a hair style in the table to the name of its class."""

LICENCE = "CC BY 4.0 (Draftbit), with changes"
SOURCE = (
    '"Personas by Draftbit" (Draftbit, https://personas.draftbit.com/), CC BY 4.0, by way of DiceBear. Changes: parts '
    "chosen at random, cropped to head and shoulders, the highlight on face and curly hair flattened into a plain "
    "colour, rendered at 64x64."
)


def load_personas(root: Path, seed: int = 0) -> PictureSet:
    """Read the faces.

    Args:
        root: folder that holds `persona-faces`, or that folder itself, with images.zip, parts.csv and attributes.csv.
        seed: decides which fifth of every class is held out.

    Returns:
        Colour photos in the order of their numbers; classes are hair styles. A picture that repeats another is held
        out with it or not at all.

    Raises:
        LoomError: when they are missing or damaged.
    """
    folder = root if (root / "parts.csv").is_file() else root / FOLDER
    if not (folder / "parts.csv").is_file():
        raise LoomError(f"The faces were not found in {folder}; name the folder that holds {FOLDER} with --data-root.")
    parts = read_rows(folder / "parts.csv")
    if not parts or not {"image", "hair"} <= set(parts[0]) or len(parts) > MAX_PICTURES:
        raise LoomError(f"{folder / 'parts.csv'} is no table of the faces' parts; take a fresh copy of it.")
    unknown = sorted({row["hair"] for row in parts} - set(HAIR))
    if unknown:
        raise LoomError(f"{folder / 'parts.csv'} names an unknown hair style ({unknown[0]}); take a fresh copy of it.")
    classes = tuple(sorted(HAIR.values()))
    labels = np.array([classes.index(HAIR[row["hair"]]) for row in parts], np.int32)
    images = _read_images(folder / "images.zip", [row["image"] for row in parts])
    pictures = PictureSet(
        name=FOLDER,
        kind="photo",
        classes=classes,
        groups=("",) * len(classes),
        images=images,
        labels=labels,
        held_out=_held_out(images, labels, seed),
        licence=LICENCE,
        source=SOURCE,
        files=tuple(row["image"] for row in parts),
    )
    return replace(pictures, attributes=attributes_of(pictures, str(folder / "attributes.csv")))


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV table with a heading as one dictionary a row.

    Raises:
        LoomError: it cannot be read, is too large, or has ragged rows.
    """
    try:
        if path.stat().st_size > MAX_TABLE_BYTES:
            raise LoomError(f"{path} is too large for a table of pictures; take a fresh copy of it.")
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), strict=True))
    except (OSError, ValueError, csv.Error) as problem:
        raise LoomError(f"{path} cannot be read ({problem}); take a fresh copy of it.") from problem
    if any(None in row or None in row.values() for row in rows):
        raise LoomError(f"{path} has rows that are longer or shorter than its heading; take a fresh copy of it.")
    return rows


def _read_images(path: Path, names: list[str]) -> Pixels:
    """Return the named pictures of a zip, (n, 64, 64, 3)."""
    images = np.empty((len(names), NATIVE_SIZE, NATIVE_SIZE, 3), np.uint8)
    try:
        with zipfile.ZipFile(path) as archive:
            for row, name in enumerate(names):
                # The declared size may lie, so never read more than the limit.
                with archive.open(f"images/{name}") as stream:
                    data = stream.read(MAX_MEMBER_BYTES)
                with opened(io.BytesIO(data)) as picture:
                    if picture.size != (NATIVE_SIZE, NATIVE_SIZE):
                        raise Unreadable(f"{name} is {picture.width} x {picture.height} pixels")
                    images[row] = np.asarray(picture.convert("RGB"))
    except (Unreadable, OSError, EOFError, KeyError, RuntimeError, zipfile.BadZipFile, zlib.error) as problem:
        raise LoomError(f"{path} cannot be read ({problem}); take a fresh copy of it.") from problem
    return images


def _held_out(images: Pixels, labels: npt.NDArray[np.int32], seed: int) -> npt.NDArray[np.bool_]:
    """Hold out a share of every class; a repeated picture goes where its first one went."""
    held_out = stratified(labels, HELD_OUT, seed)
    first: dict[bytes, int] = {}
    for row, image in enumerate(images):
        held_out[row] = held_out[first.setdefault(image.tobytes(), row)]
    return held_out
