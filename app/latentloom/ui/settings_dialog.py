"""Preferences, generated from the table of settings: searchable, applied at once, each page with its reset."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent, QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from latentloom.doc.settings import Settings
from latentloom.doc.settings_table import Setting
from latentloom.ui.colour_button import ColourButton
from latentloom.ui.fitting import fit_first

SIZE = (680, 560)


class SettingsDialog(QDialog):
    """Every setting that has a page."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._fields: dict[str, QWidget] = {}
        self._rows: list[tuple[Setting, int, QFormLayout, int]] = []
        self.setWindowTitle("Preferences")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the preferences")
        self.search.setAccessibleName("Search the preferences")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_search)
        self.pages = QTabWidget()
        self.pages.setAccessibleName("Pages of preferences")
        for page in dict.fromkeys(s.page for s in settings.table if s.page):
            self.pages.addTab(self._page(page), page)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.pages, 1)
        layout.addWidget(buttons)
        self.setMinimumSize(460, 300)
        fit_first(self, SIZE)
        settings.changed.connect(self._on_changed)
        self.finished.connect(self._on_finished)

    def field(self, name: str) -> QWidget:
        """Return the control of a setting."""
        return self._fields[name]

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop listening, as every way out does."""
        self._on_finished()
        super().closeEvent(event)

    def _page(self, page: str) -> QWidget:
        holder = QWidget()
        form = QFormLayout()
        form.setVerticalSpacing(3)
        for setting in self._settings.table:
            if setting.page == page:
                field = self._made(setting)
                field.setAccessibleName(setting.title)
                field.setAccessibleDescription(setting.help)
                field.setToolTip(setting.help)
                self._fields[setting.name] = field
                form.addRow("" if setting.kind == "switch" else setting.title, field)
                self._rows.append((setting, self.pages.count(), form, form.rowCount() - 1))
                help_line = QLabel(setting.help)
                help_line.setProperty("voice", "dim")
                help_line.setContentsMargins(0, 0, 0, 9)
                form.addRow("", help_line)
                self._rows.append((setting, self.pages.count(), form, form.rowCount() - 1))
        reset = QPushButton("Reset this page")
        reset.setObjectName(page)
        # Return in a field must not throw the page away.
        reset.setAutoDefault(False)
        reset.clicked.connect(self._on_reset)
        layout = QVBoxLayout(holder)
        layout.addLayout(form)
        layout.addStretch(1)
        layout.addWidget(reset, 0, Qt.AlignmentFlag.AlignLeft)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(page)
        area.setWidget(holder)
        return area

    def _made(self, setting: Setting) -> QWidget:
        value = self._settings.get(setting.name)
        match setting.kind:
            case "switch":
                box = QCheckBox(setting.title)
                box.setChecked(bool(value))
                box.toggled.connect(self._on_edited)
                return box
            case "choice":
                combo = QComboBox()
                for data, words in setting.choices:
                    combo.addItem(words, data)
                combo.setCurrentIndex(combo.findData(value))
                combo.currentIndexChanged.connect(self._on_edited)
                return combo
            case "whole":
                spin = QSpinBox()
                spin.setRange(int(setting.low), int(setting.high))
                spin.setValue(self._settings.whole(setting.name))
                spin.valueChanged.connect(self._on_edited)
                return spin
            case "number":
                number = QDoubleSpinBox()
                number.setRange(setting.low, setting.high)
                number.setValue(self._settings.number(setting.name))
                number.valueChanged.connect(self._on_edited)
                return number
            case "colour":
                button = ColourButton(setting.title, QColor(str(value)), valued=True)
                button.changed.connect(self._on_edited)
                return button
        line = QLineEdit(str(value))
        line.editingFinished.connect(self._on_edited)
        return line

    @Slot()
    def _on_edited(self) -> None:
        field = self.sender()
        for name, known in self._fields.items():
            if known is field:
                self._settings.set(name, _value(known))

    @Slot()
    def _on_reset(self) -> None:
        self._settings.reset_page(self.sender().objectName())

    def _on_changed(self, name: str) -> None:
        field = self._fields.get(name)
        if field is not None:
            _show(field, self._settings.get(name))

    def _on_search(self, text: str) -> None:
        wanted = text.strip().lower()
        found: set[int] = set()
        for setting, page, form, row in self._rows:
            hit = wanted in f"{setting.title} {setting.help} {setting.page}".lower()
            form.setRowVisible(row, hit)
            found |= {page} if hit else set()
        for page in range(self.pages.count()):
            self.pages.setTabVisible(page, page in found)

    def _on_finished(self) -> None:
        self._settings.changed.disconnect(self._on_changed, missing_ok=True)


def _value(field: QWidget) -> object:
    match field:
        case QCheckBox():
            return field.isChecked()
        case QComboBox():
            return field.currentData()
        case QSpinBox() | QDoubleSpinBox():
            return field.value()
        case ColourButton():
            return field.colour.name()
        case QLineEdit():
            return field.text()
    raise TypeError(type(field).__name__)


def _show(field: QWidget, value: object) -> None:
    if _value(field) == value:
        return
    match field:
        case QCheckBox():
            field.setChecked(bool(value))
        case QComboBox():
            field.setCurrentIndex(field.findData(value))
        case QSpinBox() | QDoubleSpinBox():
            field.setValue(value)
        case ColourButton():
            field.set_colour(QColor(str(value)))
        case QLineEdit():
            field.setText(str(value))
