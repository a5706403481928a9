"""What tests of the map share: a session over a made-up space, and its map on the screen."""

from __future__ import annotations

import pytest
from tests.gui.panels import make_session, on_screen

from latentloom.ui.map import MapPanel


@pytest.fixture
def session(qtbot):
    return make_session()


@pytest.fixture
def panel(qtbot, session):
    panel = MapPanel(session)
    session.setParent(panel)
    on_screen(qtbot, panel, 620, 460)
    panel.pictures_button.setChecked(False)
    qtbot.waitUntil(lambda: panel.view.marks.blend is not None)
    return panel
