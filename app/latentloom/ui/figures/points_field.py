"""The field of a figure's points: typed, or picked on the map one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QLabel, QLineEdit, QToolButton, QWidget

from latentloom.base.figure_options import Points
from latentloom.ui import icons

DEFAULT = "default"
"""The text of a point that the figure chooses itself."""

_SUGGESTIONS = 12


class PointsField(QWidget):
    """A line for each lettered point, or one line for a list.

    Signals:
        changed(): other points are named.
        pickingChanged(): the map's clicks are wanted, or are not any more.
    """

    changed = Signal()
    pickingChanged = Signal()

    def __init__(self, option: Points, classes: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.option = option
        self._turn = 0
        self._own: tuple[str, ...] = ()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.lines: list[QLineEdit] = []
        for row, letter in enumerate(option.letters or " "):
            line = QLineEdit(self)
            line.setAccessibleName(f"{option.label} {letter}".strip())
            line.setPlaceholderText("The first held out" if not option.letters else "Held out")
            line.setToolTip(
                "A class, drawing:N, held-out:N, mean:CLASS, prior:SEED or file:PICTURE"
                + ("" if option.letters else "; commas between them")
            )
            if option.letters:
                completer = QCompleter(list(classes), line)
                completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
                completer.setFilterMode(Qt.MatchFlag.MatchContains)
                completer.setMaxVisibleItems(_SUGGESTIONS)
                line.setCompleter(completer)
                tag = QLabel(letter, self)
                tag.setProperty("voice", "strong")
                grid.addWidget(tag, row, 0)
            line.editingFinished.connect(self._on_edited)
            grid.addWidget(line, row, 1)
            self.lines.append(line)
        self.pick = QToolButton(self)
        self.pick.setText("Pick")
        self.pick.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.pick.setCheckable(True)
        self.pick.setAccessibleName(f"Pick {option.label} on the map")
        self.pick.setToolTip("Clicks on the map set these points; what was picked can be dragged there")
        icons.bind(self.pick, "map")
        self.pick.toggled.connect(self._on_pick)
        grid.addWidget(self.pick, 0, 2)
        self._told = self.texts()

    def texts(self) -> tuple[str, ...]:
        """Return the points as texts; none where nothing is named."""
        if not self.option.letters:
            return tuple(part.strip() for part in self.lines[0].text().split(",") if part.strip())
        named = [line.text().strip() for line in self.lines]
        return tuple(text or DEFAULT for text in named) if any(named) else ()

    def set_texts(self, texts: Sequence[str]) -> None:
        """Show other points."""
        if self.option.letters:
            for i, line in enumerate(self.lines):
                text = texts[i] if i < len(texts) else ""
                line.setText("" if text == DEFAULT else text)
        else:
            self.lines[0].setText(", ".join(texts))
        self._on_edited()

    @property
    def picking(self) -> bool:
        """Whether the map's clicks are wanted."""
        return self.pick.isChecked()

    def next_words(self) -> str:
        """Return what the next click on the map does."""
        if self.option.letters:
            return f"click sets {self.option.letters[self._turn]}"
        return "click adds this point to the figure"

    def lettered(self) -> list[tuple[str, str]]:
        """Return (letter or number, text) of every point that is known: named, or taken by the figure itself."""
        if not self.option.letters:
            return [(str(i + 1), text) for i, text in enumerate(self.texts())]
        named = self.texts() or (DEFAULT,) * len(self.lines)
        own = self._own or named
        pairs = [(text if text != DEFAULT else instead) for text, instead in zip(named, own, strict=True)]
        return [(letter, text) for letter, text in zip(self.option.letters, pairs, strict=True) if text != DEFAULT]

    def show_own(self, points: Sequence[Mapping[str, Any]]) -> None:
        """Tell which points the figure took, as its numbers say: they stand in the empty lines and on the map."""
        if not self.option.letters or len(points) != len(self.lines):
            return
        self._own = tuple(str(point.get("point", DEFAULT)) for point in points)
        for line, point in zip(self.lines, points, strict=True):
            line.setPlaceholderText(str(point.get("label", "")) or "Held out")

    def take(self, text: str) -> None:
        """Set the point whose turn it is; a full list begins anew."""
        if self.option.letters:
            self.lines[self._turn].setText(text)
            self._turn = (self._turn + 1) % len(self.lines)
            self.pickingChanged.emit()
        else:
            texts = self.texts()
            self.lines[0].setText(", ".join((*texts, text) if len(texts) < self.option.most else (text,)))
        self._on_edited()

    def move(self, letter: str, text: str) -> None:
        """Set the point of a letter (or number, in a list)."""
        if self.option.letters:
            self.lines[self.option.letters.index(letter)].setText(text)
        else:
            texts = list(self.texts())
            texts[int(letter) - 1] = text
            self.lines[0].setText(", ".join(texts))
        self._on_edited()

    def _on_edited(self) -> None:
        now = self.texts()
        if now != self._told:
            self._told = now
            self.changed.emit()

    def _on_pick(self) -> None:
        self.pickingChanged.emit()
