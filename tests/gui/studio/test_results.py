"""What becomes of a training: its space, its place in the list, the table of a sweep."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QSlider, QTableView
from tests.gui.spaces import make_space
from tests.gui.studio.steps import begun, look_at, type_into
from tests.gui.studying_pictures import FakeProcess
from tests.gui.windows import open_window

from latentloom.base import paths
from latentloom.engine.description import read_description
from latentloom.ui import theme


def test_the_result_opens_as_a_step_that_undo_takes_back(qtbot, scene, studio, folder):
    engine, session = scene.engine, scene.session
    before = session.document.state
    process = begun(qtbot, studio, folder)
    process.end("done", space="/trained")
    trained = make_space(classes=4, seed=7)
    trained = replace(trained, info=replace(trained.info, name="shapes", stamp="trained"))
    first, engine.space = engine.space, trained
    with qtbot.waitSignal(session.spaceChanged):
        studio.page.buttons["open"].click()
    assert engine.opened[-1] == "/trained"
    assert session.document.state.space.stamp == "trained"
    assert session.document.undo_name == "Open Shapes"
    engine.space = first
    with qtbot.waitSignal(session.spaceChanged):
        scene.window.actions_by_id["edit.undo"].trigger()
    assert session.document.state == before
    assert session.space.stamp == before.space.stamp
    engine.space = trained
    with qtbot.waitSignal(session.spaceChanged):
        scene.window.actions_by_id["edit.redo"].trigger()
    assert session.document.state.space.stamp == "trained"
    # Where the space is gone, nothing changes and a sentence says why.
    engine.refusal = "There is no space fake."
    scene.window.actions_by_id["edit.undo"].trigger()
    qtbot.waitUntil(lambda: bool(scene.window.notices.shown()))
    assert "That step needs the space fake. There is no space fake." in scene.window.notices.shown()[-1].sentence
    assert session.document.state.space.stamp == "trained"


def test_a_run_is_removed(qtbot, studio, folder):
    begun(qtbot, studio, folder).end("paused")
    studio.page.buttons["remove"].click()
    assert studio.runs.list.count() == 0
    assert studio.stack.currentWidget() is studio.setup


def test_a_sweep_has_a_table_and_a_plot(qtbot, scene, studio, folder):
    look_at(qtbot, studio, folder)
    form = studio.setup.form
    form.sweep.click()
    type_into(form.field("beta"), "0.5, 1, 4")
    assert studio.setup.start.text() == "&Start the sweep"
    qtbot.waitUntil(lambda: "3 trainings of" in studio.setup.estimate.text())
    studio.setup.start.click()
    process = FakeProcess.made[-1]
    view = studio.page.sweep
    settings = {"beta": "0.5"}
    process.heard.emit({"news": "point", "number": 0, "count": 3, "settings": settings})
    process.heard.emit({"news": "step", "step": 1, "steps": 4, "epoch": 0.2, "speed": 10.0, "left": None})
    assert studio.page.state.text().startswith("1 of 3, Beta 0.5: epoch 0.2")
    rows = []
    for number, (beta, elbo) in enumerate((("0.5", -90.0), ("1", -80.0), ("4", -120.0))):
        row = {"point": number, "beta": beta, "reconstruction": -elbo - 10, "kl": 10.0, "elbo": elbo, "seconds": 61.0}
        rows.append({**row, "space": f"points/beta-{beta}", "problem": ""})
        process.heard.emit({"news": "row", "row": rows[-1]})
    table = view.table

    def column(number: int) -> list[str]:
        return [table.model().index(row, number).data() for row in range(table.model().rowCount())]

    assert column(0) == ["1", "0.5", "4"]
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert column(0) == ["0.5", "1", "4"]
    assert column(3) == ["-90.00", "-80.00", "-120.00"]
    (curve,) = view.plot.lines
    assert curve.getData()[0].tolist() == [0.5, 1, 4]
    assert curve.getData()[1].tolist() == [-90, -80, -120]
    (process.folder / "results.json").write_text(json.dumps({"rows": rows}))
    process.end("done")
    assert scene.window.notices.shown()[-1].sentence == "The sweep Shapes is finished."
    assert column(0) == ["1", "0.5", "4"]
    table.selectRow(0)
    made = process.folder / "points" / "beta-1"
    made.mkdir(parents=True)
    view.open.click()
    assert scene.engine.opened[-1].endswith("spaces/shapes-beta-1")


def test_everything_has_a_name_and_both_themes_are_drawn(qtbot, studio, folder):
    process = begun(qtbot, studio, folder)
    process.step(5)
    for page in (studio.page, studio.setup):
        studio.stack.setCurrentWidget(page)
        for kind in (QLineEdit, QComboBox, QSlider, QTableView):
            for widget in page.findChildren(kind):
                assert not widget.isVisible() or widget.accessibleName(), widget
        for choice in ("light", "dark"):
            theme.apply(choice)
            QApplication.processEvents()
            image = studio.grab().toImage()
            assert image.pixelColor(3, image.height() - 3) == theme.current().panel
            for label in page.findChildren(QLabel):
                if label.isVisible() and not label.wordWrap() and label.text():
                    assert label.width() >= label.minimumSizeHint().width(), label.text()


@pytest.mark.timeout(400)
def test_two_epochs_in_a_real_process_become_a_space(qtbot, folder, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    scene = open_window(qtbot)
    scene.window.actions_by_id["space.studio"].trigger()
    studio = scene.window.studio.window
    look_at(qtbot, studio, folder)
    form = studio.setup.form
    form.more.click()
    small = {"size": "16", "latent": "4", "epochs": "2", "batch": "4", "judge_epochs": "0", "panel_epochs": "0"}
    for name, text in small.items():
        type_into(form.field(name), text)
    with qtbot.waitSignal(scene.window.studio.trainings.finished, timeout=300_000):
        studio.setup.start.click()
    page = studio.page
    assert page.state.text() == "Finished"
    assert [point.epoch for point in page.curves.points if point.held_kl is not None] == [1, 2]
    assert page.snapshots.epochs == [0, 1, 2]
    assert page.snapshots.diagram.image.width() == 7 * 34 - 2
    page.buttons["open"].click()
    made = paths.user_spaces_dir() / "shapes"
    assert scene.engine.opened[-1] == str(made)
    assert read_description(made).classes == ("bars", "slants")
