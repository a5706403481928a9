"""The panels as docks: how they share the window, and what is there when none is."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMainWindow, QWidget
from tests.gui.panels import on_screen

from latentloom.ui.docks import PLACES, Docks


@pytest.fixture
def window(qtbot):
    window = QMainWindow()
    window.docks = Docks(window, {place.key: QWidget() for place in PLACES})
    return on_screen(qtbot, window, 1280, 800)


def test_a_window_without_panels_says_how_to_get_them_back(window):
    docks = window.docks
    for dock in docks.all()[1:]:
        dock.close()
    assert not docks.all_closed.isVisible()
    docks.all()[0].close()
    assert docks.all_closed.isVisible()
    window.resize(900, 700)
    middle = docks.all_closed.geometry().center()
    assert (window.rect().center() - middle).manhattanLength() <= 2
    docks.all_closed.back.click()
    assert not docks.all_closed.isVisible()
    assert not any(dock.isHidden() for dock in docks.all())


def test_a_high_window_gives_its_room_to_the_picture(window, qtbot):
    docks = window.docks
    docks.arrange()
    qtbot.waitUntil(lambda: docks["preview"].height() > 300)
    low = docks["evidence"].height()
    window.resize(1920, 1500)
    docks.arrange()
    qtbot.waitUntil(lambda: docks["preview"].height() > 800)
    assert docks["evidence"].height() <= 280
    assert low <= 280
