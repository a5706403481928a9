"""A closer look at a blend, one part at a time, while nothing else is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from latentloom.work.messages import StudyItem, StudyReply, StudyRequest

if TYPE_CHECKING:
    from latentloom.engine.space import Space


class RunningStudy:
    """A study under way. Used by the engine thread alone."""

    def __init__(self, request: StudyRequest) -> None:
        self.request = request
        self._items: list[StudyItem] = []
        self._parts: Iterator[StudyItem] | None = None

    def step(self, space: Space | None) -> StudyReply:
        """Look at one part more; return all parts so far. A study of another space than the open one is done, empty."""
        request = self.request
        if space is None or space.stamp != request.stamp:
            return self._reply(done=True)
        if self._parts is None:
            from latentloom.work.studies import parts_of

            self._parts = parts_of(space, request)
        part = next(self._parts, None)
        if part is None:
            return self._reply(done=True)
        self._items.append(part)
        return self._reply(done=False)

    def _reply(self, *, done: bool) -> StudyReply:
        request = self.request
        return StudyReply(request.number, request.stamp, request.kind, tuple(self._items), done)
