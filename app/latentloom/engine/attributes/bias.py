"""A bias put in on purpose: pictures left out until two attributes go together as in a given table.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 3.1: in CelebA men smile less often (table 1) and
who smiles has the mouth open (table 2), so that the vector of a smile changes both; with the data balanced by
replication it does not. Where attributes are independent, such a correlation can be made, its side effect on the
vectors measured, and its removal compared with the vectors of all pictures, which never had it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.engine.attributes.balance import contingency
from latentloom.engine.attributes.leakage import Balanced, balanced_vectors, cosines, leakage, readers
from latentloom.engine.attributes.table import AttributeTable, Rows
from latentloom.engine.attributes.vectors import AttributeVector, Bools, Codes, Fit, cosine, fit_vector

Shares = tuple[tuple[float, float], tuple[float, float]]
"""Percent of pictures: [without, with the first attribute][without, with the second]."""

TABLE_1: Shares = ((27.0, 25.0), (31.0, 17.0))
"""Smile by male: 17 of 48 who smile are men, 25 of 52 who do not."""

TABLE_2: Shares = ((40.0, 12.0), (12.0, 36.0))
"""Smile by open mouth: 36 of 48 who smile have the mouth open, 12 of 52 who do not."""


@dataclass(frozen=True, eq=False)
class BiasStudy:
    """What a correlation put in on purpose does to two attributes' vectors, and what balancing leaves of it.

    Attributes:
        rows: (m,) the pictures that were kept, of those given.
        counts: (2, 2) how many there are of each combination.
        found: the vectors as the kept pictures are and balanced, with leakage into each other's readings and cosines.
        true: the two vectors of all pictures given, without the bias; leak_true: (2, 2) their leakage.
        cosine_true: between those two; kept_before, kept_after: (2,) cosine of each vector with its own true one.
    """

    rows: Rows
    counts: npt.NDArray[np.int64]
    found: Balanced
    true: tuple[AttributeVector, ...]
    leak_true: npt.NDArray[np.float64]
    cosine_true: float
    kept_before: npt.NDArray[np.float64]
    kept_after: npt.NDArray[np.float64]


def biased_rows(values: Bools, shares: Shares, seed: int = 0) -> Rows:
    """Return the rows of a subsample in which two attributes go together as asked, as large as the pictures allow.

    Args:
        values: (n, 2) bool.
        shares: of each combination, above zero; only their proportions matter.
        seed: decides which pictures are kept.

    Raises:
        UsageError: a combination has too few pictures for even one of each.
    """
    wanted = np.asarray(shares, np.float64)
    if values.ndim != 2 or values.shape[1] != 2 or wanted.shape != (2, 2) or not (wanted > 0).all():
        raise ValueError("values must be (n, 2) and shares (2, 2) above zero")
    there = contingency(values)
    size = float((there / wanted).min())
    counts = np.minimum(np.rint(size * wanted).astype(np.int64), there)
    if not counts.all():
        raise UsageError("A combination of the two attributes has no picture left for such a correlation: take others.")
    rng = np.random.default_rng(seed)
    kept = []
    for first in (0, 1):
        for second in (0, 1):
            rows = np.flatnonzero((values[:, 0] == first) & (values[:, 1] == second))
            kept.append(rng.permutation(rows)[: counts[first, second]])
    return np.sort(np.concatenate(kept))


def bias_study(
    codes: Codes,
    table: AttributeTable,
    names: Sequence[str],
    shares: Shares,
    judged: tuple[Codes, AttributeTable],
    *,
    fit: Fit = "mean",
    seed: int = 0,
) -> BiasStudy:
    """Put a correlation between two attributes in, find their vectors with it and balanced, and measure both.

    Args:
        codes: (n, d); table: a line each; names: of the two attributes.
        shares: as `biased_rows`.
        judged: encodings and their table that leakage is read by, without the correlation; best held-out ones.
        fit: how vectors are found; seed: of the subsample and the balance.

    Raises:
        UsageError: unknown attribute, or a combination of the two without a picture.
    """
    values = table.columns(names)
    rows = biased_rows(values, shares, seed)
    kept = AttributeTable(tuple(names), values[rows])
    found = balanced_vectors(codes[rows], kept, names, fit=fit, seed=seed, judged=judged)
    true = tuple(fit_vector(name, codes, table.column(name), fit) for name in names)
    return BiasStudy(
        rows=rows,
        counts=contingency(kept.values),
        found=found,
        true=true,
        leak_true=leakage(true, readers(judged[0], judged[1].only(names), seed)),
        cosine_true=float(cosines(true)[0, 1]),
        kept_before=np.array([cosine(one, all_of) for one, all_of in zip(found.before, true, strict=True)]),
        kept_after=np.array([cosine(one, all_of) for one, all_of in zip(found.after, true, strict=True)]),
    )
