"""Which classes a new document blends."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

COUNT = 20


def pick_startup(
    means: npt.NDArray[np.floating], classes: tuple[str, ...], groups: tuple[str, ...], count: int = COUNT
) -> tuple[str, ...]:
    """Return up to `count` classes that differ well, from as many groups as there are, in the order of the space.

    Greedy farthest-point choice (Gonzalez 1985) among groups not yet used, starting with the class that is nearest to
    the mean of all.

    Args:
        means: (K, d) class means.
        classes, groups: K names each.
    """
    if len(classes) <= count:
        return classes
    chosen = [int(np.linalg.norm(means - means.mean(axis=0), axis=1).argmin())]
    distance = np.linalg.norm(means - means[chosen[0]], axis=1)
    while len(chosen) < count:
        used = {groups[i] for i in chosen if groups[i]}
        free = np.array([i not in chosen and groups[i] not in used for i in range(len(classes))])
        if not free.any():
            free = np.array([i not in chosen for i in range(len(classes))])
        # The very farthest are odd ones out; the middle of the free ones is typical and still different.
        order = np.flatnonzero(free)[np.argsort(distance[free], kind="stable")]
        chosen.append(int(order[int(0.75 * (len(order) - 1))]))
        distance = np.minimum(distance, np.linalg.norm(means - means[chosen[-1]], axis=1))
    return tuple(classes[i] for i in sorted(chosen))
