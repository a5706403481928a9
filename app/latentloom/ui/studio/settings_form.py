"""Family and settings of a training, generated from their tables: each explained, each checked as it is typed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from latentloom.base.family_words import FAMILY_WORDS
from latentloom.base.setting_words import SETTING_WORDS, SettingWords
from latentloom.ui import icons, tabbing
from latentloom.work import training_form
from latentloom.work.training_form import DEPTH, Checked

_DEPTH_WORDS = SettingWords(
    "Depth", "How often the network halves the picture; leave it empty for what suits the size.", "whole", 2, 7
)
_FIELD_WIDTH = 164


class SettingsForm(QFrame):
    """The form of one training.

    Signals:
        edited(): something was typed or chosen; `checked` says what it comes to.
        tableAsked(str): a file is to be chosen for this setting.
    """

    edited = Signal()
    tableAsked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._advice: Mapping[str, object] = {}
        self._data = ""
        self._typed: dict[str, str] = {}
        self._fields: dict[str, QWidget] = {}
        self._notes: dict[str, QLabel] = {}
        self._rows: dict[str, tuple[QWidget, ...]] = {}
        self.checked = Checked(None)
        heading = QLabel("Model", self)
        heading.setProperty("voice", "title")
        self.title = QLineEdit(self)
        self.title.setPlaceholderText("Name of the space")
        self.title.setAccessibleName("Name of the space")
        self.title.textEdited.connect(self._on_edited)
        self._title_note = self._note("What the space will be called in the menu.")
        self.family = QComboBox(self)
        self.family.setAccessibleName("Model family")
        for name, words in FAMILY_WORDS.items():
            self.family.addItem(words.title, name)
            self.family.setItemData(self.family.count() - 1, words.summary, Qt.ItemDataRole.ToolTipRole)
        self.family.currentIndexChanged.connect(self._on_family)
        self._summary = self._note("")
        self.sweep = QCheckBox("Sweep: &several values in a field, with commas", self)
        self.sweep.setToolTip("Train once with every combination of the values, and compare them in a table")
        self.sweep.toggled.connect(self._on_sweep)
        self.more = QToolButton(self)
        self.more.setText("More settings")
        self.more.setCheckable(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        icons.bind(self.more, "settings")
        self.more.setToolTip("Show every setting that the family has")
        self.more.toggled.connect(self._on_more)
        top = QGridLayout()
        top.setColumnStretch(2, 1)
        top.setHorizontalSpacing(10)
        for row, (text, field, note) in enumerate(
            (("Name", self.title, self._title_note), ("Family", self.family, self._summary))
        ):
            field.setFixedWidth(_FIELD_WIDTH)
            self._place(top, row, text, field, note)
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(0, 0, 6, 0)
        self._grid.setColumnStretch(2, 1)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(7)
        self.scroll = QScrollArea(self)
        self.scroll.setWidgetResizable(True)
        self.scroll.setFrameShape(QFrame.Shape.NoFrame)
        self.scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroll.setWidget(self._grid_holder)
        self.scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bottom = QGridLayout()
        bottom.setColumnStretch(1, 1)
        bottom.addWidget(self.more, 0, 0)
        bottom.addWidget(self.sweep, 0, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(heading)
        layout.addLayout(top)
        layout.addWidget(self.scroll, 1)
        layout.addLayout(bottom)
        self._build()

    def set_pictures(self, data: str, title: str, advice: Mapping[str, object]) -> None:
        """Begin with what suits other pictures; what was typed by hand stays."""
        self._data, self._advice = data, advice
        if not self.title.isModified():
            self.title.setText(title)
        self._build()

    def set_recipe(self, data: str, title: str, family: str, settings: Mapping[str, str]) -> None:
        """Begin with the settings of an earlier training."""
        self._data = data
        self.title.setText(title)
        self.title.setModified(True)
        self._typed = dict(settings)
        self.family.setCurrentIndex(max(0, self.family.findData(family)))
        self._build()

    def field(self, name: str) -> QWidget:
        """Return the control of a setting."""
        return self._fields[name]

    def enter(self, name: str, text: str) -> None:
        """Fill in a setting, as if it had been typed."""
        field = self._fields[name]
        assert isinstance(field, QLineEdit)
        field.setText(text)
        self._typed[name] = text
        self._check()

    def note(self, name: str) -> QLabel:
        """Return what stands beside a setting: its explanation, or what is wrong."""
        return self._title_note if name == "title" else self._notes[name]

    def texts(self) -> dict[str, str]:
        """Return what every field holds."""
        return {name: _text_of(field) for name, field in self._fields.items()}

    def _build(self) -> None:
        """Make the rows of the family anew."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._fields, self._notes, self._rows = {}, {}, {}
        family = self.family.currentData()
        names = [*training_form.settings_of(family), *((DEPTH,) if self.sweep.isChecked() else ())]
        for row, name in enumerate(names):
            words = _DEPTH_WORDS if name == DEPTH else SETTING_WORDS[name]
            field = self._field(name, words)
            note = self._note(words.text)
            self._fields[name], self._notes[name] = field, note
            cell = self._with_button(name, field) if words.kind == "table" else field
            label = self._place(self._grid, row, words.title, cell, note)
            label.setBuddy(field)
            self._rows[name] = (label, cell, note)
        self._grid.setRowStretch(len(names), 1)
        tabbing.in_order([self.title, self.family, *self._walked(), self.more, self.sweep])
        self._summary.setText(FAMILY_WORDS[family].summary + ".")
        self._on_more(self.more.isChecked())
        self._check()

    def _walked(self) -> list[QWidget]:
        """Return the fields from the top down, each with its button where it has one."""
        rows = [(self._fields[name], cell.findChildren(QToolButton)) for name, (_, cell, _) in self._rows.items()]
        return [one for field, buttons in rows for one in (field, *buttons)]

    def _field(self, name: str, words: SettingWords) -> QWidget:
        start = "" if name == DEPTH else training_form.start_value(self.family.currentData(), name, self._advice)
        text = self._typed.get(name, start)
        if words.kind == "choice":
            combo = QComboBox()
            for value, title in words.choices:
                combo.addItem(title, value)
            combo.setCurrentIndex(max(0, combo.findData(text)))
            combo.currentIndexChanged.connect(self._on_edited)
            field: QWidget = combo
        else:
            line = QLineEdit(text)
            line.textEdited.connect(self._on_edited)
            field = line
        field.setObjectName(name)
        field.setFixedWidth(_FIELD_WIDTH)
        field.setAccessibleName(words.title)
        field.setAccessibleDescription(words.text)
        field.setToolTip(f"{words.text} ({name} in a recipe)")
        return field

    def _with_button(self, name: str, field: QWidget) -> QWidget:
        """Return a field with a button that asks for a file."""
        holder = QWidget()
        holder.setFixedWidth(_FIELD_WIDTH)
        button = QToolButton(holder)
        button.setObjectName(name)
        icons.bind(button, "folder")
        button.setAccessibleName(f"Choose a file for {field.accessibleName()}")
        button.setToolTip("Choose a CSV file")
        button.clicked.connect(self._on_table)
        field.setMinimumWidth(0)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(field, 1)
        row.addWidget(button)
        return holder

    def _note(self, text: str) -> QLabel:
        note = QLabel(text)
        note.setWordWrap(True)
        note.setProperty("voice", "dim")
        return note

    def _place(self, grid: QGridLayout, row: int, text: str, field: QWidget, note: QLabel) -> QLabel:
        label = QLabel(text)
        label.setBuddy(field)
        # Both grids are laid out by themselves: as wide as the longest title, their fields stand below each other.
        metrics = label.fontMetrics()
        label.setMinimumWidth(max(metrics.horizontalAdvance(words.title) for words in SETTING_WORDS.values()))
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1)
        grid.addWidget(note, row, 2)
        return label

    @Slot()
    def _on_table(self) -> None:
        self.tableAsked.emit(self.sender().objectName())

    @Slot()
    def _on_edited(self) -> None:
        field = self.sender()
        for name, known in self._fields.items():
            if known is field:
                self._typed[name] = _text_of(known)
        self._check()

    def _on_family(self) -> None:
        # What a family starts with counts again; what all have stays as it was typed.
        own = set(FAMILY_WORDS[self.family.currentData()].settings)
        self._typed = {name: text for name, text in self._typed.items() if name not in own}
        self._build()

    def _on_sweep(self) -> None:
        self._build()

    def _on_more(self, every: bool) -> None:
        first = (*training_form.first_of(self.family.currentData()), DEPTH)
        for name, widgets in self._rows.items():
            wrong = name in self.checked.problems
            for widget in widgets:
                widget.setVisible(every or name in first or wrong)

    def _check(self) -> None:
        self.checked = training_form.check(
            self._data, self.family.currentData(), self.title.text(), self.texts(), sweep=self.sweep.isChecked()
        )
        self._mark("title", self.title, self._title_note, "What the space will be called in the menu.")
        for name, field in self._fields.items():
            words = _DEPTH_WORDS if name == DEPTH else SETTING_WORDS[name]
            self._mark(name, field, self._notes[name], words.text)
        self.edited.emit()

    def _mark(self, name: str, field: QWidget, note: QLabel, text: str) -> None:
        problem = self.checked.problems.get(name, "")
        note.setText(problem or text)
        wrong = bool(problem)
        if bool(field.property("wrong")) != wrong:
            field.setProperty("wrong", wrong)
            note.setProperty("voice", "error" if wrong else "dim")
            for widget in (field, note):
                widget.style().unpolish(widget)
                widget.style().polish(widget)
        field.setAccessibleDescription(problem or text)


def _text_of(field: QWidget) -> str:
    if isinstance(field, QComboBox):
        return str(field.currentData())
    assert isinstance(field, QLineEdit)
    return field.text()
