"""The widgets of one figure's options, made from their types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from latentloom.base.figure_options import AnyOption, Choice, FigureWords, File, Number, Points, Text, Toggle, Whole
from latentloom.ui.figures.points_field import PointsField
from latentloom.ui.questions import Questions


class FigureForm(QWidget):
    """The options of one figure.

    Attributes:
        points: the fields for points, by the option's name.

    Signals:
        changed(): an option has another value.
        pickingChanged(): one of the fields wants the map's clicks, or does not any more.
    """

    changed = Signal()
    pickingChanged = Signal()

    def __init__(
        self, figure: FigureWords, suggestions: Mapping[str, Sequence[str]], questions: Questions, parent: QWidget
    ) -> None:
        """`suggestions`: by the key that a text's `suggest` names, what may be offered."""
        super().__init__(parent)
        self.figure = figure
        self._suggestions = suggestions
        self._questions = questions
        self.points: dict[str, PointsField] = {}
        self._read: dict[str, Callable[[], Any]] = {}
        self._write: dict[str, Callable[[Any], None]] = {}
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 8, 0)
        form.setVerticalSpacing(9)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for option in figure.options:
            field = self._made(option)
            field.setToolTip(field.toolTip() or f"{option.words[:1].upper()}{option.words[1:]}")
            if not field.accessibleName():
                field.setAccessibleName(option.label)
            form.addRow("" if isinstance(option, Toggle) else option.label, field)

    def values(self) -> dict[str, Any]:
        """Return every option's value by name, as text or what it means."""
        return {name: read() for name, read in self._read.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show other values, as text or what they mean; names that the figure does not know are left out.

        Raises:
            UsageError: a value is not good for its option.
        """
        for option in self.figure.options:
            if option.name in values:
                self._write[option.name](option.checked(values[option.name]))

    def _made(self, option: AnyOption) -> QWidget:
        match option:
            case Whole():
                return self._spin(option)
            case Number():
                return self._number(option)
            case Choice():
                return self._choice(option)
            case Toggle():
                return self._toggle(option)
            case Points():
                return self._points(option)
            case File():
                return self._file(option)
            case Text():
                return self._text(option)

    def _spin(self, option: Whole) -> QWidget:
        spin = QSpinBox(self)
        spin.setRange(option.least, option.most)
        spin.setValue(option.default)
        spin.setKeyboardTracking(False)
        self._join(option, spin.value, spin.setValue, spin.valueChanged)
        return spin

    def _number(self, option: Number) -> QWidget:
        spin = QDoubleSpinBox(self)
        spin.setRange(option.least, option.most)
        spin.setDecimals(3)
        spin.setSingleStep(option.step)
        spin.setValue(option.default)
        spin.setKeyboardTracking(False)
        self._join(option, spin.value, spin.setValue, spin.valueChanged)
        return spin

    def _choice(self, option: Choice) -> QWidget:
        combo = QComboBox(self)
        for value, words in option.choices:
            combo.addItem(words, value)
        combo.setCurrentIndex(combo.findData(option.default))
        # Long words must not make the form wider than its place.
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(14)
        self._join(
            option,
            combo.currentData,
            lambda value: combo.setCurrentIndex(max(combo.findData(value), 0)),
            combo.currentIndexChanged,
        )
        return combo

    def _toggle(self, option: Toggle) -> QWidget:
        box = QCheckBox(option.label, self)
        box.setChecked(option.default)
        self._join(option, box.isChecked, lambda value: box.setChecked(bool(value)), box.toggled)
        return box

    def _text(self, option: Text) -> QWidget:
        line = QLineEdit(option.default, self)
        known = self._suggestions.get(option.suggest, ())
        if known:
            completer = QCompleter(list(known), line)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            line.setCompleter(completer)
        line.setPlaceholderText(example_of(option, known))
        self._join(option, lambda: line.text().strip(), lambda value: line.setText(str(value)), line.editingFinished)
        return line

    def _file(self, option: File) -> QWidget:
        holder = QWidget(self)
        line = QLineEdit(option.default, holder)
        line.setAccessibleName(option.label)
        line.setPlaceholderText("None")
        button = QToolButton(holder)
        button.setText("\N{HORIZONTAL ELLIPSIS}")
        button.setAccessibleName(f"Choose {option.label}")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(line, 1)
        row.addWidget(button)

        def ask() -> None:
            path = self._questions.file_to_open(Path(line.text()).parent if line.text() else Path.home())
            if path is not None:
                line.setText(str(path))
                self.changed.emit()

        button.clicked.connect(ask)
        self._join(option, lambda: line.text().strip(), lambda value: line.setText(str(value)), line.editingFinished)
        return holder

    def _points(self, option: Points) -> QWidget:
        field = PointsField(option, self._suggestions.get("classes", ()), self)
        field.pickingChanged.connect(self.pickingChanged)
        self.points[option.name] = field
        self._join(option, field.texts, field.set_texts, field.changed)
        return field

    def _join(self, option: AnyOption, read: Callable[[], Any], write: Callable[[Any], None], signal: Any) -> None:
        self._read[option.name] = read
        self._write[option.name] = write
        signal.connect(self._on_changed)

    def _on_changed(self, *_: object) -> None:
        self.changed.emit()


def example_of(option: Text, known: Sequence[str]) -> str:
    """Return what an empty field shows: what it comes to where the option tells, else an example of what is known."""
    told = re.search(r"\(default: (.+?)\)", option.words)
    if told is not None:
        return told[1].capitalize()
    several = 2 if "comma" in option.words else 1
    return f"such as {', '.join(known[:several])}" if known else ""
