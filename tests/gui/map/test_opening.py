"""The map before its first space, with another one, and at another size."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget
from tests.gui.panels import lonely_rows, make_session, on_screen, pixel
from tests.gui.spaces import make_space

from latentloom.ui import theme
from latentloom.ui.map import MapPanel
from latentloom.ui.session import Session


@pytest.fixture
def waiting(qtbot):
    """A window with a panel that waits for its first space, and a field that Tab reaches after it."""
    session = make_session(opened=False)
    window = QWidget()
    qtbot.addWidget(window)
    session.setParent(window)
    panel, after = MapPanel(session, window), QLineEdit(window)
    row = QHBoxLayout(window)
    row.addWidget(panel)
    row.addWidget(after)
    on_screen(qtbot, window, 620, 460)
    return window


def test_before_the_first_space_there_is_empty_ground_where_the_map_will_be(qtbot, waiting):
    panel, session = waiting.findChild(MapPanel), waiting.findChild(Session)
    place = panel.picture().geometry()
    assert panel.view is None
    assert place.height() > 350
    assert panel.grab().toImage().pixelColor(place.center()) == theme.current().panel
    panel.all_button.click()
    session.engine.open_space("fake")
    assert panel.picture() is panel.view
    assert panel.view.isVisible()
    assert panel.view.geometry() == place, "nothing jumps"
    qtbot.waitUntil(lambda: panel.view.marks.blend is not None)
    for row in range(len(panel.view.info.codes_xy)):
        assert panel.view.area().contains(pixel(panel.view, row))


def test_the_map_takes_over_focus_and_place_in_the_tab_order(qtbot, waiting):
    panel, session = waiting.findChild(MapPanel), waiting.findChild(Session)
    panel.setFocus()
    assert panel.picture().hasFocus()
    session.engine.open_space("fake")
    assert panel.view.hasFocus()
    seen = []
    for _ in range(6):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    buttons = [panel.lasso_button, panel.pictures_button, panel.fit_button, panel.all_button, panel.menu_button]
    assert seen[:5] == buttons
    assert isinstance(seen[5], QLineEdit)


def test_class_pictures_chosen_before_the_first_space_are_there_with_it(qtbot, waiting):
    panel, session = waiting.findChild(MapPanel), waiting.findChild(Session)
    panel.pictures_button.setChecked(False)
    session.engine.open_space("fake")
    assert panel.view.chips == ()
    panel.pictures_button.setChecked(True)
    assert panel.view.chips


def test_another_space_starts_a_clean_map(qtbot, session, panel):
    (row,) = lonely_rows(panel.view, 1)
    with qtbot.waitSignal(panel.cardShown):
        QTest.mouseMove(panel.view.viewport(), pixel(panel.view, row))
    session.engine.auto = False
    session.engine.space = make_space(classes=5, per_class=6, seed=3)
    session.engine.open_space("other")
    assert panel.view.info.stamp == "stamp-3"
    assert panel.view.marks.blend is None
    assert panel.view.marks.trail == ()
    assert not panel.card.isVisible()
    assert "PC 1 · " in panel.view.axis_labels()[0]
    assert panel.view.axis_labels()[0].endswith(" % of variance")


def test_a_resized_map_still_shows_all_until_it_is_zoomed(qtbot, panel):
    panel.resize(900, 380)
    qtbot.waitUntil(lambda: panel.view.area().width() > 700)
    for row in range(len(panel.view.info.codes_xy)):
        assert panel.view.area().contains(pixel(panel.view, row))
