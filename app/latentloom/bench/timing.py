"""Timing by the clock on the wall, fairly between rivals."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from time import perf_counter


def interleaved_ms(actions: Sequence[Callable[[], object]], rounds: int, warm_up: int = 3) -> list[list[float]]:
    """Time several actions in turn, a round at a time, so that a noisy moment strikes all alike.

    Args:
        actions: what to time.
        rounds: how often each runs; warm_up: how often before, uncounted.

    Returns:
        For each action its `rounds` times in milliseconds.
    """
    times: list[list[float]] = [[] for _ in actions]
    for turn in range(warm_up + rounds):
        for action, found in zip(actions, times, strict=True):
            began = perf_counter()
            action()
            if turn >= warm_up:
                found.append((perf_counter() - began) * 1e3)
    return times


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0..1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


median = statistics.median
