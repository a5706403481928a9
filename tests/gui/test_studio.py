"""The training studio in the real window: pictures, settings, a training, its pictures, and what becomes of it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QSlider, QTableView
from tests.gui.fakes import make_space
from tests.gui.studying_pictures import FakeProcess, picture_folder
from tests.gui.windows import open_window

from latentloom.base import paths
from latentloom.engine.description import read_description
from latentloom.engine.estimate import Estimate
from latentloom.engine.recipes import Recipe
from latentloom.engine.runs.folder import new_run, save_run
from latentloom.ui import theme
from latentloom.ui.studio.window import StudioWindow
from latentloom.ui.studio.words import duration, estimate_text, memory
from latentloom.work import preparing

pytestmark = pytest.mark.usefixtures("quick_estimate")


@pytest.fixture
def quick_estimate(monkeypatch):
    """Estimates without torch: the engine's own are tested where they are made."""

    def estimate(recipe, found, device="auto"):
        def begin(space):
            yield 0, 1
            return Estimate(recipe.epochs * 60, 0.5, 100, 800_000_000, 4_000_000_000, 2_100_000, exact=True)

        return "Estimate a training", begin

    monkeypatch.setattr(preparing, "estimate", estimate)
    monkeypatch.setattr("latentloom.ui.studio.setup_page.REST_MS", 0)


@pytest.fixture
def scene(qtbot):
    FakeProcess.made.clear()
    made = open_window(qtbot)
    made.window.studio.trainings._launch = FakeProcess
    return made


@pytest.fixture
def studio(scene, qtbot) -> StudioWindow:
    scene.window.actions_by_id["space.studio"].trigger()
    window = scene.window.studio.window
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def folder(tmp_path):
    return picture_folder(tmp_path / "shapes")


def look_at(qtbot, studio: StudioWindow, folder) -> None:
    """Drop a folder on the studio's pictures and wait until it is read."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    studio.setup.data.dropEvent(QDropEvent(QPointF(20, 20), copy, data, left, none))
    qtbot.waitUntil(lambda: not studio.setup.data.busy, timeout=20_000)


def type_into(field: QLineEdit, text: str) -> None:
    field.selectAll()
    QTest.keyClicks(field, text)


def begun(qtbot, studio: StudioWindow, folder) -> FakeProcess:
    """A training of the folder that is under way."""
    look_at(qtbot, studio, folder)
    studio.setup.start.click()
    return FakeProcess.made[-1]


def test_a_dropped_folder_is_shown_with_counts_examples_and_what_was_left_out(qtbot, studio, folder):
    (folder / "bars" / "broken.png").write_bytes(b"no picture")
    look_at(qtbot, studio, folder)
    card = studio.setup.data
    assert card.summary.text().startswith("shapes: 14 pictures in 2 classes; line art, grey, 32 × 32 pixels;")
    model = card.model
    rows = [[model.index(row, column).data() for column in (0, 1)] for row in range(model.rowCount())]
    assert rows == [["bars", "8"], ["slants", "6"]]
    strip = model.index(0, 2).data(Qt.ItemDataRole.DecorationRole)
    assert (strip.width(), strip.height()) == (6 * 32, 32)
    assert card.results.tabText(1) == "Left out (1)"
    assert "broken.png: it is not a picture" in card.skipped.item(0).text()
    assert studio.setup.form.title.text() == "Shapes"
    assert studio.setup.form.texts()["size"] == "32"
    assert studio.setup.start.isEnabled()
    qtbot.waitUntil(lambda: studio.setup.estimate.text().startswith("About"))
    assert "800 MB of memory, 2.1 million parameters" in studio.setup.estimate.text()


def test_one_class_is_refused_beside_the_pictures(qtbot, studio, tmp_path):
    look_at(qtbot, studio, picture_folder(tmp_path / "one", {"bars": 5}))
    card = studio.setup.data
    assert "pictures of one class only" in card.warning.text()
    assert card.warning.isVisible()
    assert not studio.setup.start.isEnabled()


def test_classes_of_very_different_sizes_are_told(qtbot, studio, tmp_path):
    look_at(qtbot, studio, picture_folder(tmp_path / "two", {"bars": 40, "slants": 3}))
    assert "13 times the pictures of the smallest" in studio.setup.data.warning.text()
    assert studio.setup.start.isEnabled()


def test_a_set_that_is_not_here_is_asked_for_first(qtbot, studio, monkeypatch):
    card = studio.setup.data
    card.sets.setCurrentIndex(card.sets.findData("mnist"))
    card.sets.activated.emit(card.sets.currentIndex())
    assert card.asking.isVisible()
    assert "MNIST is not on this computer yet. Fetch 12 MB" in card._question.text()
    assert not card.busy
    card.no.click()
    assert not card.asking.isVisible()

    fetched = []

    def fetch(name, title, root):
        def begin(space):
            fetched.append(name)
            yield 1, 2

        return f"Fetch {title}", begin

    monkeypatch.setattr(preparing, "fetch", fetch)
    card.look_at("mnist")
    QTest.keyClick(card.yes, Qt.Key.Key_Space)
    assert card.working.isVisible()
    qtbot.waitUntil(lambda: not card.busy, timeout=20_000)
    assert fetched == ["mnist"]
    assert "MNIST was not found" in card.warning.text()


def test_reading_can_be_cancelled(qtbot, scene, studio, folder):
    card = studio.setup.data
    card.look_at(str(folder))
    assert card.busy
    card.cancel.click()
    assert not card.busy
    assert scene.engine.jobs() == ()
    assert scene.window.notices.shown() == ()
    assert not studio.setup.start.isEnabled()


def test_settings_are_checked_as_they_are_typed(qtbot, studio, folder):
    look_at(qtbot, studio, folder)
    form = studio.setup.form
    field = form.field("beta")
    assert field.toolTip().startswith("Weight of the pull")
    type_into(field, "-2")
    assert form.note("beta").text() == "Beta must lie between 0 and 10000, not -2.0."
    assert field.property("wrong")
    assert not studio.setup.start.isEnabled()
    assert studio.setup.estimate.text() == "Mend 1 setting first."
    type_into(field, "4")
    assert form.note("beta").text().startswith("Weight of the pull")
    assert studio.setup.start.isEnabled()
    assert form.checked.recipe.beta == 4


def test_all_fields_stand_below_each_other(qtbot, studio):
    form = studio.setup.form
    form.more.click()

    def places() -> set[int]:
        fields = [form.title, form.family, *(form.field(name) for name in ("size", "seed"))]
        return {field.mapTo(form, field.rect().topLeft()).x() for field in fields}

    qtbot.waitUntil(lambda: len(places()) == 1)


def test_another_family_has_its_own_settings_and_keeps_what_all_have(qtbot, studio, folder):
    look_at(qtbot, studio, folder)
    form = studio.setup.form
    type_into(form.field("latent"), "7")
    form.family.setCurrentIndex(form.family.findData("ae"))
    assert "beta" not in form.texts()
    assert form.texts()["latent"] == "7"
    form.family.setCurrentIndex(form.family.findData("beta"))
    assert form.texts()["beta"] == "5"
    assert form.checked.recipe.family == "beta"
    assert not form.field("weight_decay").isVisible()
    form.more.click()
    assert form.field("weight_decay").isVisible()


def test_a_training_draws_its_curves_and_pictures(qtbot, studio, folder):
    process = begun(qtbot, studio, folder)
    page = studio.page
    assert studio.stack.currentWidget() is page
    assert page.state.text() == "Starting…"
    process.heard.emit({"news": "stage", "text": "Reading pictures", "done": 3, "total": 14})
    assert page.state.text() == "Reading pictures: 3 of 14"
    for step in range(1, 11):
        process.step(step)
    assert page.bar.value() == 500
    assert page.state.text() == "epoch 2.0 of 300 · 1,234 pictures/s · 1 s left"
    qtbot.waitUntil(lambda: len(page.curves.panes["kl"].train.getData()[0]) == 10)
    reconstruction = page.curves.panes["reconstruction"]
    assert reconstruction.train.getData()[1].tolist() == [80 - step for step in range(1, 11)]
    assert reconstruction.held.getData()[1].tolist() == [77, 72]
    assert page.curves.panes["bound"].held.getData()[1].tolist() == [87.5, 82.5]
    assert "After epoch 2, held-out pictures: reconstruction 72.0, KL 10.5" in page.curves.accessibleDescription()
    view = page.snapshots
    assert view.epochs == [1, 2]
    assert view.label.text() == "epoch 2"
    assert view.diagram.image.pixelColor(5, 5).red() == 230
    QTest.keyClick(view.slider, Qt.Key.Key_Left)
    assert view.label.text() == "epoch 1"
    assert view.diagram.image.pixelColor(5, 5).red() == 240
    # Who looks back stays there; at the end the view follows.
    process.step(15)
    assert view.label.text() == "epoch 1"
    QTest.keyClick(view.slider, Qt.Key.Key_End)
    process.step(20)
    assert view.label.text() == "epoch 4"


def test_further_terms_have_a_pane_each_beside_the_others(qtbot, studio, folder):
    process = begun(qtbot, studio, folder)
    curves = studio.page.curves
    process.step(1)
    for step in range(2, 5):
        process.step(step, critic=2.0 / step, label=float(step))
    qtbot.waitUntil(lambda: "label" in curves.others and len(curves.others["label"].train.getData()[0]) == 3)
    assert {name: pane.train.getData()[1].tolist() for name, pane in curves.others.items()} == {
        "critic": [1.0, 2 / 3, 0.5],
        "label": [2, 3, 4],
    }
    assert curves.others["critic"].train.getData()[0].tolist() == [0.4, 0.6, 0.8]
    left, right = curves.panes["kl"], curves.others["label"]
    qtbot.waitUntil(lambda: (left.y(), left.height()) == (right.y(), right.height()))
    assert left.geometry().right() < right.x()
    # Another run has no such terms.
    curves.show_points([replace(curves.points[0], others={})])
    assert not curves.others
    qtbot.waitUntil(lambda: curves.panes["kl"].width() > curves.width() * 0.95)


def test_pause_resume_and_stop_and_keep(qtbot, scene, studio, folder):
    process = begun(qtbot, studio, folder)
    page = studio.page
    process.step(5)
    page.buttons["pause"].click()
    assert process.said == ["pause"]
    assert not page.buttons["pause"].isEnabled()
    process.end("paused", epochs=1)
    assert page.state.text() == "Paused, epoch 1.0 of 300"
    assert "paused, epoch 1.0" in studio.runs.list.item(0).text()
    assert page.buttons["resume"].isVisible()
    assert not page.buttons["pause"].isVisible()
    page.buttons["resume"].click()
    again = FakeProcess.made[-1]
    assert again is not process
    assert page.state.text() == "Starting…"
    assert page.buttons["pause"].isEnabled()
    again.step(6)
    assert [point.step for point in page.curves.points] == [5, 6]
    page.buttons["finish"].click()
    assert again.said == ["finish"]
    again.end("done", space="/somewhere")
    assert page.buttons["open"].isVisible()
    assert scene.window.notices.shown()[-1].sentence == "Shapes is trained."


def test_a_second_training_has_to_wait(qtbot, studio, folder):
    begun(qtbot, studio, folder)
    studio.runs.new.click()
    assert studio.stack.currentWidget() is studio.setup
    assert not studio.setup.start.isEnabled()
    assert "Shapes is being trained; pause it first" in studio.setup.start.toolTip()
    FakeProcess.made[-1].end("paused")
    assert studio.setup.start.isEnabled()


def test_a_problem_is_one_sentence_and_the_run_can_go_on(qtbot, scene, studio, folder):
    process = begun(qtbot, studio, folder)
    said = "The loss is no longer a number; lower the rate (--set learning_rate=...) and train again."
    process.end("failed", said, epochs=2)
    page = studio.page
    assert page.problem.isVisible()
    assert page.problem.text().endswith("lower the rate (Learning rate in the settings) and train again.")
    assert page.problem.text() in scene.window.notices.shown()[-1].sentence
    assert page.buttons["resume"].isVisible()
    page.buttons["again"].click()
    qtbot.waitUntil(lambda: not studio.setup.data.busy, timeout=20_000)
    assert studio.setup.form.title.text() == "Shapes"
    assert studio.setup.data.survey.pictures == 14


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


def test_previews_are_answered_while_a_training_tells_its_news(qtbot, scene, studio, folder):
    process = begun(qtbot, studio, folder)
    for step in range(1, 40):
        process.step(step, steps=40)
        if step % 10 == 0:
            with qtbot.waitSignal(scene.session.previewArrived, timeout=2000):
                scene.session.request_preview()


def test_what_was_interrupted_is_offered_at_the_next_start(qtbot, scene, folder):
    run = new_run(Recipe(title="Birds", data=str(folder), epochs=10), "Birds")
    save_run(replace(run, state="interrupted", epochs=3.5))
    scene.window.studio.offer()
    notice = scene.window.notices.shown()[-1]
    assert notice.sentence == "Birds was being trained when the program ended at epoch 3.5 of 10."
    assert notice.stays
    next(button for button in notice.findChildren(QAbstractButton) if button.text() == "Resume").click()
    assert FakeProcess.made[-1].folder == run.folder
    assert scene.window.studio.window.page.run.title == "Birds"


def test_closing_asks_and_leaves_the_training_its_state(qtbot, scene, studio, folder):
    process = begun(qtbot, studio, folder)
    scene.person.stop = False
    scene.window.close()
    assert scene.window.isVisible()
    assert "The training of Shapes: its state is kept" in scene.person.asked[-1]
    assert not process.left
    scene.person.stop = True
    scene.window.close()
    assert process.left
    assert not studio.isVisible()


def test_the_studio_may_be_closed_while_it_trains(qtbot, scene, studio, folder):
    process = begun(qtbot, studio, folder)
    studio.close()
    process.step(5)
    assert not process.left
    scene.window.actions_by_id["space.studio"].trigger()
    assert studio.isVisible()
    assert studio.page.snapshots.epochs == [1]


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


def test_it_is_found_by_what_one_wants_to_do(scene):
    found = [
        action
        for where, action in scene.window.menus.all()
        if where == "Space" and "train" in str(action.property("words"))
    ]
    assert [action.objectName() for action in found] == ["space.studio"]


def test_it_fits_a_small_screen(studio):
    assert studio.minimumSizeHint().width() <= 1280
    assert studio.minimumSizeHint().height() <= 680


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


def test_durations_and_sizes_are_said_as_people_do():
    assert [duration(s) for s in (3, 89, 90, 5000, 5400, 12_000, 400_000)] == [
        "3 s", "89 s", "2 min", "83 min", "1 h 30 min", "3 h 20 min", "5 days",
    ]  # fmt: skip
    assert [memory(640e6), memory(1.23e9)] == ["640 MB", "1.2 GB"]
    tight = Estimate(60, 1, 60, 9_000_000_000, 4_000_000_000, 900, exact=False)
    assert estimate_text(tight) == (
        "Roughly 60 s, 9.0 GB of memory, 900 parameters. Only 4.0 GB are free: choose a smaller batch or size."
    )


def test_a_folder_of_class_folders_dropped_on_the_main_window_goes_to_the_studio(qtbot, scene, folder, tmp_path):
    from latentloom.ui.drop import hint

    assert hint(folder) == "Drop to train a space on these pictures"
    assert hint(tmp_path / "shapes" / "bars") == "Drop to open this space"
    scene.window.open_path(folder)
    studio = scene.window.studio.window
    qtbot.waitUntil(lambda: not studio.setup.data.busy, timeout=20_000)
    assert studio.setup.data.survey.pictures == 14
