"""Reading a vector of shares: how many classes it amounts to, and how to print it."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt


def effective_classes(weights: npt.ArrayLike) -> float:
    """Return exp(H(w)), H the Shannon entropy in nats: 1 for a single class, K for K equal ones.

    (The Hill number of order 1: M. O. Hill, Ecology 54(2), 1973.)
    """
    w = np.asarray(weights, dtype=np.float64)
    w = w[w > 0] / w.sum()
    return float(np.exp(-(w * np.log(w)).sum()))


def percentages(weights: npt.ArrayLike, decimals: int = 1) -> tuple[str, ...]:
    """Return one number a share, such as "12.5", that together make exactly 100.0.

    Largest remainder (Hamilton's method): round all down, then give the missing units to those that lost most, the
    first of equals first.
    """
    w = np.asarray(weights, dtype=np.float64)
    units = 100 * 10**decimals
    exact = w / w.sum() * units
    # The nudge lets 0.3 * 1000 = 299.99999999999994 count as 300.
    whole = np.floor(exact + 1e-9).astype(np.int64)
    missing = units - int(whole.sum())
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: max(missing, 0)]] += 1
    return tuple(
        f"{value // 10**decimals}.{value % 10**decimals:0{decimals}d}" if decimals else str(value) for value in whole
    )


def is_simplex(weights: npt.ArrayLike) -> bool:
    """Tell whether all are finite and >= 0, and not all 0: fit to be scaled to sum 1."""
    w = np.asarray(weights, dtype=np.float64)
    return bool(np.isfinite(w).all() and (w >= 0).all() and math.isfinite(w.sum()) and w.sum() > 0)
