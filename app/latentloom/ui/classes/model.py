"""All classes of the space as a tree: groups (alphabets) with their classes, or one flat list where there are none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from latentloom.doc import selection
from latentloom.ui.names import short_name
from latentloom.work.messages import SpaceInfo

Index = QModelIndex | QPersistentModelIndex
CLASS_ROLE = Qt.ItemDataRole.UserRole
"""The class's index in the space; None for a group."""
_ROOT = QModelIndex()
_TOP = 0
"""Internal id of a row at the top; a class in group g has g + 1."""


class ClassesModel(QAbstractItemModel):
    """A tree of what the search leaves, with a check box on every row; a group's has three states.

    It keeps no choice of its own: checking a row asks for another one, and `show_choice` brings the answer.

    Signals:
        asked(frozenset of int): these classes of the space should take part.
    """

    asked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._space: SpaceInfo | None = None
        self._groups: list[tuple[str, tuple[int, ...]]] = []
        self._flat = True
        self._chosen: frozenset[int] = frozenset()

    @property
    def shown(self) -> tuple[int, ...]:
        """The classes that the search leaves, in the order of the space."""
        return tuple(sorted(i for _, members in self._groups for i in members))

    @property
    def chosen(self) -> frozenset[int]:
        """The classes that take part."""
        return self._chosen

    @property
    def flat(self) -> bool:
        """Whether there are no groups to show."""
        return self._flat

    def show_space(self, space: SpaceInfo | None, text: str) -> None:
        """Show another space, or another search in it (words in any order; "" for all)."""
        self.beginResetModel()
        self._space = space
        names, groups = ((), ()) if space is None else (space.classes, space.groups)
        self._flat = len(set(groups)) < 2
        left = selection.matching(names, groups, text)
        if self._flat:
            self._groups = [("", left)] if left else []
        else:
            found = selection.by_group([groups[i] for i in left])
            self._groups = [(group, tuple(left[i] for i in members)) for group, members in found.items()]
        self.endResetModel()

    def show_choice(self, chosen: Iterable[int]) -> None:
        """Show which classes take part; only rows that differ are told."""
        before, self._chosen = self._chosen, frozenset(chosen)
        differ = before ^ self._chosen
        if not differ:
            return
        for place, (_, members) in enumerate(self._groups):
            rows = [row for row, member in enumerate(members) if member in differ]
            if not rows:
                continue
            parent = _ROOT if self._flat else self.index(place, 0)
            self.dataChanged.emit(self.index(rows[0], 0, parent), self.index(rows[-1], 0, parent))
            if not self._flat:
                self.dataChanged.emit(parent, parent)

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """Return the index of a row below a parent."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _TOP)

    def parent(self, index: Index = _ROOT) -> QModelIndex:
        """Return the group of a class."""
        if not index.isValid() or index.internalId() == _TOP:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, _TOP)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Count the rows below a parent."""
        if not parent.isValid():
            return len(self._members_at(0)) if self._flat else len(self._groups)
        return 0 if self._flat or parent.internalId() != _TOP else len(self._members_at(parent.row()))

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return 1."""
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every row can be chosen and checked."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a row's value in a role."""
        if not index.isValid() or self._space is None:
            return None
        number = self._class_of(index)
        if role == CLASS_ROLE:
            return number
        if role == Qt.ItemDataRole.CheckStateRole:
            return self._state_of(self._covered(index))
        if number is None:
            return self._group(index.row(), role)
        name = self._space.classes[number]
        if role == Qt.ItemDataRole.DisplayRole:
            group = self._space.groups[number]
            return short_name(name if self._flat else name.removeprefix(f"{group}/"))
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return short_name(name)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a choice with or without what the row covers."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        covered = frozenset(self._covered(index))
        wanted = Qt.CheckState(value) != Qt.CheckState.Unchecked
        self.asked.emit(self._chosen | covered if wanted else self._chosen - covered)
        return True

    def _members_at(self, place: int) -> tuple[int, ...]:
        return self._groups[place][1] if place < len(self._groups) else ()

    def _class_of(self, index: Index) -> int | None:
        if self._flat:
            return self._members_at(0)[index.row()]
        return None if index.internalId() == _TOP else self._members_at(index.internalId() - 1)[index.row()]

    def _covered(self, index: Index) -> tuple[int, ...]:
        number = self._class_of(index)
        return self._members_at(index.row()) if number is None else (number,)

    def _state_of(self, members: tuple[int, ...]) -> Qt.CheckState:
        count = sum(member in self._chosen for member in members)
        if count == 0:
            return Qt.CheckState.Unchecked
        return Qt.CheckState.Checked if count == len(members) else Qt.CheckState.PartiallyChecked

    def _group(self, row: int, role: int) -> Any:
        name, members = self._groups[row]
        count = sum(member in self._chosen for member in members)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{short_name(name)}  {count} of {len(members)}"
        return None
