"""The panels' layout, the theme and the preferences."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QPushButton,
)
from tests.gui.windows import open_window

from latentloom.doc.settings import Settings
from latentloom.ui import theme
from latentloom.ui.docks import PLACES

# Qt raises a floating dock by itself, which the offscreen platform cannot.
no_raise = pytest.mark.qt_log_ignore("does not support raise", extend=True)


@no_raise
def test_every_panel_can_be_closed_floated_and_brought_back(scene):
    docks = scene.window.docks
    for place in PLACES:
        dock = docks[place.key]
        dock.toggleViewAction().trigger()
        assert not dock.isVisible()
    docks["wheel"].toggleViewAction().trigger()
    docks["wheel"].setFloating(True)
    assert docks["wheel"].isVisible()
    scene.window.actions_by_id["view.reset_layout"].trigger()
    assert all(docks[place.key].isVisible() and not docks[place.key].isFloating() for place in PLACES)


def test_the_first_layout_shows_every_panel_in_its_place(scene):
    box = {place.key: scene.window.docks[place.key].geometry() for place in PLACES}
    assert box["classes"].right() < box["map"].left() < box["preview"].left()
    assert box["map"].bottom() < box["wheel"].top()
    assert box["preview"].bottom() < box["evidence"].top()
    assert scene.window.tabifiedDockWidgets(scene.window.docks["weights"]) == [
        scene.window.docks["attributes"],
        scene.window.docks["evidence"],
    ]
    assert box["path"].top() > max(box["wheel"].bottom(), box["evidence"].bottom(), box["classes"].bottom())
    assert box["wheel"].height() > box["map"].height()
    assert box["path"].width() > 0.97 * scene.window.width()


@no_raise
def test_layout_and_size_come_back(qtbot):
    first = open_window(qtbot)
    first.window.resize(780, 740)
    first.window.docks["path"].close()
    first.window.docks["weights"].setFloating(True)
    size = first.window.size()
    first.window.close()
    second = open_window(qtbot, settings=Settings())
    assert second.window.size() == size
    assert not second.window.docks["path"].isVisible()
    assert second.window.docks["weights"].isFloating()


@pytest.mark.parametrize("text", ["", "nonsense", "AAAA", "\N{SNOWMAN}"])
def test_a_layout_that_is_none_gives_the_first_one(qtbot, text):
    settings = Settings()
    settings.set("window_state", text)
    settings.set("window_geometry", text)
    scene = open_window(qtbot, settings=settings)
    assert all(scene.window.docks[place.key].isVisible() for place in PLACES)


def test_the_theme_switches_live_and_is_remembered(scene):
    scene.window.menus.theme.pick("dark")
    assert theme.current().name == "dark"
    assert scene.settings.text("theme") == "dark"
    assert QApplication.palette().window().color() == theme.load("dark").panel
    scene.window.menus.theme.pick("light")
    assert theme.current().name == "light"


def test_the_preferences_switch_the_theme_too(scene):
    QTest.keySequence(scene.window, "Ctrl+,")
    dialog = scene.window.dialogs.shown("preferences")
    combo = dialog.field("theme")
    combo.setCurrentIndex(combo.findData("dark"))
    assert theme.current().name == "dark"
    assert [a.data() for a in scene.window.menus.theme.actions() if a.isChecked()] == ["dark"]
    page = next(b for b in dialog.findChildren(QPushButton) if b.objectName() == "Look")
    page.click()
    assert scene.settings.text("theme") == "system"
    assert combo.currentData() == "system"


def test_searching_the_preferences_hides_the_rest(scene):
    scene.window.actions_by_id["edit.preferences"].trigger()
    dialog = scene.window.dialogs.shown("preferences")
    dialog.search.setText("paper")
    assert dialog.field("paper_colour").isVisible()
    assert not dialog.field("theme").isVisible()
    assert [dialog.pages.tabText(i) for i in range(dialog.pages.count()) if dialog.pages.isTabVisible(i)] == ["Look"]


def test_f6_walks_through_the_panels(scene, qtbot):
    scene.window.activateWindow()
    seen = []
    for _ in PLACES:
        QTest.keySequence(scene.window, "F6")
        focus = QApplication.focusWidget()
        assert scene.window.rect().contains(focus.mapTo(scene.window, focus.rect().center()))
        seen += [k for k, panel in scene.window.panels.by_key().items() if panel is focus or panel.isAncestorOf(focus)]
    assert sorted(seen) == sorted(place.key for place in PLACES)
    QTest.keySequence(scene.window, "Shift+F6")
    back = QApplication.focusWidget()
    assert scene.window.panels.by_key()[seen[-2]].isAncestorOf(back) or scene.window.panels.by_key()[seen[-2]] is back


def test_full_screen_and_back(scene):
    scene.window.actions_by_id["window.full_screen"].trigger()
    assert scene.window.isFullScreen()
    scene.window.actions_by_id["window.full_screen"].trigger()
    assert not scene.window.isFullScreen()
