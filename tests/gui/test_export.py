"""The export dialog fills the right request, and what becomes of it is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QDesktopServices
from PySide6.QtTest import QTest
from tests.gui.spaces import make_space
from tests.gui.windows import Scene, open_window

from latentloom.doc.blends import set_classes
from latentloom.doc.document import new_state
from latentloom.doc.state import SpaceRef, Waypoint
from latentloom.doc.waypoints import add_waypoint
from latentloom.engine.sheets.layout import Layout, lay_out
from latentloom.engine.sheets.plan import SheetPlan, Tile
from latentloom.ui.export_dialog import CONTENTS, ExportDialog
from latentloom.ui.outcomes import ShowInFolder
from latentloom.ui.sheet_estimate import estimate, in_words, tile_count
from latentloom.work.messages import SheetSettings


@pytest.fixture
def scene(qtbot) -> Scene:
    return open_window(qtbot)


def dialog_of(scene: Scene) -> ExportDialog:
    QTest.keySequence(scene.window, "Ctrl+E")
    dialog = scene.window.dialogs.shown("export")
    assert isinstance(dialog, ExportDialog)
    return dialog


def make_path(scene: Scene) -> None:
    document = scene.session.document
    for name in scene.session.space.classes[:3]:
        document.edit("Stop", add_waypoint(document.state, Waypoint("class", name, name)))


def press_export(dialog: ExportDialog) -> None:
    QTest.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)


def test_the_request_holds_what_was_chosen_and_the_document_as_it_stood(scene, tmp_path):
    dialog = dialog_of(scene)
    scene.person.saves = tmp_path / "many.pdf"
    dialog.choose_content("variations")
    dialog.tile.setValue(128)
    dialog.count.setValue(25)
    dialog.spread.setValue(1.1)
    dialog.columns.setValue(5)
    dialog.title.setText("  Twenty-five  ")
    dialog.captions.setChecked(False)
    dialog.margin.setValue(40)
    dialog.gap.setValue(6)
    dialog.ink.set_colour(QColor("#102030"))
    dialog.paper.set_colour(QColor("#fefae0"))
    dialog.page.setCurrentIndex(dialog.page.findData("A4"))
    dialog.landscape.setChecked(True)
    press_export(dialog)
    (request,) = scene.engine.exports
    assert request.target == tmp_path / "many.pdf"
    assert request.document is scene.session.document.state
    assert request.settings == SheetSettings(
        content="variations",
        tile=128,
        columns=5,
        gap=6,
        margin=40,
        captions=False,
        title="Twenty-five",
        ink="#102030",
        paper="#fefae0",
        page="A4",
        landscape=True,
        count=25,
        spread=1.1,
    )
    assert not dialog.isVisible()


def test_cancelling_the_file_dialog_exports_nothing(scene):
    dialog = dialog_of(scene)
    scene.person.saves = None
    press_export(dialog)
    assert scene.engine.exports == []
    assert dialog.isVisible()


@pytest.mark.parametrize(("given", "written"), [("a", "a.png"), ("a.svg", "a.svg"), ("a.v2", "a.v2.png")])
def test_the_suffix_is_the_format(scene, tmp_path, given, written):
    dialog = dialog_of(scene)
    scene.person.saves = tmp_path / given
    press_export(dialog)
    assert scene.engine.exports[0].target == tmp_path / written


def test_films_are_for_paths(scene, tmp_path):
    make_path(scene)
    dialog = dialog_of(scene)
    dialog.choose_content("path")
    dialog.format.setCurrentIndex(dialog.format.findData(".gif"))
    assert dialog.fps.isVisible()
    assert not dialog.count.isVisible()
    assert not dialog.captions.isEnabled()
    assert "25 frames" in dialog.summary.text()
    dialog.fps.setValue(24)
    scene.person.saves = tmp_path / "film.gif"
    press_export(dialog)
    assert (scene.engine.exports[0].fps, scene.engine.exports[0].settings.content) == (24, "path")
    dialog_of(scene)
    dialog.choose_content("blend")
    assert dialog.format.currentData() == ".png"


def test_a_path_that_is_none_says_so(scene):
    dialog = dialog_of(scene)
    dialog.choose_content("path")
    assert not dialog.export_button.isEnabled()
    assert "click two points" in dialog.summary.text()


def test_the_path_panel_asks_for_the_path(scene):
    make_path(scene)
    QTest.mouseClick(scene.window.panels.path.export_button, Qt.MouseButton.LeftButton)
    dialog = scene.window.dialogs.shown("export")
    assert isinstance(dialog, ExportDialog)
    assert dialog.content.currentData() == "path"


def test_the_window_stays_usable_and_the_summary_follows(scene):
    dialog = dialog_of(scene)
    assert not dialog.isModal()
    dialog.choose_content("classes")
    assert dialog.summary.text().startswith("4 pictures")
    document = scene.session.document
    document.edit("Classes", set_classes(document.state, scene.session.space.classes[:3]))
    assert dialog.summary.text().startswith("3 pictures")


def test_every_content_paints_its_sketch(scene, qtbot):
    make_path(scene)
    dialog = dialog_of(scene)
    for content, _ in CONTENTS:
        dialog.choose_content(content)
        picture = dialog.sketch.grab().toImage()
        shades = {picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)}
        assert len(shades) > 2, content


def test_what_was_written_is_told_with_its_folder(scene, tmp_path):
    dialog = dialog_of(scene)
    scene.person.saves = tmp_path / "sheet.png"
    press_export(dialog)
    (job,) = scene.engine.jobs()
    scene.engine.end_job(job.number, result=tmp_path / "sheet.png")
    (notice,) = scene.window.notices.shown()
    assert notice.sentence == "Exported sheet.png"
    assert [deed.text for deed in notice.deeds] == ["Show in folder"]


def test_a_failed_export_stays_on_show(scene, tmp_path):
    number = scene.engine.begin_job("Export sheet.png")
    scene.engine.end_job(number, "failed", "The disk is full; free some space.")
    (notice,) = scene.window.notices.shown()
    assert (notice.level, notice.sentence, notice.stays) == ("error", "The disk is full; free some space.", True)


def test_a_cancelled_export_is_told(scene):
    number = scene.engine.begin_job("Export sheet.png")
    scene.engine.end_job(number, "cancelled", "Cancelled.")
    assert "no file was left" in scene.window.notices.shown()[0].sentence


def test_tile_counts():
    info = make_space(classes=12, startup=5).info
    state = new_state(SpaceRef("fake"), info.startup)
    counts = {content: tile_count(SheetSettings(content=content), state, info) for content, _ in CONTENTS}
    assert counts == {
        "blend": (1, 1),
        "variations": (16, 0),
        "path": (0, 0),
        "classes": (5, 0),
        "all-classes": (12, 0),
        "methods": (6, 3),
    }


def test_estimates():
    size = estimate(SheetSettings(tile=100, gap=10, margin=20, captions=False), 7)
    assert (size.columns, size.rows, size.width, size.height) == (3, 3, 360, 360)
    page = estimate(SheetSettings(tile=100, gap=10, margin=20, captions=False, page="A4", dpi=100), 500)
    assert (page.width, page.height) == (827, 1169)
    assert page.columns * (page.tile + 10) - 10 + 40 <= page.width
    assert page.pages * page.columns * page.rows >= 500
    assert "pages A4" in in_words(page, SheetSettings(page="A4"))


@pytest.mark.parametrize("page", ["", "A4"])
def test_the_estimate_is_near_the_engines_layout(page):
    tiles = tuple(Tile(np.zeros(2, np.float32), "x") for _ in range(20))
    layout = Layout(tile=96, gap=4, margin=12, page=page, dpi=100)
    grid = lay_out(SheetPlan(tiles), layout)
    size = estimate(SheetSettings(tile=96, gap=4, margin=12, page=page, dpi=100), 20)
    assert (size.columns, size.pages, size.width, size.tile) == (grid.columns, grid.pages, grid.width, grid.tile)
    assert abs(size.height - grid.height) <= 2 * size.columns


def test_show_in_folder_opens_the_folder(monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())))
    ShowInFolder(tmp_path / "sheet.png")()
    assert opened == [tmp_path]
