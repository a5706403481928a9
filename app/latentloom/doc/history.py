"""Undo and redo: two stacks of named states. States are frozen, so an entry is a reference and undo is exact."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from latentloom.doc.state import DocState


@dataclass(frozen=True, slots=True)
class Entry:
    """A step: what it is called in the menu and the state on its other side."""

    name: str
    state: DocState


class History:
    """The steps behind and ahead of the present state; the oldest fall off beyond `limit`."""

    def __init__(self, limit: int = 500) -> None:
        self._behind: deque[Entry] = deque(maxlen=limit)
        self._ahead: list[Entry] = []

    @property
    def undo_name(self) -> str | None:
        """The step that undo would take back, or None."""
        return self._behind[-1].name if self._behind else None

    @property
    def redo_name(self) -> str | None:
        """The step that redo would bring again, or None."""
        return self._ahead[-1].name if self._ahead else None

    @property
    def before(self) -> DocState | None:
        """The state that undo would lead to, or None."""
        return self._behind[-1].state if self._behind else None

    @property
    def after(self) -> DocState | None:
        """The state that redo would lead to, or None."""
        return self._ahead[-1].state if self._ahead else None

    def record(self, name: str, before: DocState) -> None:
        """Note that step `name` led away from `before`; what could be redone is gone."""
        self._behind.append(Entry(name, before))
        self._ahead.clear()

    def back(self, present: DocState) -> DocState | None:
        """Return the state before the last step, or None; `present` can then be redone."""
        if not self._behind:
            return None
        entry = self._behind.pop()
        self._ahead.append(Entry(entry.name, present))
        return entry.state

    def forth(self, present: DocState) -> DocState | None:
        """Return the state after the step last taken back, or None; `present` can then be undone."""
        if not self._ahead:
            return None
        entry = self._ahead.pop()
        self._behind.append(Entry(entry.name, present))
        return entry.state

    def clear(self) -> None:
        """Forget every step."""
        self._behind.clear()
        self._ahead.clear()
