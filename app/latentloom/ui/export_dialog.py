"""Export: what, how it looks, where to. The window stays usable beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QShowEvent, QStandardItemModel
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from latentloom.doc.state import Change
from latentloom.ui.colour_button import ColourButton
from latentloom.ui.questions import Questions
from latentloom.ui.session import Session
from latentloom.ui.sheet_estimate import FILM_SUFFIXES, SHEET_SUFFIXES, in_words
from latentloom.ui.sheet_sketch import SheetSketch
from latentloom.work.messages import ExportRequest, SheetSettings

CONTENTS = (
    ("blend", "The blend, one picture"),
    ("variations", "Variations of the blend"),
    ("path", "The path, frame by frame"),
    ("classes", "Classes that take part"),
    ("all-classes", "All classes of the space"),
    ("methods", "Weights against methods"),
)
FORMATS = (
    (".png", "PNG picture"),
    (".pdf", "PDF"),
    (".svg", "SVG drawing"),
    (".gif", "GIF film"),
    (".webp", "WebP film"),
    (".mp4", "MP4 film"),
)
PAGES = (("", "As large as needed"), ("A4", "A4"), ("A3", "A3"), ("Letter", "Letter"))


class ExportDialog(QDialog):
    """Fills an ExportRequest.

    Signals:
        requested(ExportRequest): the person chose a file; the request holds the document as it stands now.
    """

    requested = Signal(object)

    def __init__(self, session: Session, questions: Questions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._questions = questions
        self.setWindowTitle("Export")
        self.content = _combo(CONTENTS, "What to export")
        self.format = _combo(FORMATS, "File format")
        self.tile = _spin(16, 4096, 256, " px", "Size of a picture")
        self.tile.setSingleStep(32)
        self.count = _spin(2, 400, 16, "", "How many variations")
        self.spread = QDoubleSpinBox()
        self.spread.setAccessibleName("How far variations go")
        self.spread.setRange(0.05, 4.0)
        self.spread.setSingleStep(0.1)
        self.spread.setValue(0.7)
        self.columns = _spin(0, 100, 0, "", "Columns")
        self.columns.setSpecialValueText("As square as it comes")
        self.captions = QCheckBox("Names under the pictures")
        self.captions.setChecked(True)
        self.title = QLineEdit()
        self.title.setAccessibleName("Title above the sheet")
        self.title.setPlaceholderText("None")
        self.gap = _spin(0, 512, 8, " px", "Gap between pictures")
        self.margin = _spin(0, 2048, 24, " px", "Margin around the sheet")
        self.ink = ColourButton("Ink", QColor("#000000"))
        self.paper = ColourButton("Paper", QColor("#ffffff"))
        self.page = _combo(PAGES, "Page size")
        self.landscape = QCheckBox("Landscape")
        self.fps = _spin(1, 60, 12, " frames a second", "Speed of the film")
        self.sketch = SheetSketch(session)
        self.summary = QLabel()
        self.summary.setProperty("voice", "dim")
        self.summary.setWordWrap(True)
        buttons = QDialogButtonBox()
        self.export_button = buttons.addButton("Export\N{HORIZONTAL ELLIPSIS}", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Close)
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        self._lay_out(buttons)
        self._connect()
        session.documentChanged.connect(self._on_document)
        session.spaceChanged.connect(self._refresh)
        self._refresh()

    def choose_content(self, content: str) -> None:
        """Choose what to export, by its key in CONTENTS."""
        self.content.setCurrentIndex(self.content.findData(content))

    def settings(self) -> SheetSettings:
        """Return what is chosen."""
        return SheetSettings(
            content=self.content.currentData(),
            tile=self.tile.value(),
            columns=self.columns.value(),
            gap=self.gap.value(),
            margin=self.margin.value(),
            captions=self.captions.isChecked(),
            title=self.title.text().strip(),
            ink=self.ink.colour.name(),
            paper=self.paper.colour.name(),
            page=self.page.currentData(),
            landscape=self.landscape.isChecked(),
            count=self.count.value(),
            spread=self.spread.value(),
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Show the document as it stands."""
        self._refresh()
        super().showEvent(event)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        page = _row(self.page, self.landscape)
        self._variations = _row(self.count, QLabel("spread"), self.spread)
        for label, field in (
            ("&What", self.content),
            ("&Format", self.format),
            ("&Variations", self._variations),
            ("&Speed", self.fps),
            ("&Picture size", self.tile),
            ("&Columns", self.columns),
            ("&Title", self.title),
            ("", self.captions),
            ("Pa&ge", page),
            ("&Margin, gap", _row(self.margin, self.gap)),
            ("C&olours", _row(self.ink, self.paper)),
        ):
            form.addRow(label, field)
        form.setVerticalSpacing(9)
        self._form = form
        left = QVBoxLayout()
        left.addLayout(form)
        left.addStretch(1)
        right = QVBoxLayout()
        right.addWidget(self.sketch, 1)
        right.addWidget(self.summary)
        both = QHBoxLayout()
        both.addLayout(left)
        both.addSpacing(18)
        both.addLayout(right, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(both, 1)
        layout.addWidget(buttons)
        self.resize(820, 560)

    def _connect(self) -> None:
        for combo in (self.content, self.format, self.page):
            combo.currentIndexChanged.connect(self._refresh)
        for spin in (self.tile, self.count, self.columns, self.gap, self.margin, self.fps):
            spin.valueChanged.connect(self._refresh)
        self.spread.valueChanged.connect(self._refresh)
        for box in (self.captions, self.landscape):
            box.toggled.connect(self._refresh)
        self.title.textChanged.connect(self._refresh)
        for button in (self.ink, self.paper):
            button.changed.connect(self._refresh)

    def _on_document(self, change: Change) -> None:
        if self.isVisible() and change.kinds & {"weights", "classes", "path", "method", "space"}:
            self._refresh()

    def _refresh(self) -> None:
        content, suffix = self.content.currentData(), self.format.currentData()
        film = suffix in FILM_SUFFIXES
        if film and content != "path":
            self.format.setCurrentIndex(0)
            return
        _offer(self.format, SHEET_SUFFIXES if content != "path" else SHEET_SUFFIXES + FILM_SUFFIXES)
        many = content != "blend" and not film
        for field, wanted in (
            (self.columns, many and content != "methods"),
            (self.gap, many),
            (self.captions, not film),
            (self.title, not film),
            (self.page, not film),
            (self.landscape, bool(self.page.currentData()) and not film),
        ):
            field.setEnabled(wanted)
        self._form.setRowVisible(self._variations, content == "variations")
        self._form.setRowVisible(self.fps, film)
        size = self.sketch.set_settings(self.settings())
        if content == "path" and size.count == 0:
            self.summary.setText("The path has no way yet: click two points on the map.")
        elif film:
            self.summary.setText(f"{size.count} frames, {size.count / self.fps.value():.1f} seconds")
        else:
            self.summary.setText(in_words(size, self.settings()))
        self.export_button.setEnabled(self._session.space is not None and size.count > 0)

    def _on_accepted(self) -> None:
        path = self._ask()
        if path is not None:
            request = ExportRequest(path, self._session.document.state, self.settings(), self.fps.value())
            self._session.settings.set("last_folder", str(path.absolute().parent))
            self.requested.emit(request)
            self.hide()

    def _ask(self) -> Path | None:
        suffix = self.format.currentData()
        last = self._session.settings.text("last_folder")
        folder = Path(last) if last and Path(last).is_dir() else Path.home()
        document = self._session.document
        stem = document.path.stem if document.path is not None else document.state.space.name
        name = stem if self.content.currentData() == "blend" else f"{stem} {self.content.currentData()}"
        offered = [f for f in FORMATS if f[0] in SHEET_SUFFIXES or self.content.currentData() == "path"]
        offered.sort(key=lambda f: f[0] != suffix)
        filters = ";;".join(f"{words} (*{ending})" for ending, words in offered)
        path = self._questions.file_to_save(folder / f"{name}{suffix}", filters)
        if path is not None and path.suffix.lower() not in {ending for ending, _ in offered}:
            path = path.with_name(path.name + suffix)
        return path


def _combo(lines: Sequence[tuple[str, str]], name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    for data, words in lines:
        combo.addItem(words, data)
    return combo


def _spin(low: int, high: int, value: int, suffix: str, name: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(low, high)
    spin.setValue(value)
    spin.setSuffix(suffix)
    spin.setAccessibleName(name)
    return spin


def _row(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        row.addWidget(widget)
    return holder


def _offer(combo: QComboBox, allowed: Sequence[str]) -> None:
    """Grey the lines whose data is not allowed."""
    model = combo.model()
    for row in range(combo.count()):
        item = model.item(row) if isinstance(model, QStandardItemModel) else None
        if item is not None:
            item.setEnabled(combo.itemData(row) in allowed)
