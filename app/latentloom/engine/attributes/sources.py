"""Where attributes come from: classes of the space, drawings picked on the map, a table of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.atlas import Atlas
from latentloom.engine.attributes.balance import replication
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.attributes.vectors import AttributeVector, Fit, fit_vector

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Rows = npt.NDArray[np.intp]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Labelled:
    """Stored drawings with a yes or no.

    Attributes:
        rows: (n,) rows of the atlas; has: (n,) bool.
    """

    rows: Rows
    has: Bools


def seen(atlas: Atlas) -> Bools:
    """Return which stored drawings vectors are found from, (N,): those that training saw; all where it saw none."""
    return np.ones(len(atlas.codes), bool) if atlas.held_out.all() else ~atlas.held_out


def from_classes(atlas: Atlas, having: Sequence[str], lacking: Sequence[str] = ()) -> Labelled:
    """Return the drawings of some classes against those of others (none named: all others).

    Raises:
        UsageError: an unknown class, a class on both sides, or no class with the attribute.
    """
    for name in (*having, *lacking):
        if name not in atlas.index:
            raise UsageError(f'There is no class "{name[:80]}" in this space.')
    both = set(having) & set(lacking)
    if both:
        raise UsageError(f"{min(both)} stands on both sides: a class has the attribute or has it not.")
    if not having:
        raise UsageError("Name at least one class that has the attribute.")
    with_it = np.isin(atlas.labels, [atlas.index[name] for name in having])
    others = np.isin(atlas.labels, [atlas.index[name] for name in lacking]) if lacking else ~with_it
    rows = np.flatnonzero((with_it | others) & seen(atlas))
    return Labelled(rows, with_it[rows])


def from_rows(atlas: Atlas, having: Sequence[int], lacking: Sequence[int] = ()) -> Labelled:
    """Return drawings picked by number, as with a lasso on the map, against others (none named: all others).

    Here drawings count that training never saw, too: they were picked by hand.

    Raises:
        UsageError: nothing was picked, a number is no drawing, or one stands on both sides.
    """
    count = len(atlas.codes)
    picked, rest = (np.unique(np.asarray(list(some), np.int64)) for some in (having, lacking))
    if not len(picked):
        raise UsageError("Pick some drawings first: draw a lasso around points on the map.")
    for some in (picked, rest):
        if len(some) and not (some[0] >= 0 and some[-1] < count):
            raise UsageError(f"This space stores {count} drawings, 0 to {count - 1}; something else was picked.")
    if np.isin(picked, rest).any():
        raise UsageError("A drawing stands on both sides: it has the attribute or has it not.")
    has = np.zeros(count, bool)
    has[picked] = True
    taking_part = np.ones(count, bool)
    if len(rest):
        taking_part[:] = has
        taking_part[rest] = True
    rows = np.flatnonzero(taking_part)
    return Labelled(rows, has[rows])


def own_table(space: Space) -> AttributeTable:
    """Return a space's own table of attributes.

    Raises:
        UsageError: it has none.
    """
    table = space.attributes
    if table is None:
        raise UsageError(f"The space {space.name} has no attributes of its own: give a table of labels as a CSV file.")
    return table


def table_rows(atlas: Atlas, table: AttributeTable, part: Bools | None = None) -> tuple[Rows, AttributeTable]:
    """Return the stored drawings that a table is about, and the table's lines for them.

    Args:
        atlas: the encodings.
        table: as read, or the space's own.
        part: (N,) which drawings count; None for those that training saw.

    Raises:
        UsageError: the table is not about this space's drawings, or about none of that part.
    """
    rows = table.rows(len(atlas.codes))
    kept = np.flatnonzero((seen(atlas) if part is None else part)[rows])
    if not len(kept):
        raise UsageError("The table says nothing of the drawings that a vector is found from.")
    return rows[kept], table.taking(kept)


def vector_of(name: str, atlas: Atlas, labelled: Labelled, fit: Fit = "mean") -> AttributeVector:
    """Return the vector of labelled drawings. Raises UsageError where one side is empty."""
    return fit_vector(name, atlas.codes[labelled.rows], labelled.has, fit)


def vector_from_table(
    atlas: Atlas,
    table: AttributeTable,
    name: str,
    *,
    balanced_with: Sequence[str] = (),
    fit: Fit = "mean",
    seed: int = 0,
) -> AttributeVector:
    """Return the vector of an attribute in a table, balanced over it and the others named.

    Raises:
        UsageError: unknown attribute, or a combination without a picture.
    """
    rows, lines = table_rows(atlas, table)
    names = [name, *(other for other in balanced_with if other != name)]
    times = replication(lines.columns(names), names, seed) if len(names) > 1 else None
    return fit_vector(name, atlas.codes[rows], lines.column(name), fit, times)
