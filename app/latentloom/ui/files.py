"""New, open, save and what may be dropped: the document's ways to and from the disk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from latentloom.base.errors import LoomError
from latentloom.doc import project
from latentloom.doc.recent import RecentFiles
from latentloom.doc.state import Focus
from latentloom.ui.drop import PICTURE_SUFFIXES, holds_pictures
from latentloom.ui.questions import PROJECTS, Answer, Questions
from latentloom.ui.session import Session
from latentloom.ui.spaces import Opening, Spaces, fresh_state
from latentloom.work.messages import JobEnd, PictureRead

UNTITLED = "Untitled"
CLEAR_RECENT = ""
"""Given to `open_recent` in place of a path: empty the list."""


class Files(QObject):
    """File commands. What cannot be read or written raises LoomError, and the document stays as it was.

    Signals:
        noticed(str level, str sentence): what happened.
        saved(): the document stands in its file.
        figureOpened(str, dict): a figure of the open space was opened: its name and its options.
        picturesOpened(Path): a folder that is no space was opened: pictures to learn from.
        encoded(PictureRead): a picture without a recipe was encoded; it is in focus now.
    """

    noticed = Signal(str, str)
    saved = Signal()
    picturesOpened = Signal(object)
    figureOpened = Signal(str, object)
    encoded = Signal(object)

    def __init__(self, session: Session, spaces: Spaces, questions: Questions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._spaces = spaces
        self._questions = questions
        self._recent = RecentFiles(session.settings)
        self._reading: set[int] = set()
        session.engine.jobEnded.connect(self._on_job_ended)

    @property
    def name(self) -> str:
        """The document's name for the title bar."""
        path = self._session.document.path
        return UNTITLED if path is None else path.name

    def new(self) -> None:
        """Start again with the space's own selection."""
        space = self._session.space
        if space is not None and self.may_replace():
            self._session.document.replace_all(fresh_state(space, self._session.settings))

    def open(self) -> None:
        """Ask for a file and open it."""
        path = self._questions.file_to_open(self._folder())
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a project, a picture, a space's folder or one with pictures to learn from. Raises LoomError."""
        if path.is_dir() and holds_pictures(path):
            self.picturesOpened.emit(path)
        elif path.is_dir():
            self.open_space(str(path))
        elif path.suffix.lower() in PICTURE_SUFFIXES:
            self._read_picture(path)
        else:
            self._open_project(path)

    def open_recent(self, key: str) -> None:
        """Open a recent file, or empty the list."""
        if key == CLEAR_RECENT:
            self._recent.clear()
        else:
            self.open_path(Path(key))

    def open_space(self, name_or_path: str) -> None:
        """Open another space with its own first document."""
        if self.may_replace():
            self._spaces.open(name_or_path)

    def open_space_folder(self) -> None:
        """Ask for a space's folder and open it."""
        folder = self._questions.folder_to_open(self._folder())
        if folder is not None:
            self.open_space(str(folder))

    def save(self) -> bool:
        """Save under the present name, or ask for one. Returns whether it was saved; raises LoomError."""
        path = self._session.document.path
        return self.save_as() if path is None else self._write(path)

    def save_as(self) -> bool:
        """Ask for a name and save. Returns whether it was saved; raises LoomError."""
        path = self._session.document.path
        suggestion = path or self._folder() / f"{self._session.document.state.space.name or UNTITLED}{project.SUFFIX}"
        chosen = self._questions.file_to_save(suggestion, PROJECTS)
        if chosen is None:
            return False
        return self._write(
            chosen if chosen.suffix.lower() == project.SUFFIX else chosen.with_name(chosen.name + project.SUFFIX)
        )

    def may_replace(self) -> bool:
        """Ask what becomes of unsaved changes; False: keep working. Raises LoomError when saving fails."""
        if not self._session.document.dirty:
            return True
        answer = self._questions.keep_changes(self.name)
        return self.save() if answer is Answer.SAVE else answer is Answer.DISCARD

    def _open_project(self, path: Path) -> None:
        state, focus = project.load(path)
        if self.may_replace():
            self._remember(path)
            self._spaces.open_with(Opening(state, focus, path))

    def _write(self, path: Path) -> bool:
        document = self._session.document
        document.commit()
        state = document.state
        project.save(path, state, document.focus)
        document.mark_saved(path, state)
        self._remember(path)
        self._session.statusTip.emit(f"Saved {path.name}")
        self.saved.emit()
        return True

    def _read_picture(self, path: Path) -> None:
        if not path.is_file():
            raise LoomError(f"There is no file {path}; it may have been moved or renamed.")
        self._reading.add(self._session.engine.read_picture(path))

    def _on_job_ended(self, end: JobEnd) -> None:
        if end.number not in self._reading:
            return
        self._reading.discard(end.number)
        if end.outcome == "cancelled":
            return
        if end.outcome == "failed":
            self.noticed.emit("error", end.sentence)
            return
        try:
            self._take_picture(end.result)
        except LoomError as problem:
            self.noticed.emit("error", str(problem))

    def _take_picture(self, read: PictureRead) -> None:
        if read.document is not None:
            if self.may_replace():
                self._spaces.open_with(Opening(read.document, Focus(), saved=False))
        elif read.figure is not None:
            self.figureOpened.emit(*read.figure)
        elif read.latent is not None:
            self._session.document.set_focus(Focus("picture", tuple(read.latent.tolist())), "files")
            self.encoded.emit(read)

    def _remember(self, path: Path) -> None:
        self._recent.add(path)
        self._session.settings.set("last_folder", str(path.absolute().parent))

    def _folder(self) -> Path:
        last = self._session.settings.text("last_folder")
        return Path(last) if last and Path(last).is_dir() else Path.home()
