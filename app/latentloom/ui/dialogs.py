"""The dialogs of the window: each is loaded and made when it is first asked for, and none blocks the window."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from latentloom.ui.evidence.search import Search
from latentloom.ui.questions import VECTORS, Questions
from latentloom.ui.session import Session
from latentloom.work.messages import EngineInfo, ExportRequest

if TYPE_CHECKING:
    from latentloom.ui.export_dialog import ExportDialog
    from latentloom.ui.figures.dialog import FiguresDialog

NO_CRASH = "Nothing was written down: the program did not die the last time it ran."


class Dialogs(QObject):
    """Shows dialogs over a window."""

    def __init__(self, session: Session, questions: Questions, crash_record: str, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._questions = questions
        self._crash_record = crash_record
        self._window = window
        self._engine: EngineInfo | None = None
        self._kept: dict[str, QDialog] = {}
        session.engine.ready.connect(self._on_ready)

    def shown(self, name: str) -> QDialog | None:
        """Return a dialog if it is open.

        Args:
            name: "export", "compare", "figures", "attributes", "preferences", "shortcuts", "crash" or "about".
        """
        dialog = self._kept.get(name)
        return dialog if dialog is not None and dialog.isVisible() else None

    def show_export(self) -> None:
        """Show the export dialog; it keeps what was chosen before."""
        self._export_dialog()
        self._show("export")

    def show_path_export(self) -> None:
        """Show the export dialog with the path chosen."""
        self._export_dialog().choose_content("path")
        self._show("export")

    def show_compare(self) -> None:
        """Show the blend by every method."""
        if "compare" not in self._kept:
            from latentloom.ui.studies.compare import CompareDialog

            dialog = CompareDialog(self._session, self._window)
            dialog.exportAsked.connect(self._on_comparison_export)
            dialog.searchAsked.connect(Search.of(self._session).start)
            self._kept["compare"] = dialog
        self._show("compare")

    def show_figures(self) -> None:
        """Show the figures of the space."""
        self._figures_dialog()
        self._show("figures")

    def show_figure(self, name: str, options: Mapping[str, Any]) -> None:
        """Show one figure, set up like this.

        Raises:
            UsageError: there is no such figure, or an option is not good for it.
        """
        self._figures_dialog().choose(name, options)
        self._show("figures")

    def _figures_dialog(self) -> FiguresDialog:
        from latentloom.ui.figures.dialog import FiguresDialog

        dialog = self._kept.get("figures")
        if not isinstance(dialog, FiguresDialog):
            dialog = FiguresDialog(self._session, self._questions, self._window)
            dialog.exportAsked.connect(self._session.engine.write_figure)
            self._kept["figures"] = dialog
        return dialog

    def show_attribute_maker(self, page: str = "classes") -> None:
        """Show the dialog that makes attributes, at one of its pages."""
        from latentloom.ui.attributes.maker import AttributeMaker

        dialog = self._kept.get("attributes")
        if not isinstance(dialog, AttributeMaker):
            dialog = self._kept["attributes"] = AttributeMaker(self._session, self._questions, self._window)
        dialog.open_at(page)

    def import_attributes(self) -> None:
        """Ask for a file of vectors, and put them on the list."""
        from latentloom.ui.attributes.making import Making
        from latentloom.work.attribute_messages import AttributeWish

        space, last = self._session.space, self._session.settings.text("last_folder")
        path = self._questions.table_to_open(Path(last) if last and Path(last).is_dir() else Path.home())
        if path is not None and space is not None:
            Making.of(self._session).start(AttributeWish(space.stamp, "file", file=path))

    def export_attributes(self) -> None:
        """Ask where to write the document's attribute vectors, and write them."""
        from latentloom.doc.attributes import listed

        state, settings = self._session.document.state, self._session.settings
        last = settings.text("last_folder")
        folder = Path(last) if last and Path(last).is_dir() else Path.home()
        path = self._questions.file_to_save(folder / f"{state.space.name} attributes.csv", VECTORS)
        if path is not None:
            path = path if path.suffix.lower() == ".csv" else path.with_name(path.name + ".csv")
            settings.set("last_folder", str(path.absolute().parent))
            self._session.engine.write_attributes(listed(state), path)

    def show_preferences(self) -> None:
        """Show the preferences."""
        if "preferences" not in self._kept:
            from latentloom.ui.settings_dialog import SettingsDialog

            self._kept["preferences"] = SettingsDialog(self._session.settings, self._window)
        self._show("preferences")

    def show_shortcuts(self) -> None:
        """Show every action and its keys."""
        if "shortcuts" not in self._kept:
            from latentloom.ui.help_dialogs import ShortcutsDialog

            self._kept["shortcuts"] = ShortcutsDialog(self._window)
        self._show("shortcuts")

    def show_crash_record(self) -> None:
        """Show what the last run wrote down when it died."""
        if "crash" not in self._kept:
            from latentloom.ui.help_dialogs import TextDialog

            self._kept["crash"] = TextDialog("Crash log", self._crash_record or NO_CRASH, self._window)
        self._show("crash")

    def show_about(self) -> None:
        """Say what this is and what it runs on."""
        from latentloom.ui.about_dialog import AboutDialog

        old = self._kept.pop("about", None)
        if old is not None:
            old.deleteLater()
        self._kept["about"] = AboutDialog(self._engine, self._window)
        self._show("about")

    def close_all(self) -> None:
        """Hide every dialog; the window is about to close."""
        for dialog in self._kept.values():
            dialog.hide()

    def _export_dialog(self) -> ExportDialog:
        from latentloom.ui.export_dialog import ExportDialog

        dialog = self._kept.get("export")
        if not isinstance(dialog, ExportDialog):
            dialog = ExportDialog(self._session, self._questions, self._window)
            dialog.requested.connect(self._on_export_requested)
            self._kept["export"] = dialog
        return dialog

    def _show(self, name: str) -> None:
        dialog = self._kept[name]
        dialog.show()
        dialog.activateWindow()

    def _on_comparison_export(self) -> None:
        self._export_dialog().choose_content("methods")
        self._show("export")

    def _on_export_requested(self, request: ExportRequest) -> None:
        self._session.engine.export(request)

    def _on_ready(self, info: EngineInfo) -> None:
        self._engine = info
