"""How much an attribute vector changes other attributes: measured by readers that the vector took no part in.

A reader of an attribute is a linear support vector machine fitted on balanced pictures. One unit of its reading is the
way from the mean of the balanced pictures without the attribute to the mean of those with it. The leakage of vector i
into attribute j is how far one step of i moves the reading of j: 1 on the diagonal is a full step, 0 beside it clean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from latentloom.engine.attributes.balance import replication
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.attributes.vectors import AttributeVector, Codes, Fit, cosine, fit_vector, linear_svm

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Readers:
    """Linear readings of attributes.

    Attributes:
        names: A names; weights: (A, d); a latent z reads weights @ z plus a constant that does not matter here.
    """

    names: tuple[str, ...]
    weights: Floats

    def read(self, latents: Codes) -> Floats:
        """Return the readings of latents (n, d), (n, A), up to a constant an attribute."""
        found: Floats = np.asarray(latents, np.float64) @ self.weights.T
        return found


def readers(codes: Codes, table: AttributeTable, seed: int = 0) -> Readers:
    """Fit a reader for every attribute of a table, on its pictures balanced over all of them.

    Args:
        codes: (n, d) encodings, a row of the table each; take pictures that the vectors were not found from.
        table: of a few attributes.
        seed: of the balance.

    Raises:
        UsageError: a combination of the attributes has no picture.
    """
    times = replication(table.values, table.names, seed)
    rows = []
    for name in table.names:
        normal = linear_svm(name, codes, table.column(name), times).direction.astype(np.float64)
        # The length of the machine's vector is one unit; so a step of it reads 1.
        square = float(normal @ normal)
        rows.append(normal / square if square > 0 else normal)
    return Readers(table.names, np.stack(rows))


def leakage(vectors: Sequence[AttributeVector], by: Readers) -> Floats:
    """Return how far a step of each vector moves each reading, (len(vectors), A)."""
    return by.read(np.stack([vector.direction for vector in vectors]))


def cosines(vectors: Sequence[AttributeVector]) -> Floats:
    """Return the cosines between vectors, (n, n)."""
    return np.array([[cosine(a, b) for b in vectors] for a in vectors])


@dataclass(frozen=True, eq=False)
class Balanced:
    """The vectors of some attributes before and after balancing, and what that did.

    Attributes:
        names: the n attributes.
        before, after: n vectors each.
        times: (N,) how often each picture was repeated.
        leak_before, leak_after: (n, n), see the head of this file; None without pictures to read by.
        cosines_before, cosines_after: (n, n) between the vectors.
    """

    names: tuple[str, ...]
    before: tuple[AttributeVector, ...]
    after: tuple[AttributeVector, ...]
    times: npt.NDArray[np.int64]
    leak_before: Floats | None
    leak_after: Floats | None
    cosines_before: Floats
    cosines_after: Floats


def balanced_vectors(
    codes: Codes,
    table: AttributeTable,
    names: Sequence[str],
    *,
    fit: Fit = "mean",
    seed: int = 0,
    judged: tuple[Codes, AttributeTable] | None = None,
) -> Balanced:
    """Find the vectors of attributes as the pictures are, and again with them balanced over all the attributes named.

    Args:
        codes: (n, d); table: n lines; names: of the attributes.
        fit: how a vector is found.
        seed: of the balance.
        judged: encodings and their table to measure leakage by, best those that training and vectors never saw.

    Raises:
        UsageError: unknown attribute, or a combination without a picture.
    """
    values = table.columns(names)
    times = replication(values, names, seed)
    before = tuple(fit_vector(name, codes, table.column(name), fit) for name in names)
    after = tuple(fit_vector(name, codes, table.column(name), fit, times) for name in names)
    leaks: tuple[Floats | None, Floats | None] = (None, None)
    if judged is not None:
        others, their_table = judged
        by = readers(others, AttributeTable(tuple(names), their_table.columns(names)), seed)
        leaks = leakage(before, by), leakage(after, by)
    return Balanced(tuple(names), before, after, times, *leaks, cosines(before), cosines(after))
