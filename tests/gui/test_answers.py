"""Under the picture: the button of the search, its progress, and the strip of answers under mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.gui.panels import lean, make_session
from tests.gui.spaces import make_space
from tests.gui.windows import open_window

from latentloom.ui.preview import PreviewPanel
from latentloom.ui.preview.footer import IDLE, LOOKING
from latentloom.work.messages import JobInfo

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key


@pytest.fixture
def panel(qtbot):
    session = make_session(make_space(judged=True))
    session.settings.set("walk", False)
    panel = PreviewPanel(session)
    qtbot.addWidget(panel)
    session.setParent(panel)
    panel.resize(420, 480)
    panel.show()
    qtbot.waitUntil(lambda: panel.sheet.shown.kind == "picture")
    return panel


@pytest.fixture
def session(panel):
    return panel._session


def tile(strip, row):
    return strip.visualItemRect(strip.item(row)).center()


def find(panel, session, count=3):
    QTest.mouseClick(panel.footer.button, LEFT)
    return session.engine.send_answers(session.engine.jobs()[-1].number, count, done=True)


def test_the_button_starts_and_while_it_runs_it_stops(panel, session):
    footer = panel.footer
    assert footer.words.text() == IDLE
    assert not footer.progress.isVisible()
    height = footer.height()
    QTest.mouseClick(footer.button, LEFT)
    assert len(session.engine.solves) == 1
    assert footer.button.accessibleName() == "Stop"
    assert footer.words.text() == LOOKING
    job = session.engine.jobs()[-1].number
    session.engine.jobAdvanced.emit(JobInfo(job, "Even it", 0.4))
    session.engine.jobAdvanced.emit(JobInfo(job + 1, "Export", 0.9))
    assert footer.progress.isVisible()
    assert footer.progress.value() == 400
    assert footer.height() == height
    QTest.mouseClick(footer.button, LEFT)
    assert session.engine.cancelled == [job]
    assert footer.button.accessibleName() == "Even it"
    assert not footer.progress.isVisible()


def test_answers_are_shown_with_what_the_judges_see(panel, session):
    find(panel, session)
    strip = panel.footer.answers
    assert strip.isVisible()
    assert strip.count() == 3
    assert strip.currentRow() == 0
    assert strip.item(0).toolTip().startswith("Answer 1 of 3: 0.95 (0.50 is chance)")
    assert strip.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == strip.item(0).toolTip()


def test_a_click_adopts_as_one_step_and_undo_shows_the_one_before(panel, session):
    reply = find(panel, session)
    strip = panel.footer.answers
    QTest.mouseClick(strip.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, tile(strip, 2))
    assert session.document.state.blend.solved == tuple(reply.answers[2].latent.tolist())
    assert session.document.undo_name == "Choose an Answer"
    session.document.undo()
    assert strip.currentRow() == 0
    session.document.undo()
    assert strip.currentRow() == -1
    assert session.document.state.blend.solved == ()
    QTest.mouseClick(strip.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, tile(strip, 0))
    assert session.document.state.blend.solved == tuple(reply.answers[0].latent.tolist())


def test_arrow_keys_walk_the_answers(panel, session):
    reply = find(panel, session)
    strip = panel.footer.answers
    strip.setFocus()
    QTest.keyClick(strip, KEY.Key_Right)
    QTest.keyClick(strip, KEY.Key_Right)
    assert session.document.state.blend.solved == tuple(reply.answers[2].latent.tolist())
    QTest.keyClick(strip, KEY.Key_Left)
    assert session.document.state.blend.solved == tuple(reply.answers[1].latent.tolist())


def test_the_strip_goes_when_the_weights_change_and_comes_back_with_them(panel, session):
    find(panel, session)
    lean(session, 0.4, 0.1)
    assert not panel.footer.answers.isVisible()
    assert panel.footer.words.isVisible()
    session.document.undo()
    assert panel.footer.answers.isVisible()


def test_answers_are_drawn_in_the_ink_of_the_settings(panel, session):
    find(panel, session)
    strip = panel.footer.answers
    session.settings.set("paper_colour", "#ffeecc")
    assert strip.item(0).data(Qt.ItemDataRole.UserRole).pixelColor(0, 0).name() == "#ffeecc"


def test_the_adopted_picture_looks_different(panel, session):
    find(panel, session, 2)
    strip = panel.footer.answers
    before = strip.grab().toImage()
    QTest.mouseClick(strip.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, tile(strip, 1))
    assert strip.grab().toImage() != before


def test_a_search_without_answers_says_so(qtbot, panel, session):
    with qtbot.waitSignal(session.noticed) as notice:
        find(panel, session, 0)
    assert notice.args[0] == "info"
    assert panel.footer.words.isVisible()


def test_a_space_without_judges_has_no_footer(qtbot):
    session = make_session()
    panel = PreviewPanel(session)
    qtbot.addWidget(panel)
    session.setParent(panel)
    panel.show()
    assert not panel.footer.isVisible()


def test_the_shortcut_starts_and_escape_takes_back(qtbot):
    scene = open_window(qtbot, space=make_space(judged=True))
    scene.settings.set("walk", False)
    scene.window.activateWindow()
    actions = scene.window.actions_by_id
    assert not actions["blend.stop"].isEnabled()
    before = scene.session.document.state
    QTest.keySequence(scene.window, "Ctrl+J")
    assert len(scene.engine.solves) == 1
    assert actions["blend.stop"].isEnabled()
    job = scene.engine.jobs()[-1].number
    scene.engine.send_answers(job, 2)
    assert scene.session.document.state is not before
    QTest.keyClick(scene.window, KEY.Key_Escape)
    assert scene.engine.cancelled == [job]
    assert scene.session.document.state is before
    scene.engine.end_job(job, "cancelled")
    assert scene.window.notices.shown() == ()
    assert not actions["blend.stop"].isEnabled()


def test_a_space_without_judges_has_no_search(qtbot):
    scene = open_window(qtbot)
    assert not scene.window.actions_by_id["blend.solve"].isEnabled()
    QTest.keySequence(scene.window, "Ctrl+J")
    assert scene.engine.solves == []
