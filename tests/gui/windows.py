"""The real window over an engine without threads, and a person who answers its questions at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from pytestqt.qtbot import QtBot
from tests.gui.fakes import FakeEngine
from tests.gui.spaces import FakeSpace, make_space

from latentloom.doc.document import Document, new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import SpaceRef
from latentloom.ui import theme
from latentloom.ui.questions import Answer
from latentloom.ui.session import Session
from latentloom.ui.spaces import SpaceEntry
from latentloom.ui.window import MainWindow


@dataclass
class Person:
    """Answers as told, and remembers what was asked."""

    changes: Answer = Answer.DISCARD
    stop: bool = True
    opens: Path | None = None
    saves: Path | None = None
    folder: Path | None = None
    table: Path | None = None
    asked: list[str] = field(default_factory=list)

    def keep_changes(self, name: str) -> Answer:
        self.asked.append(f"changes to {name}")
        return self.changes

    def stop_jobs(self, titles: tuple[str, ...]) -> bool:
        self.asked.append(f"stop {', '.join(titles)}")
        return self.stop

    def file_to_open(self, folder: Path) -> Path | None:
        self.asked.append(f"open in {folder}")
        return self.opens

    def table_to_open(self, folder: Path) -> Path | None:
        self.asked.append(f"table in {folder}")
        return self.table

    def file_to_save(self, suggestion: Path, filters: str) -> Path | None:
        self.asked.append(f"save as {suggestion.name}")
        return self.saves

    def folder_to_open(self, folder: Path) -> Path | None:
        self.asked.append(f"folder in {folder}")
        return self.folder


@dataclass
class Scene:
    """A window and all that it stands on."""

    window: MainWindow
    session: Session
    engine: FakeEngine
    settings: Settings
    person: Person

    def close(self) -> None:
        """Close without a question and let go of the session."""
        self.person.changes, self.person.stop = Answer.DISCARD, True
        self.window.close()
        self.session.deleteLater()
        self.engine.deleteLater()


def open_window(
    qtbot: QtBot,
    *,
    space: FakeSpace | None = None,
    hints: bool = False,
    opened: bool = True,
    settings: Settings | None = None,
    choice: theme.Choice = "light",
) -> Scene:
    """Show a window; `opened`: with its space there and the first blend on its way."""
    theme.apply(choice)
    settings = settings or Settings()
    settings.set("hints", hints)
    engine = FakeEngine(space or make_space())
    info = engine.space.info
    document = Document(new_state(SpaceRef(info.name, info.stamp, str(info.path)), info.startup))
    session = Session(document, engine, settings)
    person = Person()
    entries = [SpaceEntry("fake", info.title, str(info.path), len(info.classes)), SpaceEntry("other", "Other", "o", 9)]
    window = MainWindow(session, lambda: entries, person)
    scene = Scene(window, session, engine, settings, person)
    qtbot.addWidget(window, before_close_func=lambda _: scene.close())
    with qtbot.waitExposed(window):
        window.show()
    if opened:
        engine.start()
        with qtbot.waitSignal(session.previewArrived):
            engine.open_space("fake")
    return scene
