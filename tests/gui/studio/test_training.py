"""A training in the studio: its curves and pictures, pause and stop, and what closing leaves."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from tests.gui.studio.steps import begun
from tests.gui.studying_pictures import FakeProcess

from latentloom.engine.recipes import Recipe
from latentloom.engine.runs.folder import new_run, save_run


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


def test_previews_are_answered_while_a_training_tells_its_news(qtbot, scene, studio, folder):
    process = begun(qtbot, studio, folder)
    for step in range(1, 40):
        process.step(step, steps=40)
        if step % 10 == 0:
            with qtbot.waitSignal(scene.session.previewArrived):
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
