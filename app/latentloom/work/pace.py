"""How many small pictures are decoded in one go: as many as a preview can wait for."""

from __future__ import annotations

BUDGET_S = 0.008
"""A preview that comes while a batch is decoded waits no longer than about this."""

SMALLEST, LARGEST = 1, 64


class Pace:
    """A batch size that follows the device: a graphics card gets large batches, an old processor small ones.

    Sizes are powers of two, because torch prepares its kernels anew for every size that it has not seen.
    """

    def __init__(self) -> None:
        self.count = 4

    def learn(self, count: int, seconds: float) -> None:
        """Take note of how long a batch of `count` took; a part of a batch tells only that a whole one is too large."""
        if seconds > BUDGET_S and count <= self.count:
            self.count = max(SMALLEST, self.count // 2)
        elif seconds < BUDGET_S / 3 and count >= self.count:
            self.count = min(LARGEST, self.count * 2)
