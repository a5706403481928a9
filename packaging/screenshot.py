"""Takes a picture of the real window: `python packaging/screenshot.py --out resources/window.png`.

It starts the program as a person would, with a throwaway profile, leans the blend a little, lays a path through four
classes, waits until every picture and what the judges see in it have arrived, and saves what the window shows; with
`--solve` the shares stay equal and the blend is evened. No display is needed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from latentloom.boot.program import Program
    from latentloom.doc.document import Document

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "app"))

VIEWS = ("window", "plain", "hints", "export", "preferences", "shortcuts", "finder", "notices")
PUCK = (0.42, 0.31)
STEPS = 24
QUIET_MS = 900
"""The picture is taken when nothing has arrived for so long."""
PATIENCE_MS = 120_000


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("resources/window.png"))
    parser.add_argument("--space", default="omniglot", help="name or folder of the space")
    parser.add_argument("--size", default="1280x800", help="of the window, in logical pixels")
    parser.add_argument("--scale", type=float, default=1.0, help="device pixels for a logical one")
    parser.add_argument("--theme", choices=("light", "dark"), default="dark")
    parser.add_argument("--view", choices=VIEWS, default="window")
    parser.add_argument(
        "--solve", action="store_true", help="keep equal shares, even the blend, and wait for the search's end"
    )
    return parser.parse_args()


def main() -> int:
    """Start, wait, save; returns the exit status."""
    options = arguments()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = str(options.scale)
    if "XDG_RUNTIME_DIR" not in os.environ:
        os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="latentloom-screenshot-")
    from latentloom.base import paths

    with tempfile.TemporaryDirectory(prefix="latentloom-profile-") as profile:
        paths.set_profile(profile)
        return take(options)


def take(options: argparse.Namespace) -> int:
    """Run the program until the picture is saved."""
    from PySide6.QtCore import QTimer

    from latentloom.base.options import CommonOptions
    from latentloom.boot.program import Program, application
    from latentloom.boot.timing import Timing
    from latentloom.doc.settings import Settings

    settings = Settings()
    settings.set("theme", options.theme)
    settings.set("hints", False)
    app = application(sys.argv[:1], settings)
    program = Program(options.space, CommonOptions(), settings, "", Timing(False, 0.0))
    window, session = program.window, program.session
    window.resize(*(int(side) for side in options.size.split("x")))
    quiet = QTimer(window, singleShot=True, interval=QUIET_MS)
    patience = QTimer(window, singleShot=True, interval=PATIENCE_MS)
    for told in (session.pictures.arrived, session.evidenceArrived, session.answersArrived):
        told.connect(quiet.start)
    staged = False
    unsolved = options.solve
    drag = lean(session.document)

    def on_preview() -> None:
        if staged and not options.solve:
            next(drag, None)
        quiet.start()

    def on_quiet() -> None:
        nonlocal staged, unsolved
        if not staged:
            staged = True
            if options.view != "plain":
                next(drag)
            stage(program, options.view)
            quiet.start()
            return
        if unsolved:
            unsolved = False
            window.search.start()
        if window.search.running:
            # What the search tells, and the picture on its way, start the quiet time again.
            quiet.start()
            return
        options.out.parent.mkdir(parents=True, exist_ok=True)
        shown = next((d for d in map(window.dialogs.shown, VIEWS) if d is not None), window)
        saved = shown.grab().save(str(options.out))
        session.document.mark_saved(Path("picture.loom"))
        window.close()
        app.exit(0 if saved else 1)

    def on_patience() -> None:
        print("No picture arrived; is the space there?", file=sys.stderr)
        session.document.mark_saved(Path("picture.loom"))
        window.close()
        app.exit(1)

    session.previewArrived.connect(on_preview)
    quiet.timeout.connect(on_quiet)
    patience.timeout.connect(on_patience)
    patience.start()
    program.show()
    status = app.exec()
    program.finish()
    return status


def lean(document: Document) -> Iterator[None]:
    """Drag the puck in steps, each taken when the picture of the last has come; a path through four classes first."""
    from latentloom.doc import blends, waypoints, wheel
    from latentloom.doc.state import Focus, Waypoint
    from latentloom.ui.names import short_name

    state = document.state
    names = state.blend.classes
    for name in (names[0], names[len(names) // 3], names[2 * len(names) // 3], names[-1]):
        state = waypoints.add_waypoint(state, Waypoint("class", name, short_name(name)))
    document.edit("Add to Path", state)
    document.set_focus(Focus())
    yield
    document.begin("Blend")
    for step in range(1, STEPS + 1):
        place = (PUCK[0] * step / STEPS, PUCK[1] * step / STEPS)
        document.update(blends.set_wheel(state, wheel.with_puck(state.blend.wheel, place)))
        yield
    document.commit()


def stage(program: Program, view: str) -> None:
    """Put the window into the state that the picture is to show."""
    from latentloom.ui.notices import Deed

    window = program.window
    match view:
        case "hints":
            window.hints.begin()
        case "export":
            window.dialogs.show_export()
            window.dialogs.shown("export").choose_content("classes")
        case "preferences":
            window.dialogs.show_preferences()
        case "shortcuts":
            window.dialogs.show_shortcuts()
        case "finder":
            window.finder.open()
            window.finder.setText("re")
            window.finder.textEdited.emit("re")
        case "notices":
            window.notices.show("info", "Exported omniglot.png", deeds=(Deed("Show in folder", window.update),))
            window.notices.show("warning", "The graphics card ran out of memory, so the processor decodes from now on.")
            window.notices.show("error", "sheet.png could not be written: the disk is full.", details="OSError 28")


if __name__ == "__main__":
    sys.exit(main())
