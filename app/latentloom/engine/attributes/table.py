"""A table of attributes: which pictures have which of several yes-or-no properties; as CSV it is untrusted input."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError, UsageError

Bools = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]

ID_COLUMN = "id"
"""The column that says which picture a line is about: the number of a stored drawing, from 0."""

ID_COLUMNS = (ID_COLUMN, "image", "image_id", "file", "filename", "picture")
"""Other names that tables of pictures give that column."""

MAX_BYTES = 256 << 20
MAX_LINES = 2_000_000
MAX_ATTRIBUTES = 1_000
MAX_NAME = 200
"""Characters of a name or an id."""

_CELLS = {"0": False, "1": True, "false": False, "true": True, "-1": False}
"""CelebA's list of attributes writes -1 for no."""


@dataclass(frozen=True, eq=False)
class AttributeTable:
    """Which of N pictures have which of A attributes.

    Attributes:
        names: A different names.
        values: (N, A) bool.
        ids: N different names of pictures; None where picture i is the stored drawing i.
    """

    names: tuple[str, ...]
    values: Bools
    ids: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        """Check that the parts fit each other."""
        if self.values.dtype != np.bool_ or self.values.ndim != 2 or self.values.shape[1] != len(self.names):
            raise ValueError(f"values must be bool (N, {len(self.names)}), not {self.values.dtype} {self.values.shape}")
        if self.ids is not None and len(self.ids) != len(self.values):
            raise ValueError(f"{len(self.ids)} ids do not fit {len(self.values)} rows")
        if len(set(self.names)) != len(self.names):
            raise ValueError("an attribute is named twice")

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def index(self) -> dict[str, int]:
        """Attribute name to column."""
        return {name: i for i, name in enumerate(self.names)}

    def column(self, name: str) -> Bools:
        """Return who has an attribute, (N,) bool.

        Raises:
            UsageError: there is no such attribute.
        """
        if name not in self.index:
            some = ", ".join(self.names[:8]) + (", ..." if len(self.names) > 8 else "")
            raise UsageError(f'There is no attribute "{_short(name)}": this table has {some}.')
        return self.values[:, self.index[name]]

    def columns(self, names: Sequence[str]) -> Bools:
        """Return several attributes in the order named, (N, len(names)) bool; errors as `column`."""
        return np.stack([self.column(name) for name in names], axis=1) if names else self.values[:, :0]

    def rows(self, count: int) -> Rows:
        """Return the stored drawing that each line is about, (N,), where the space has `count` of them.

        Raises:
            UsageError: an id is no number of a stored drawing, or there are more lines than drawings.
        """
        if self.ids is None:
            if len(self) != count:
                raise UsageError(f"The table has {len(self)} lines, but the space stores {count} drawings.")
            return np.arange(count)
        found = np.empty(len(self.ids), np.intp)
        for i, one in enumerate(self.ids):
            if not (one.isascii() and one.isdigit() and len(one) < 12 and int(one) < count):
                raise UsageError(
                    f'The id "{_short(one)}" is no stored drawing: number them as the space does, 0 to {count - 1}.'
                )
            found[i] = int(one)
        if len(np.unique(found)) != len(found):
            raise UsageError("Two ids of the table mean the same drawing, such as 7 and 07: keep one of them.")
        return found

    def taking(self, rows: npt.NDArray[np.integer] | Bools) -> AttributeTable:
        """Return the table of some rows, by number or as a mask (N,)."""
        which = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        ids = tuple(str(i) for i in which) if self.ids is None else tuple(self.ids[i] for i in which)
        return AttributeTable(self.names, self.values[which], ids)

    def only(self, names: Sequence[str]) -> AttributeTable:
        """Return the table of some attributes, in the order named; errors as `column`."""
        return AttributeTable(tuple(names), self.columns(names), self.ids)

    def in_order(self, rows: npt.NDArray[np.integer]) -> AttributeTable:
        """Return the lines with these numbers, in this order, as the table of so many stored drawings."""
        return AttributeTable(self.names, self.values[rows])


def read_table(path: Path | str) -> AttributeTable:
    """Read a CSV file: a column "id", and a column of 0 and 1 (or false and true) for each attribute.

    Commas, semicolons or tabs separate; the file is UTF-8.

    Raises:
        LoomError: it cannot be read, or is no such table; the sentence names the line.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as problem:
        raise LoomError(f"{path} cannot be read ({problem.strerror or problem}).") from problem
    if len(content) > MAX_BYTES:
        raise LoomError(f"{path} is larger than {MAX_BYTES >> 20} MB, too large for a table of attributes.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise LoomError(f"{path} is no text in UTF-8: save the table as a CSV file.") from problem
    return parse_table(text, str(path))


def parse_table(text: str, called: str = "The table") -> AttributeTable:
    """Read what `read_table` reads from text; `called` names it in errors.

    Raises:
        LoomError: as `read_table`.
    """
    first = text[: text.find("\n")] if "\n" in text else text
    separator = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [cell.strip() for cell in next(lines, [])]
        at = _id_column(header, called)
        _check_names(header, called)
        ids: list[str] = []
        values: list[list[bool]] = []
        seen: set[str] = set()
        for cells in lines:
            if not cells:
                continue
            if len(ids) == MAX_LINES:
                raise LoomError(f"{called} has more than {MAX_LINES:,} lines, too many for a table of attributes.")
            if len(cells) != len(header):
                raise LoomError(
                    f"{called} has {len(cells)} cells in line {lines.line_num}, but {len(header)} columns are named."
                )
            one = cells.pop(at).strip()
            if not one or len(one) > MAX_NAME:
                raise LoomError(f"{called} has no usable id in line {lines.line_num}: give every picture its number.")
            if one in seen:
                raise LoomError(
                    f'{called} has the id "{_short(one)}" twice (line {lines.line_num}): keep one line for a picture.'
                )
            seen.add(one)
            ids.append(one)
            values.append([_truth(cell, called, lines.line_num) for cell in cells])
    except csv.Error as problem:
        raise LoomError(f"{called} is no proper CSV file in line {lines.line_num} ({problem}).") from problem
    if not ids:
        raise LoomError(f"{called} has no line below its column names.")
    del header[at]
    return AttributeTable(tuple(header), np.array(values, dtype=bool), tuple(ids))


def table_text(table: AttributeTable) -> str:
    """Return a table as the text of a CSV file, which `parse_table` reads back."""
    ids = table.ids if table.ids is not None else tuple(str(i) for i in range(len(table)))
    stream = io.StringIO()
    out = csv.writer(stream, lineterminator="\n")
    out.writerow([ID_COLUMN, *table.names])
    cells = table.values.astype(int).tolist()
    out.writerows([one, *row] for one, row in zip(ids, cells, strict=True))
    return stream.getvalue()


def _id_column(header: list[str], called: str) -> int:
    lower = [name.lower() for name in header]
    found = next((name for name in ID_COLUMNS if name in lower), None)
    if found is None:
        raise LoomError(f'{called} has no column "{ID_COLUMN}": name the column that numbers the pictures so.')
    if len(header) < 2:
        raise LoomError(f'{called} has no attribute beside "{ID_COLUMN}": give each a column of 0 and 1.')
    return lower.index(found)


def _check_names(header: list[str], called: str) -> None:
    if len(header) - 1 > MAX_ATTRIBUTES:
        raise LoomError(f"{called} has more than {MAX_ATTRIBUTES} attributes; leave out what is not needed.")
    seen: set[str] = set()
    for number, name in enumerate(header, 1):
        if not name or len(name) > MAX_NAME or not name.isprintable():
            raise LoomError(f"{called} has no usable name for column {number}: give it a short one.")
        if name in seen:
            raise LoomError(f'{called} has two columns named "{_short(name)}": give each a name of its own.')
        seen.add(name)


def _truth(cell: str, called: str, line: int) -> bool:
    found = _CELLS.get(cell)
    if found is None:
        found = _CELLS.get(cell.strip().lower())
    if found is None:
        raise LoomError(f'{called} says "{_short(cell)}" in line {line}: use 0 or 1, or false or true.')
    return found


def _short(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else "?" for letter in text[:41])
    return shown if len(text) <= 40 else shown[:40] + "..."
