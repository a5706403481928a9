"""The dialog that makes attributes: from classes, a table of labels, drawings selected on the map, or an effect."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from latentloom.base.attribute_words import FIT_WORDS
from latentloom.ui import tabbing
from latentloom.ui.attributes.making import Making
from latentloom.ui.attributes.pages import ClassesPage, DrawingsPage, EffectPage, Page, TablePage
from latentloom.ui.questions import Questions
from latentloom.ui.session import Session
from latentloom.work.attribute_messages import AttributesMade, AttributeWish, TableSeen
from latentloom.work.messages import JobEnd

_STEPS = 1000


class AttributeMaker(QDialog):
    """A dialog beside the window; what it makes stands in the dock at once.

    Attributes:
        pages: by key; name, fit: of what is made; make: the button; state: what is missing, or what happened.
    """

    def __init__(self, session: Session, questions: Questions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Add attributes")
        self._session = session
        self._questions = questions
        self._making = Making.of(session)
        self._reading: int | None = None
        self.table, self.drawings = TablePage(self), DrawingsPage(self)
        self.classes, self.effect = ClassesPage(self), EffectPage(self)
        self.pages: dict[str, Page] = {
            "classes": self.classes,
            "table": self.table,
            "drawings": self.drawings,
            "effect": self.effect,
        }
        self.tabs = QTabWidget(self)
        for key, title in (
            ("classes", "Classes"),
            ("table", "Table of labels"),
            ("drawings", "Drawings"),
            ("effect", "Effect"),
        ):
            self.tabs.addTab(self.pages[key], title)
        self.name = QLineEdit(self)
        self.name.setPlaceholderText("Made from the choice")
        self.name.setMaxLength(80)
        self.fit = QComboBox(self)
        for value, words in FIT_WORDS.items():
            self.fit.addItem(words, value)
        self.state = QLabel(self)
        self.state.setWordWrap(True)
        self.progress = QProgressBar(self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.make = self.buttons.addButton("&Add", QDialogButtonBox.ButtonRole.ActionRole)
        self.make.setDefault(True)
        self._arrange()
        self._connect()
        self._on_space()
        self._on_selection()

    def open_at(self, page: str) -> None:
        """Turn to a page and show the dialog."""
        self.tabs.setCurrentWidget(self.pages[page])
        self._refresh()
        self._see_own()
        self.show()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        """Tell here from now on what comes of a search."""
        super().showEvent(event)
        self._making.watched = True

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave the telling to the window's notices."""
        super().hideEvent(event)
        self._making.watched = False

    def _arrange(self) -> None:
        self.progress.setObjectName("thin")
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(3)
        self.progress.setAccessibleName("How far it is")
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        self.form = QFormLayout()
        self.form.addRow("Name", self.name)
        self.form.addRow("Found by", self.fit)
        self.name.setAccessibleName("Name")
        self.fit.setAccessibleName("Found by")
        column = QVBoxLayout(self)
        column.addWidget(self.tabs, 1)
        column.addLayout(self.form)
        column.addWidget(self.progress)
        column.addWidget(self.state)
        column.addWidget(self.buttons)
        close = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        pages = [one for page in self.pages.values() for one in tabbing.controls(page)]
        tabbing.in_order([self.tabs.tabBar(), *pages, self.name, self.fit, self.make, close])
        self.resize(520, 600)

    def _connect(self) -> None:
        session = self._session
        for page in self.pages.values():
            page.changed.connect(self._refresh)
        self.tabs.currentChanged.connect(self._on_turned)
        self.table.fileAsked.connect(self._on_file)
        self.table.ownAsked.connect(self._on_own)
        self.make.clicked.connect(self._on_make)
        self.buttons.rejected.connect(self.reject)
        session.spaceChanged.connect(self._on_space)
        session.selectionChanged.connect(self._on_selection)
        session.engine.jobEnded.connect(self._on_job_ended)
        self._making.changed.connect(self._refresh)
        self._making.advanced.connect(self._on_advanced)
        self._making.made.connect(self._on_made)
        self._making.failed.connect(self._say_failed)

    def _page(self) -> Page:
        page = self.tabs.currentWidget()
        assert isinstance(page, Page)
        return page

    def _refresh(self) -> None:
        page = self._page()
        needs = page.needs() if self._session.space is not None else "No space is open."
        running = self._making.running
        self.make.setEnabled(not needs and not running)
        self.progress.setVisible(running)
        # An effect needs no fit: the two means are of the same pictures.
        self.form.setRowVisible(self.fit, page is not self.effect)
        if needs and not running:
            self._say(needs)
        elif self.state.property("needs"):
            self._say("")

    def _on_turned(self) -> None:
        self._say("")
        self._refresh()
        self._see_own()

    def _see_own(self) -> None:
        """Show the table that the space itself brings, unless another was chosen."""
        space = self._session.space
        if self._page() is self.table and self.table.empty and space is not None and space.attributes:
            self._on_own()

    def _on_make(self) -> None:
        space = self._session.space
        if space is None:
            return
        wish = self._page().wish(space.stamp)
        fit = "svm" if self.fit.currentData() == "svm" and wish.kind != "effect" else "mean"
        values = {**vars(wish), "name": self.name.text().strip(), "fit": fit}
        self.table.show_report(None)
        self._making.start(AttributeWish(**values))

    def _on_made(self, found: AttributesMade) -> None:
        self.table.show_report(found.report)
        names = ", ".join(attribute.name for attribute in found.attributes[:4])
        more = f" and {len(found.attributes) - 4} more" if len(found.attributes) > 4 else ""
        self._say(f"Added: {names}{more}.", needs=False)
        self.name.clear()

    def _say_failed(self, sentence: str) -> None:
        self._say(sentence, voice="error", needs=False)

    def _say(self, words: str, voice: str = "dim", needs: bool = True) -> None:
        self.state.setText(words)
        self.state.setProperty("needs", needs)
        self.state.setProperty("voice", voice)
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)

    def _on_file(self) -> None:
        last = self._session.settings.text("last_folder")
        folder = Path(last) if last and Path(last).is_dir() else Path.home()
        path = self._questions.table_to_open(folder)
        if path is not None:
            self._reading = self._session.engine.see_table(path)

    def _on_own(self) -> None:
        self._reading = self._session.engine.see_table(None)

    def _on_job_ended(self, end: JobEnd) -> None:
        if end.number != self._reading:
            return
        self._reading = None
        if end.outcome == "done" and isinstance(end.result, TableSeen):
            self.table.show_table(end.result)
        elif end.outcome == "failed":
            self._say_failed(end.sentence)

    def _on_space(self) -> None:
        for page in self.pages.values():
            page.show_space(self._session)
        self._refresh()

    def _on_selection(self) -> None:
        self.drawings.show_selection(tuple(self._session.selection.tolist()))

    def _on_advanced(self, fraction: float) -> None:
        self.progress.setValue(round(fraction * _STEPS))
