"""Vectors and labels from files: NumPy arrays and CSV tables, both untrusted."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.attributes.table import AttributeTable, Rows, read_table
from latentloom.engine.attributes.vectors import AttributeVector

SUFFIXES = (".npy", ".csv")
MAX_BYTES = 256 << 20
MAX_VECTORS = 1_000
MAX_NAME = 200
"""Characters of a vector's name; the rest is cut off."""


@dataclass(frozen=True, eq=False)
class Labels:
    """What is known of stored drawings: rows (n,) of the atlas, and a table with a line for each."""

    rows: Rows
    table: AttributeTable


def labels_of(atlas: Atlas, own: AttributeTable | None, file: str = "") -> Labels:
    """Return the labels in a file, else the space's own attributes, else its classes, each as an attribute.

    Args:
        atlas: of the space; own: its attributes, if it has any.
        file: "", a CSV file (see `table.read_table`), or a .npy file of 0 and 1, (n,) or (n, A), a line for every
            stored drawing.

    Raises:
        LoomError, UsageError: the file cannot be read, or is not about this space's drawings.
    """
    count = len(atlas.codes)
    if file:
        table = read_table(file) if Path(file).suffix.lower() == ".csv" else _table_of_array(file)
        return Labels(table.rows(count), table)
    if own is None:
        own = AttributeTable(atlas.classes, atlas.labels[:, None] == np.arange(len(atlas.classes)))
    return Labels(np.arange(count), own)


def read_vectors(path: Path | str, width: int) -> tuple[AttributeVector, ...]:
    """Read attribute vectors from a .npy file, (d,) or (k, d), or from a CSV file with a vector a line.

    In a CSV file a line is d numbers, or a name and d numbers, as `vectors.write_vectors` writes them; a first line
    that begins with "name", or holds no numbers, is one of heads.

    Raises:
        LoomError: it cannot be read, or holds no such vectors.
    """
    file = Path(path)
    if file.suffix.lower() == ".csv":
        names, values = _lines(file, width)
    else:
        array = _array(file)
        values = array[None] if array.ndim == 1 else array
        names = [file.stem] if len(values) == 1 else [f"{file.stem} {i + 1}" for i in range(len(values))]
    if values.ndim != 2 or not 1 <= len(values) <= MAX_VECTORS or values.shape[1] != width:
        raise LoomError(
            f"{file} holds numbers of the shape {values.shape}; vectors of this space are up to {MAX_VECTORS} rows of "
            f"{width} numbers."
        )
    numbers = values.astype(np.float64)
    if not np.isfinite(numbers).all() or np.abs(numbers).max() > 1e9:
        raise LoomError(f"{file} holds values that are no usable numbers; save the vectors again.")
    return tuple(
        AttributeVector(name, row.astype(np.float32), "file") for name, row in zip(names, numbers, strict=True)
    )


def _table_of_array(file: str) -> AttributeTable:
    array = _array(Path(file))
    values = array[:, None] if array.ndim == 1 else array
    if values.ndim != 2 or not values.size or not np.isin(values, (0, 1)).all():
        raise LoomError(f"{file} is no array of 0 and 1 with a row a stored drawing; save the labels so.")
    stem = Path(file).stem
    names = (stem,) if values.shape[1] == 1 else tuple(f"{stem} {i + 1}" for i in range(values.shape[1]))
    return AttributeTable(names, values.astype(bool))


def _array(file: Path) -> npt.NDArray[Any]:
    """Return a .npy file's numbers, (n,) or more dimensions."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise LoomError(f"{file} is larger than {MAX_BYTES >> 20} MB, too large for vectors or labels.")
        with file.open("rb") as stream:
            array = np.load(stream, allow_pickle=False)
    except (OSError, ValueError, EOFError, MemoryError, SyntaxError, TypeError) as problem:
        raise LoomError(f"{file} is no array of numbers as NumPy saves them (.npy); save it again.") from problem
    if not isinstance(array, np.ndarray) or array.ndim == 0 or array.dtype.kind not in "biuf":
        raise LoomError(f"{file} is no array of numbers as NumPy saves them (.npy); save it again.")
    return array


def _lines(file: Path, width: int) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Return the names and the numbers of a CSV file's lines."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise LoomError(f"{file} is larger than {MAX_BYTES >> 20} MB, too large for vectors.")
        lines = [line for line in csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True) if line]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise LoomError(f"{file} cannot be read as a CSV file of vectors ({problem}).") from problem
    names: list[str] = []
    rows: list[list[float]] = []
    for number, line in enumerate(lines[: MAX_VECTORS + 2], 1):
        named = len(line) == width + 1
        if number == 1 and named and line[0].strip().lower() == "name":
            continue
        try:
            numbers = [float(cell) for cell in line[int(named) :]]
        except ValueError as problem:
            if number == 1:
                continue
            raise LoomError(f"{file} holds more than numbers in line {number}; mend or remove it.") from problem
        if len(numbers) != width:
            raise LoomError(f"{file} has {len(line)} cells in line {number}; a vector here has {width} numbers.")
        names.append(line[0].strip()[:MAX_NAME] if named and line[0].strip() else f"{file.stem} {len(names) + 1}")
        rows.append(numbers)
    return names, np.array(rows, np.float64).reshape(len(rows), width)


def chosen(labels: Labels, name: str, first: str = "") -> str:
    """Return an attribute's name: the one that was asked for, else `first` where there is one, else the table's first.

    Raises:
        UsageError: there is no such attribute.
    """
    wanted = name or (first if first in labels.table.index else labels.table.names[0])
    labels.table.column(wanted)
    return wanted


def measurable(atlas: Atlas) -> None:
    """Refuse a space that AtDot cannot be measured on: it needs encodings that training saw, and some that it did not.

    Raises:
        UsageError: it lacks one of the two.
    """
    if atlas.held_out.all() or not atlas.held_out.any():
        raise UsageError(
            "AtDot finds its threshold on pictures that training saw and is measured on held-out ones; "
            "this space lacks one of the two, so train one with some pictures held out."
        )
