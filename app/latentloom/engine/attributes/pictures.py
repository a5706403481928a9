"""The attributes of a set of pictures: a table whose lines are named as the pictures' files are."""

from __future__ import annotations

from collections import Counter
from pathlib import Path, PurePosixPath

import numpy as np

from latentloom.base.errors import LoomError
from latentloom.engine.attributes.table import AttributeTable, read_table
from latentloom.engine.data.pictures import PictureSet


def attributes_of(pictures: PictureSet, file: str) -> AttributeTable | None:
    """Return the attributes of pictures, a line each in their order.

    Args:
        pictures: the set.
        file: a CSV file (see `table.read_table`), or "" for what the set itself brings, which may be nothing. Its ids
            are the pictures' files, "class/cat.png" or, where no other picture has that name, "cat.png"; pictures
            without files are numbered from 0. Lines about files that are not there do not matter.

    Raises:
        LoomError: no such table, or a picture without a line.
    """
    if not file:
        return pictures.attributes
    return fitting(read_table(file), pictures, file)


def fitting(table: AttributeTable, pictures: PictureSet, called: str) -> AttributeTable:
    """Return a table's lines in the order of the pictures; `called` names it in errors. See `attributes_of`."""
    if table.ids is None:
        raise ValueError("the table has no ids")
    files = pictures.files or tuple(str(i) for i in range(len(pictures)))
    lines = {one.replace("\\", "/").removeprefix("./"): line for line, one in enumerate(table.ids)}
    alike = Counter(PurePosixPath(name).name for name in files)
    rows: list[int] = []
    missing: list[str] = []
    for name in files:
        last = PurePosixPath(name).name
        line = lines.get(name, lines.get(last) if alike[last] == 1 else None)
        if line is None:
            missing.append(name)
        else:
            rows.append(line)
    if missing:
        more = f" and {len(missing) - 1:,} more pictures" if len(missing) > 1 else ""
        raise LoomError(
            f"{Path(called).name} has no line for {missing[0]}{more}: name each as its file, "
            '"class/cat.png" or "cat.png".'
        )
    return table.in_order(np.array(rows, np.intp))
