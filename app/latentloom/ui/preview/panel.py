"""The preview's panel: the sheet, its caption, and taking the picture elsewhere."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt, Signal
from PySide6.QtGui import QAction, QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from latentloom.base import atomic
from latentloom.base.errors import LoomError
from latentloom.ui import icons
from latentloom.ui.elided import ElidedLabel
from latentloom.ui.preview.captions import caption, file_stem, norm_words
from latentloom.ui.preview.colours import image_in
from latentloom.ui.preview.footer import Footer
from latentloom.ui.preview.sheet import Sheet
from latentloom.ui.session import Session
from latentloom.ui.shell import Shell
from latentloom.ui.shell_track import ShellTrack
from latentloom.work.messages import PreviewFailed, PreviewReply, SpaceInfo

WAITING_FOR_SPACE = "Opening the space\N{HORIZONTAL ELLIPSIS}"
WAITING_FOR_PICTURE = "Decoding the first picture\N{HORIZONTAL ELLIPSIS}"


class PreviewPanel(QWidget):
    """The live picture and what it is.

    Signals:
        painted(int number, float ms): the picture of this request is on the screen, so long after it was asked for.
    """

    painted = Signal(int, float)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._reply: PreviewReply | None = None
        self.sheet = Sheet(self)
        self.sheet.show_waiting(WAITING_FOR_SPACE if session.space is None else WAITING_FOR_PICTURE)
        self.caption = ElidedLabel()
        self.norm = ElidedLabel()
        self.norm.setProperty("voice", "dim")
        self.norm.setToolTip("Length of the latent, beside the middle length of real ones that training never saw")
        self.shell = ShellTrack()
        self.footer = Footer(session, self)
        self._arrange()
        self.copy_action = self._action("Copy Picture", "copy", self.copy)
        self.save_action = self._action("Save Picture\N{HORIZONTAL ELLIPSIS}", "save", self.ask_where_to_save)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Preview")
        self.sheet.painted.connect(self._on_painted)
        self.sheet.sideSettled.connect(session.set_preview_size)
        session.previewArrived.connect(self._on_arrived)
        session.previewPaced.connect(self._on_paced)
        session.previewFailed.connect(self._on_failed)
        session.spaceChanged.connect(self._on_space_changed)
        session.engine.spaceFailed.connect(self._on_space_failed)
        session.settings.changed.connect(self._on_setting_changed)

    @property
    def picture(self) -> QImage | None:
        """The picture on the sheet, or None."""
        return self.sheet.shown.image

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        if self.picture is not None:
            QGuiApplication.clipboard().setImage(self.picture)
            self._session.statusTip.emit("Picture copied")

    def ask_where_to_save(self) -> None:
        """Open the dialog that asks for a file."""
        if self.picture is None:
            return
        document = self._session.document
        folder = Path(self._session.settings.text("last_folder") or Path.home())
        dialog = QFileDialog(self, "Save Picture", str(folder), "PNG picture (*.png)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("png")
        dialog.selectFile(f"{file_stem(document.state, document.focus)}.png")
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def save(self, path: str) -> None:
        """Write the picture to a PNG file, whole or not at all."""
        if self.picture is None:
            return
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.picture.save(buffer, "PNG")
        try:
            atomic.write_bytes(Path(path), bytes(buffer.data().data()))
        except LoomError as problem:
            self._session.noticed.emit("error", str(problem))
        else:
            self._session.statusTip.emit(f"Saved {Path(path).name}")

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setContentsMargins(10, 0, 10, 8)
        words.setSpacing(1)
        for line in (self.caption, self.norm):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            words.addWidget(line)
        words.addWidget(self.shell, 0, Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 0)
        column.setSpacing(4)
        column.addWidget(self.sheet, 1)
        column.addLayout(words)
        column.addWidget(self.footer)

    def _action(self, title: str, icon: str, slot: object) -> QAction:
        action = QAction(title, self)
        icons.bind(action, icon)
        action.setEnabled(False)
        action.triggered.connect(slot)
        self.addAction(action)
        return action

    def _show_picture(self) -> None:
        reply, settings, info = self._reply, self._session.settings, self._session.space
        if reply is None:
            return
        ink, paper = QColor(0, 0, 0), QColor(255, 255, 255)
        if info is not None and info.kind == "ink":
            ink, paper = QColor(settings.text("ink_colour")), QColor(settings.text("paper_colour"))
        self.sheet.show_picture(image_in(reply.pixels, ink, paper), reply.number)

    def _on_arrived(self, reply: PreviewReply) -> None:
        self._reply = reply
        self._show_picture()
        self._enable(True)

    def _on_paced(self, reply: PreviewReply) -> None:
        info = self._session.space
        if info is not None:
            self._say(caption(info, self._session.document.state, reply.focus))
            self.norm.setText(norm_words(reply.norm, info.typical_norm, info.kind))
            self._show_shell(reply.norm)

    def _on_failed(self, failure: PreviewFailed) -> None:
        self._reply = None
        self.sheet.show_failure(failure.sentence)
        self.norm.setText("")
        self._show_shell(None)
        info, document = self._session.space, self._session.document
        if info is not None:
            self._say(caption(info, document.state, document.focus))
        self._enable(False)

    def _on_space_changed(self, info: SpaceInfo) -> None:
        self._reply = None
        self.sheet.show_waiting(WAITING_FOR_PICTURE)
        self._say("")
        self.norm.setText("")
        self._show_shell(None)
        self._enable(False)

    def _on_space_failed(self, sentence: str) -> None:
        if self._session.space is None:
            self.sheet.show_failure(sentence)

    def _on_setting_changed(self, name: str) -> None:
        if name in {"ink_colour", "paper_colour"}:
            self._show_picture()

    def _on_painted(self, number: int) -> None:
        self.painted.emit(number, self._session.age_ms(number))

    def _say(self, words: str) -> None:
        if words != self.caption.text():
            self.caption.setText(words)
            self.setAccessibleName(f"Preview: {words}" if words else "Preview")

    def _show_shell(self, length: float | None) -> None:
        info = self._session.space
        shell = Shell(0.0, 0.0) if info is None else Shell(*info.shell, info.typical_norm)
        self.shell.show_length(shell, length)

    def _enable(self, on: bool) -> None:
        self.copy_action.setEnabled(on)
        self.save_action.setEnabled(on)
