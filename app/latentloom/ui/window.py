"""The main window: builds the parts, joins them, and closes in good order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QWidget

from latentloom.base.errors import LoomError
from latentloom.ui import tabbing
from latentloom.ui.action_set import ActionSet
from latentloom.ui.actions import Situation
from latentloom.ui.commands import Commands
from latentloom.ui.dialogs import Dialogs
from latentloom.ui.docks import Docks
from latentloom.ui.drop import DropHint
from latentloom.ui.evidence.search import Search
from latentloom.ui.files import Files
from latentloom.ui.finder import Finder
from latentloom.ui.fitting import fit_first
from latentloom.ui.hints import HintBubble
from latentloom.ui.menus import Menus, apply_theme
from latentloom.ui.notices import Notices
from latentloom.ui.outcomes import Outcomes
from latentloom.ui.panels import Panels
from latentloom.ui.questions import DialogQuestions, Questions
from latentloom.ui.session import Session
from latentloom.ui.spaces import SpaceProvider, Spaces
from latentloom.ui.status import Status
from latentloom.ui.studio.studio import Studio

Argument = TypeVar("Argument")

FIRST_SIZE = (1280, 800)
_SHUTDOWN_S = 2.0
_TRAINING_S = 1.0
"""A training that needs longer to keep its state goes on doing so without the window."""


class MainWindow(QMainWindow):
    """The window of one session.

    Attributes:
        files, commands, spaces, dialogs: what the menus do; actions_by_id: the QActions; menus: the lists in them.
        docks, panels: the panels by key; notices, status, finder, hints, drop_hint: as they are called.

    Signals:
        closing(): the person agreed to close; whatever must be kept is to be written now.
    """

    closing = Signal()

    def __init__(
        self, session: Session, spaces: SpaceProvider, questions: Questions | None = None, crash_record: str = ""
    ) -> None:
        """`spaces` lists what can be opened; `crash_record`: what the last run wrote down when it died."""
        super().__init__()
        self.session = session
        self._situation: Situation | None = None
        self._hinted = False
        self._questions = questions or DialogQuestions(self)
        # Spaces listens before any panel does, so that panels never see a new space with the old document.
        self.spaces = Spaces(session, spaces, self)
        self.files = Files(session, self.spaces, self._questions, self)
        self.commands = Commands(session, self)
        self.search = Search.of(session)
        self.panels = Panels(session, self)
        self.dialogs = Dialogs(session, self._questions, crash_record, self)
        self.actions_by_id = ActionSet(self._handlers(), self)
        self.menus = Menus(self, session, self.actions_by_id)
        self.menus.connect_to(self.files, self.commands, self.spaces)
        self.menus.recent.chosen.connect(self.open_recent)
        self.menus.space.chosen.connect(self.open_space)
        self.docks = Docks(self, self.panels.by_key())
        self.menus.add_views(self.docks, self.actions_by_id["view.reset_layout"])
        self.status = Status(session, self)
        self.setStatusBar(self.status)
        self.finder = Finder(self.menus.all, self)
        self._place_finder()
        self.notices = Notices(self)
        self.outcomes = Outcomes(session, self.files, self.commands, self.notices, self)
        self.studio = Studio(session, self.spaces, self._questions, self.notices, self)
        self.hints = HintBubble(self, self._hint_target)
        self.drop_hint = DropHint(self)
        self._connect()
        self._restore()
        self._update()

    def showEvent(self, event: QShowEvent) -> None:
        """Share the room out at the first showing: sizes of docks only count in a window that has one."""
        super().showEvent(event)
        if not self._restored:
            self._restored = True
            self.docks.share_out()

    def focusNextPrevChild(self, forwards: bool) -> bool:
        """Give the keyboard to the next control that can be seen; see `tabbing`."""
        return tabbing.move_on(self, forwards, self.docks.tab_place)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask what must be asked; then stop input, keep what must be kept, and end the engine."""
        if not self._may_close():
            event.ignore()
            return
        self._remember_layout()
        self.dialogs.close_all()
        self.setEnabled(False)
        self.closing.emit()
        self.hide()
        self.studio.close(_TRAINING_S)
        self.session.engine.shutdown(_SHUTDOWN_S)
        super().closeEvent(event)

    def open_path(self, path: Path) -> None:
        """Open a file or folder; what goes wrong becomes a notice."""
        self._attempt(self.files.open_path, path)

    def open_recent(self, key: str) -> None:
        """Open a recent file, or empty the list; what goes wrong becomes a notice."""
        self._attempt(self.files.open_recent, key)

    def open_space(self, path: str) -> None:
        """Open a space; what goes wrong becomes a notice."""
        self._attempt(self.files.open_space, path)

    def _open_picture(self) -> None:
        try:
            self.files.open()
        except LoomError as problem:
            self.notices.show("error", str(problem))

    def _attempt(self, deed: Callable[[Argument], object], argument: Argument) -> None:
        try:
            deed(argument)
        except LoomError as problem:
            self.notices.show("error", str(problem))

    def _show_figure(self, name: str, options: Mapping[str, Any]) -> None:
        self._attempt(partial(self.dialogs.show_figure, name), options)

    def _handlers(self) -> dict[str, Callable[[], object]]:
        files, commands, panels, dialogs = self.files, self.commands, self.panels, self.dialogs
        return {
            "file.new": files.new,
            "file.open": files.open,
            "file.save": files.save,
            "file.save_as": files.save_as,
            "file.export": dialogs.show_export,
            "file.quit": self.close,
            "edit.undo": self.spaces.undo,
            "edit.redo": self.spaces.redo,
            "edit.copy_picture": panels.preview.copy,
            "edit.copy_blend": commands.copy_blend,
            "edit.paste": commands.paste,
            "edit.preferences": dialogs.show_preferences,
            "view.reset_layout": self._reset_layout,
            "blend.even": commands.even,
            "blend.randomise": commands.randomise,
            "blend.invert": commands.invert,
            "blend.solve": self.search.start,
            "blend.stop": self.search.stop,
            "blend.compare": dialogs.show_compare,
            "path.play": panels.path.toggle_play,
            "path.add_blend": panels.path.add_blend,
            "path.reverse": commands.reverse_path,
            "path.clear": panels.path.clear,
            "tools.figures": dialogs.show_figures,
            "tools.attributes": dialogs.show_attribute_maker,
            "space.open_folder": files.open_space_folder,
            "space.studio": self._show_studio,
            "window.minimise": self.showMinimized,
            "window.full_screen": self._toggle_full_screen,
            "window.next_panel": panels.focus_next,
            "window.previous_panel": panels.focus_previous,
            "help.find": self._find_action,
            "help.hints": self._show_hints,
            "help.shortcuts": dialogs.show_shortcuts,
            "help.crash_log": dialogs.show_crash_record,
            "help.about": dialogs.show_about,
        }

    def _connect(self) -> None:
        session = self.session
        session.documentPaced.connect(self._update)
        session.spaceChanged.connect(self._update)
        session.previewArrived.connect(self._on_preview)
        session.noticed.connect(self.notices.show)
        session.settings.changed.connect(self._on_setting)
        session.settings.failed.connect(self._on_warned)
        self.panels.painted.connect(self.status.on_painted)
        self.panels.path.exportAsked.connect(self.dialogs.show_path_export)
        self.panels.attributes.makerAsked.connect(self.dialogs.show_attribute_maker)
        self.panels.attributes.exportAsked.connect(self.dialogs.export_attributes)
        self.panels.attributes.importAsked.connect(self.dialogs.import_attributes)
        self.panels.attributes.pictureAsked.connect(self._open_picture)
        self.actions_by_id.failed.connect(self._on_failed)
        self.files.noticed.connect(self.notices.show)
        self.files.figureOpened.connect(self._show_figure)
        self.files.picturesOpened.connect(self.studio.show_with)
        self.spaces.failed.connect(self._on_failed)
        self.spaces.warned.connect(self._on_warned)
        self.commands.pathPasted.connect(self.open_path)
        self.commands.pictureChanged.connect(self._update)
        self.search.changed.connect(self._update)
        self.menus.theme.chosen.connect(self._on_theme_chosen)
        self.hints.finished.connect(self._on_hints_finished)
        self.drop_hint.dropped.connect(self.open_path)

    def _update(self) -> None:
        """Bring title, menus and rules up to the document. Runs at every beat of a drag, so it looks first."""
        document, session = self.session.document, self.session
        now = Situation(
            space=session.space is not None,
            picture=self.commands.has_picture,
            undo=document.undo_name,
            redo=document.redo_name,
            waypoints=len(document.state.path.waypoints),
            judged=self.search.possible,
            searching=self.search.running,
        )
        if now != self._situation:
            self._situation = now
            self.actions_by_id.update(now)
        self.menus.mark(document.state.blend)
        title = f"{self.files.name}[*] \N{EM DASH} Latent Loom"
        if title != self.windowTitle():
            self.setWindowTitle(title)
        if document.dirty != self.isWindowModified():
            self.setWindowModified(document.dirty)

    def _may_close(self) -> bool:
        self.session.document.commit()
        try:
            if not self.files.may_replace():
                return False
        except LoomError as problem:
            self.notices.show("error", str(problem))
            return False
        titles = [job.title for job in self.session.engine.jobs()]
        training = self.studio.running_title()
        if training:
            titles.append(f"The training of {training}: its state is kept, and you can resume it at the next start")
        return not titles or self._questions.stop_jobs(tuple(titles))

    def _place_finder(self) -> None:
        bar = self.menuBar()
        if bar.isNativeMenuBar():
            # The menu bar of macOS takes no fields.
            self.status.addPermanentWidget(self.finder)
        else:
            corner = QWidget(bar)
            row = QHBoxLayout(corner)
            row.setContentsMargins(0, 2, 8, 0)
            row.addWidget(self.finder)
            bar.setCornerWidget(corner, Qt.Corner.TopRightCorner)

    def _restore(self) -> None:
        settings = self.session.settings
        fit_first(self, FIRST_SIZE)
        geometry = QByteArray.fromBase64(settings.text("window_geometry").encode("ascii", "replace"))
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        self._restored = self.docks.restore(settings.text("window_state"))

    def _remember_layout(self) -> None:
        settings = self.session.settings
        settings.set("window_geometry", self.saveGeometry().toBase64().data().decode("ascii"))
        settings.set("window_state", self.docks.state())

    def _reset_layout(self) -> None:
        self.docks.arrange()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _find_action(self) -> None:
        self.finder.open()

    def _show_hints(self) -> None:
        self.hints.begin()

    def _hint_target(self, key: str) -> QWidget | None:
        dock = self.docks[key]
        if dock.isFloating() or not dock.isVisible():
            return None
        return self.panels.pointed_at(key)

    def _show_studio(self) -> None:
        self.studio.show()

    def _on_preview(self) -> None:
        if self.session.settings.flag("hints") and not self._hinted:
            self._hinted = True
            self.hints.begin()

    def _on_hints_finished(self) -> None:
        self.session.settings.set("hints", False)

    def _on_theme_chosen(self, choice: str) -> None:
        self.session.settings.set("theme", choice)

    def _on_setting(self, name: str) -> None:
        if name == "theme":
            choice = self.session.settings.text("theme")
            apply_theme(choice)
            self.menus.theme.mark(choice)

    def _on_failed(self, sentence: str) -> None:
        self.notices.show("error", sentence)

    def _on_warned(self, sentence: str) -> None:
        self.notices.show("warning", sentence)
