"""Attribute vectors for the window: jobs that look into a table, find vectors, and write them to a file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.base.attribute_words import EFFECT_WORDS, FIT_WORDS
from latentloom.base.errors import LoomError, UsageError
from latentloom.doc.state import Attribute
from latentloom.engine.aside import aside
from latentloom.work.attribute_messages import AttributesMade, AttributeWish, BalanceReport, Matrix, TableSeen
from latentloom.work.jobs import Steps

if TYPE_CHECKING:
    from latentloom.engine.attributes.leakage import Balanced
    from latentloom.engine.attributes.table import AttributeTable
    from latentloom.engine.attributes.vectors import AttributeVector
    from latentloom.engine.space import Space

# The engine's other modules are imported late: this module is read when the window starts.


def table_steps(space: Space | None, file: Path | None) -> Steps:
    """Look into a table of labels; returns a `TableSeen`.

    Args:
        space: the open one.
        file: a CSV file, or None for the space's own attributes.

    Raises:
        LoomError: it cannot be read, or is not about the space's drawings; or the space has no attributes.
    """
    open_space = _opened(space)
    table = yield from aside(lambda: _table(open_space, file))
    table.rows(len(open_space.atlas.codes))
    counts = table.values.sum(axis=0)
    columns = tuple((name, int(count)) for name, count in zip(table.names, counts, strict=True))
    return TableSeen(file, columns, len(table))


def making_steps(space: Space | None, wish: AttributeWish) -> Steps:
    """Find the vectors of a wish; returns an `AttributesMade`.

    Raises:
        LoomError: another space is open, or the wish cannot be met; the sentence says why.
    """
    found = _opened(space, wish.stamp)
    match wish.kind:
        case "classes":
            return _from_classes(found, wish)
        case "drawings":
            return _from_drawings(found, wish)
        case "table":
            return _from_table(found, wish)
        case "effect":
            return _from_effect(found, wish)
        case "file":
            return _from_file(found, wish)


def writing_steps(attributes: Sequence[Attribute], target: Path) -> Steps:
    """Write vectors to a CSV file, one a line; returns the path. Raises LoomError when it cannot be written."""
    from latentloom.engine.attributes.vectors import AttributeVector, write_vectors

    yield 0, 1
    vectors = [AttributeVector(one.name, np.array(one.direction, np.float32)) for one in attributes]
    write_vectors(vectors, target)
    return target


def _from_classes(space: Space, wish: AttributeWish) -> Steps:
    from latentloom.engine.attributes.sources import from_classes, vector_of

    labelled = from_classes(space.atlas, wish.having, wish.lacking)
    name = wish.name or _joined(wish.having)
    vector = yield from aside(lambda: vector_of(name, space.atlas, labelled, wish.fit))
    against = _joined(wish.lacking) if wish.lacking else "all others"
    return _made(space, vector, f"{_joined(wish.having)} against {against}, {FIT_WORDS[wish.fit].lower()}")


def _from_drawings(space: Space, wish: AttributeWish) -> Steps:
    from latentloom.engine.attributes.sources import from_rows, vector_of

    labelled = from_rows(space.atlas, wish.rows, wish.other_rows)
    vector = yield from aside(lambda: vector_of(wish.name or "Picked", space.atlas, labelled, wish.fit))
    against = f"{len(wish.other_rows):,} others" if wish.other_rows else "all others"
    return _made(space, vector, f"{len(wish.rows):,} drawings against {against}, {FIT_WORDS[wish.fit].lower()}")


def _from_table(space: Space, wish: AttributeWish) -> Steps:
    from latentloom.engine.attributes.leakage import balanced_vectors
    from latentloom.engine.attributes.sources import table_rows
    from latentloom.engine.attributes.vectors import fit_vector

    if not wish.columns:
        raise UsageError("Choose at least one attribute of the table.")
    total = len(wish.columns) + 1
    yield 0, total
    table = yield from aside(lambda: _table(space, wish.file))
    rows, lines = table_rows(space.atlas, table)
    codes = space.atlas.codes[rows]
    called = wish.file.name if wish.file is not None else space.name
    fit = FIT_WORDS[wish.fit].lower()
    if wish.balanced and len(wish.columns) > 1:
        judged = _judged(space, table, wish.columns)
        yield 1, total
        found = yield from aside(lambda: balanced_vectors(codes, lines, wish.columns, fit=wish.fit, judged=judged))
        vectors, report = list(found.after), _report(found, lines)
    else:
        vectors, report = [], None
        for done, name in enumerate(wish.columns, 1):
            vectors.append((yield from aside(partial(fit_vector, name, codes, lines.column(name), wish.fit))))
            yield done, total
    attributes = []
    for vector in vectors:
        others = [name for name in wish.columns if name != vector.name] if report is not None else []
        balanced = f", balanced with {_joined(others)}" if others else ""
        name = wish.name if wish.name and len(vectors) == 1 else vector.name
        attributes.append(_attribute(vector, f"{vector.name} in {called}{balanced}, {fit}", name))
    return AttributesMade(space.stamp, tuple(attributes), report)


def _from_effect(space: Space, wish: AttributeWish) -> Steps:
    from latentloom.engine.attributes.synthetic import synthetic_steps

    vector = yield from synthetic_steps(space, wish.effect, wish.amount)
    words = EFFECT_WORDS[wish.effect]
    amount = words.amount if wish.amount is None else wish.amount
    origin = f"{words.title} of {amount:g} {words.unit}, made to {vector.with_count} pictures"
    return _made(space, vector, origin, wish.name)


def _from_file(space: Space, wish: AttributeWish) -> Steps:
    from latentloom.engine.attributes.given import read_vectors

    if wish.file is None:
        raise UsageError("Name a file of vectors.")
    yield 0, 1
    vectors = read_vectors(wish.file, space.latent_dim)
    return AttributesMade(space.stamp, tuple(_attribute(one, f"from {wish.file.name}") for one in vectors))


def _opened(space: Space | None, stamp: str | None = None) -> Space:
    if space is None or (stamp is not None and space.stamp != stamp):
        raise LoomError("Another space is open now; look for the attribute again there.")
    return space


def _table(space: Space, file: Path | None) -> AttributeTable:
    from latentloom.engine.attributes.sources import own_table
    from latentloom.engine.attributes.table import read_table

    return own_table(space) if file is None else read_table(file)


def _judged(
    space: Space, table: AttributeTable, names: Sequence[str]
) -> tuple[npt.NDArray[np.float32], AttributeTable] | None:
    """Return the held-out encodings with their lines, or None where a combination of the attributes is not there."""
    from latentloom.engine.attributes.balance import contingency
    from latentloom.engine.attributes.sources import table_rows

    if not space.atlas.held_out.any() or space.atlas.held_out.all():
        return None
    try:
        rows, lines = table_rows(space.atlas, table, space.atlas.held_out)
    except UsageError:
        return None
    if not contingency(lines.columns(names)).all():
        return None
    return space.atlas.codes[rows], lines


def _report(found: Balanced, lines: AttributeTable) -> BalanceReport:
    from latentloom.engine.attributes.balance import contingency

    values = lines.columns(found.names)
    before, after = contingency(values), contingency(values, found.times)
    cells = tuple(
        (tuple(bool(bit) for bit in place), int(before[place]), int(after[place])) for place in np.ndindex(before.shape)
    )
    return BalanceReport(
        found.names,
        cells,
        _matrix(found.cosines_before),
        _matrix(found.cosines_after),
        None if found.leak_before is None else _matrix(found.leak_before),
        None if found.leak_after is None else _matrix(found.leak_after),
    )


def _matrix(values: npt.NDArray[np.float64]) -> Matrix:
    return tuple(tuple(row) for row in values.tolist())


def _made(space: Space, vector: AttributeVector, origin: str, name: str = "") -> AttributesMade:
    return AttributesMade(space.stamp, (_attribute(vector, origin, name),))


def _attribute(vector: AttributeVector, origin: str, name: str = "") -> Attribute:
    if not np.isfinite(vector.direction).all() or not vector.direction.any():
        raise LoomError(f"{name or vector.name} changes nothing in this space, so there is no vector of it.")
    return Attribute((name or vector.name)[:80], tuple(vector.direction.tolist()), origin[:400])


def _joined(names: Sequence[str]) -> str:
    """Return a few names for people, the last parts of them: "a, b and 3 more"."""
    short = [name.rpartition("/")[2] or name for name in names]
    if len(short) <= 3:
        return ", ".join(short)
    return f"{', '.join(short[:2])} and {len(short) - 2} more"
