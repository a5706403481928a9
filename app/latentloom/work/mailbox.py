"""A one-slot mailbox: the newest item overwrites the one that still waits.

With ordinary queued signals every drag event waits its turn, and the picture arrives seconds after the hand has
stopped. One slot bounds the wait to one decode, whatever the rate of posting.
"""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Holds at most one item. Any thread may call any method; none of them waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._item: T | None = None
        self._overwritten = 0

    def post(self, item: T) -> None:
        """Put `item` into the slot; what still lay there is dropped and counted."""
        with self._lock:
            if self._item is not None:
                self._overwritten += 1
            self._item = item

    def take(self) -> T | None:
        """Return the newest item and empty the slot; None when nothing was posted since."""
        with self._lock:
            item, self._item = self._item, None
            return item

    @property
    def waiting(self) -> bool:
        """Whether an item lies in the slot."""
        with self._lock:
            return self._item is not None

    @property
    def overwritten(self) -> int:
        """How many items were dropped because a newer one came before they were taken."""
        with self._lock:
            return self._overwritten
