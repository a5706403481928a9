"""The pictures: a folder that is dropped or chosen, or a known set; and what was found in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from latentloom.base.paths import datasets_dir
from latentloom.ui import icons
from latentloom.ui.drop import dropped_path
from latentloom.ui.questions import Questions
from latentloom.ui.session import Session
from latentloom.ui.studio.strips import HEIGHT, ClassesModel
from latentloom.work import preparing
from latentloom.work.messages import JobEnd, JobInfo
from latentloom.work.picture_sets import PICTURE_SETS, is_there, known_title
from latentloom.work.trainings import for_window

if TYPE_CHECKING:
    from latentloom.engine.data.survey import Survey

HELP = (
    "Drop a folder here that holds one folder of pictures for each class, or choose a known set above.\n\n"
    "PNG, JPEG, WebP, TIFF, BMP and more, grey or colour, of any size."
)
UNEVEN = 10
"""Times that the largest class is as large as the smallest before it is worth a word."""


class DataCard(QFrame):
    """Chooses pictures and shows what was found.

    Signals:
        found(Survey or None): there are pictures to learn from, or none (any more).
    """

    found = Signal(object)

    def __init__(self, session: Session, questions: Questions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._questions = questions
        self._job: int | None = None
        self._then: Callable[[], None] | None = None
        self._asked_for = ""
        self.survey: Survey | None = None
        self.setAcceptDrops(True)
        self.setObjectName("card")
        title = QLabel("Pictures", self)
        title.setProperty("voice", "title")
        self.sets = QComboBox(self)
        self.sets.setAccessibleName("Known picture sets")
        self.sets.addItem("Choose a known set\N{HORIZONTAL ELLIPSIS}", "")
        for known in PICTURE_SETS:
            self.sets.addItem(known.title, known.name)
        self.sets.activated.connect(self._on_set)
        self.folder = QPushButton("&Folder\N{HORIZONTAL ELLIPSIS}", self)
        self.folder.setToolTip("Choose a folder that holds one folder of pictures a class")
        icons.bind(self.folder, "folder")
        self.folder.clicked.connect(self._on_folder)
        self.drop = QLabel(HELP, self)
        self.drop.setObjectName("dropzone")
        self.drop.setWordWrap(True)
        self.drop.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.summary.hide()
        self.summary.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.warning = QLabel(self)
        self.warning.setWordWrap(True)
        self.warning.setProperty("voice", "error")
        self.warning.hide()
        self._build_asking()
        self._build_progress()
        self._build_results()
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self.sets)
        top.addWidget(self.folder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addLayout(top)
        for widget in (self.asking, self.working, self.summary, self.warning):
            layout.addWidget(widget)
        layout.addWidget(self.drop, 1)
        layout.addWidget(self.results, 1)
        session.engine.jobAdvanced.connect(self._on_advanced)
        session.engine.jobEnded.connect(self._on_ended)

    @property
    def busy(self) -> bool:
        """Whether pictures are being looked at or fetched."""
        return self._job is not None

    def look_at(self, data: str) -> None:
        """Look at a folder or a known set; one that is not here is asked for first."""
        self._stop()
        self._asked_for = data
        known = next((one for one in PICTURE_SETS if one.name == data), None)
        index = 0 if known is None else self.sets.findData(data)
        self.sets.setCurrentIndex(index)
        if known is not None and not is_there(known.name, datasets_dir()):
            size = f"{known.megabytes:,} MB"
            self._question.setText(f"{known.title} is not on this computer yet. Fetch {size} from its publishers?")
            self._show_only(self.asking)
            self._tell(None)
            self.yes.setFocus()
            return
        self._survey()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders."""
        path = dropped_path(event.mimeData())
        if path is not None and path.is_dir():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at the folder."""
        path = dropped_path(event.mimeData())
        if path is not None and path.is_dir():
            event.acceptProposedAction()
            self.look_at(str(path))

    def _build_asking(self) -> None:
        self.asking = QWidget(self)
        self._question = QLabel(self.asking)
        self._question.setWordWrap(True)
        self.yes = QPushButton("&Fetch it", self.asking)
        self.no = QPushButton("&Not now", self.asking)
        self.yes.clicked.connect(self._on_fetch)
        self.no.clicked.connect(self._on_not_now)
        row = QHBoxLayout(self.asking)
        row.setContentsMargins(0, 4, 0, 4)
        row.addWidget(self._question, 1)
        row.addWidget(self.yes)
        row.addWidget(self.no)
        self.asking.hide()

    def _build_progress(self) -> None:
        self.working = QWidget(self)
        self.doing = QLabel(self.working)
        self.progress = QProgressBar(self.working)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(14)
        self.progress.setAccessibleName("Progress of reading pictures")
        self.cancel = QPushButton("Cancel", self.working)
        self.cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout(self.working)
        row.setContentsMargins(0, 4, 0, 4)
        row.addWidget(self.doing)
        row.addWidget(self.progress, 1)
        row.addWidget(self.cancel)
        self.working.hide()

    def _build_results(self) -> None:
        self.model = ClassesModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName("Classes that were found")
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(HEIGHT + 4)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        header.resizeSection(2, HEIGHT * 6 + 16)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.skipped = QListWidget(self)
        self.skipped.setAccessibleName("Files that were left out, and why")
        self.skipped.setWordWrap(True)
        self.results = QTabWidget(self)
        self.results.setAccessibleName("What was found")
        self.results.setDocumentMode(True)
        self.results.addTab(self.table, "Classes")
        self.results.addTab(self.skipped, "Left out")
        self.results.hide()

    def _survey(self) -> None:
        self._start(preparing.survey(self._asked_for), f"Reading {Path(self._asked_for).name}")

    def _start(self, wanted: tuple[str, preparing.Begin], doing: str) -> None:
        self._tell(None)
        self.doing.setText(doing)
        self.progress.setValue(0)
        self._show_only(self.working)
        title, begin = wanted
        self._job = self._session.engine.job(title, begin)

    def _stop(self) -> None:
        job, self._job = self._job, None
        self._then = None
        if job is not None:
            self._session.engine.cancel(job)

    def _on_set(self) -> None:
        name = self.sets.currentData()
        if name:
            self.look_at(name)

    def _on_folder(self) -> None:
        last = self._session.settings.text("last_folder")
        start = Path(last) if last and Path(last).is_dir() else Path.home()
        folder = self._questions.folder_to_open(start)
        if folder is not None:
            self.look_at(str(folder))

    def _on_fetch(self) -> None:
        known = next(one for one in PICTURE_SETS if one.name == self._asked_for)
        self._start(preparing.fetch(known.name, known.title, datasets_dir()), f"Fetching {known.title}")
        self._then = self._survey

    def _on_not_now(self) -> None:
        self.sets.setCurrentIndex(0)
        self._show_only(None)
        self.folder.setFocus()

    def _on_cancel(self) -> None:
        self._stop()
        self.sets.setCurrentIndex(0)
        self._show_only(None)

    def _on_advanced(self, info: JobInfo) -> None:
        if info.number == self._job:
            self.progress.setValue(round(info.fraction * 1000))

    def _on_ended(self, end: JobEnd) -> None:
        if end.number != self._job:
            return
        self._job = None
        then, self._then = self._then, None
        if end.outcome == "done" and then is not None:
            then()
            return
        self._show_only(None)
        if end.outcome == "done":
            self._show(end.result)
        else:
            self._warn(for_window(end.sentence) if end.outcome == "failed" else "")

    def _show(self, found: Survey) -> None:
        colour = "colour" if found.channels == 3 else "grey"
        kind = "line art" if found.kind == "ink" else "photos"
        side = found.native_size
        name = known_title(found.data) or found.name
        self.summary.setText(
            f"{name}: {found.pictures:,} pictures in {len(found.classes):,} classes; {kind}, {colour}, "
            f"{side} \N{MULTIPLICATION SIGN} {side} pixels; {found.held_out:,} are held out to measure with."
        )
        few = f"The largest class has {found.uneven:.0f} times the pictures of the smallest: it will look best."
        self._warn(few if found.uneven >= UNEVEN else "")
        self.model.show(found)
        self.skipped.clear()
        self.skipped.addItems([f"{entry.path}: {entry.reason}" for entry in found.skipped])
        self.results.setTabText(0, f"Classes ({len(found.classes):,})")
        self.results.setTabText(1, f"Left out ({found.skipped_count:,})")
        self.results.setTabEnabled(1, found.skipped_count > 0)
        self.results.setCurrentIndex(0)
        self.drop.hide()
        self.summary.show()
        self.results.show()
        self._tell(found)

    def _warn(self, sentence: str) -> None:
        self.warning.setText(sentence)
        self.warning.setVisible(bool(sentence))

    def _show_only(self, widget: QWidget | None) -> None:
        for one in (self.asking, self.working):
            one.setVisible(one is widget)
        self.drop.setVisible(True)
        self.summary.hide()

    def _tell(self, found: Survey | None) -> None:
        self.survey = found
        if found is None:
            self.results.hide()
            self.warning.hide()
        self.found.emit(found)
