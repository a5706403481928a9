"""Small pictures on their way to the window, in portions: it repaints for a portion, not for every batch."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from latentloom.work.messages import PictureKey, PicturesReply, PicturesRequest, Pixels

PORTION_S = 0.04


class Gathering:
    """Holds decoded pictures of one ticket until a portion is full, the ticket is closed, or another one begins."""

    def __init__(self) -> None:
        self._ticket = ("", "")
        self._keys: list[PictureKey] = []
        self._pixels: list[Pixels] = []
        self._since = 0.0

    def add(
        self, request: PicturesRequest, keys: Sequence[PictureKey], pixels: Sequence[Pixels], *, last: bool
    ) -> tuple[PicturesReply, ...]:
        """Add a batch; return the replies that are due, oldest first."""
        due = []
        if self._keys and self._ticket != (request.ticket, request.stamp):
            due.append(self._flush(last=False))
        if not self._keys:
            self._since = monotonic()
        self._ticket = (request.ticket, request.stamp)
        self._keys += keys
        self._pixels += pixels
        if last or monotonic() - self._since >= PORTION_S:
            due.append(self._flush(last=last))
        return tuple(due)

    def _flush(self, *, last: bool) -> PicturesReply:
        reply = PicturesReply(*self._ticket, tuple(self._keys), tuple(self._pixels), last)
        self._keys, self._pixels = [], []
        return reply
