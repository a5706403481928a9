"""The few questions that must be answered before anything else, in one place, so that a test can answer them."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

PROJECTS = "Projects (*.loom)"
TABLES = "Tables (*.csv *.npy);;All files (*)"
VECTORS = "Vectors (*.csv)"
OPENABLE = "Projects and pictures (*.loom *.png *.jpg *.jpeg *.webp *.gif *.tif *.tiff *.bmp);;All files (*)"


class Answer(Enum):
    """What becomes of changes that are not saved yet."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Questions(Protocol):
    """What the window asks of the person."""

    def keep_changes(self, name: str) -> Answer:
        """Ask what becomes of the changes to project `name`."""

    def stop_jobs(self, titles: tuple[str, ...]) -> bool:
        """Ask whether running jobs may be stopped; True: stop them."""

    def file_to_open(self, folder: Path) -> Path | None:
        """Ask for a project or a picture; None: none."""

    def table_to_open(self, folder: Path) -> Path | None:
        """Ask for a table of labels or vectors; None: none."""

    def file_to_save(self, suggestion: Path, filters: str) -> Path | None:
        """Ask where to write; None: nowhere."""

    def folder_to_open(self, folder: Path) -> Path | None:
        """Ask for a space's folder; None: none."""


class NobodyThere:
    """Answers where no person does, so that a window always closes: nothing is saved, and what runs is stopped."""

    def keep_changes(self, name: str) -> Answer:
        """Discard them."""
        return Answer.DISCARD

    def stop_jobs(self, titles: tuple[str, ...]) -> bool:
        """Stop them."""
        return True

    def file_to_open(self, folder: Path) -> Path | None:
        """None."""
        return None

    def table_to_open(self, folder: Path) -> Path | None:
        """None."""
        return None

    def file_to_save(self, suggestion: Path, filters: str) -> Path | None:
        """Nowhere."""
        return None

    def folder_to_open(self, folder: Path) -> Path | None:
        """None."""
        return None


class DialogQuestions:
    """Asks with the platform's dialogs over `parent`."""

    def __init__(self, parent: QWidget) -> None:
        self._parent = parent

    def keep_changes(self, name: str) -> Answer:
        """Save, discard or cancel; Escape cancels."""
        button = QMessageBox.StandardButton
        taken = self._box(
            f"Save the changes to \N{LEFT DOUBLE QUOTATION MARK}{name}\N{RIGHT DOUBLE QUOTATION MARK}?",
            "They are lost if you do not save them.",
            button.Save | button.Discard | button.Cancel,
            button.Save,
        )
        return {button.Save: Answer.SAVE, button.Discard: Answer.DISCARD}.get(taken, Answer.CANCEL)

    def stop_jobs(self, titles: tuple[str, ...]) -> bool:
        """Name what is running."""
        button = QMessageBox.StandardButton
        taken = self._box(
            "Stop what is still running and quit?",
            "\n".join((*titles, "", "No half-written file is left.")),
            button.Ok | button.Cancel,
            button.Cancel,
        )
        return taken == button.Ok

    def file_to_open(self, folder: Path) -> Path | None:
        """Projects and pictures first."""
        return _path(QFileDialog.getOpenFileName(self._parent, "Open", str(folder), OPENABLE)[0])

    def table_to_open(self, folder: Path) -> Path | None:
        """Tables first."""
        return _path(QFileDialog.getOpenFileName(self._parent, "Open a table", str(folder), TABLES)[0])

    def file_to_save(self, suggestion: Path, filters: str) -> Path | None:
        """The dialog itself asks before it replaces a file, also one whose ending was not typed."""
        dialog = SaveDialog(self._parent, suggestion, filters)
        try:
            return Path(dialog.selectedFiles()[0]) if dialog.exec() else None
        finally:
            dialog.deleteLater()

    def folder_to_open(self, folder: Path) -> Path | None:
        """A folder with a model.json."""
        return _path(QFileDialog.getExistingDirectory(self._parent, "Open space folder", str(folder)))

    def _box(
        self,
        text: str,
        details: str,
        buttons: QMessageBox.StandardButton,
        default: QMessageBox.StandardButton,
    ) -> QMessageBox.StandardButton:
        box = QMessageBox(QMessageBox.Icon.NoIcon, "Latent Loom", text, buttons, self._parent)
        box.setInformativeText(details)
        box.setDefaultButton(default)
        return QMessageBox.StandardButton(box.exec())


class SaveDialog(QFileDialog):
    """Asks where to save, and adds the ending of the chosen kind of file where none is typed."""

    def __init__(self, parent: QWidget | None, suggestion: Path, filters: str) -> None:
        super().__init__(parent, "Save", str(suggestion.parent), filters)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setFileMode(QFileDialog.FileMode.AnyFile)
        self.filterSelected.connect(self._on_filter)
        self._on_filter(self.selectedNameFilter())
        self.selectFile(suggestion.name)

    def _on_filter(self, chosen: str) -> None:
        self.setDefaultSuffix(_ending(chosen))


def _ending(name_filter: str) -> str:
    """Return the first ending of "Kind (*.one *.other)", without the dot."""
    return name_filter.partition("(*.")[2].partition(")")[0].partition(" ")[0]


def _path(text: str) -> Path | None:
    return Path(text) if text else None
