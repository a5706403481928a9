"""What was made once for an atlas or a model, kept as long as that lives."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

T = TypeVar("T")

_shelves: dict[int, dict[Hashable, Any]] = {}


def kept(owner: object, key: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` gave for this owner and key, making it the first time.

    Keyed by identity, because an atlas holds arrays and cannot be hashed. What is kept must not hold on to its owner.
    """
    shelf = _shelves.get(id(owner))
    if shelf is None:
        shelf = _shelves[id(owner)] = {}
        weakref.finalize(owner, _shelves.pop, id(owner), None).atexit = False
    if key not in shelf:
        shelf[key] = make()
    return cast("T", shelf[key])
