"""What tests of the map share: a session over a made-up space, and its map on the screen."""

from __future__ import annotations

import pytest
from tests.gui.panels import make_session

from latentloom.ui.map import MapPanel


@pytest.fixture
def session(qtbot):
    return make_session()


@pytest.fixture
def panel(qtbot, session):
    panel = MapPanel(session)
    qtbot.addWidget(panel)
    session.setParent(panel)
    panel.resize(620, 460)
    panel.show()
    panel.pictures_button.setChecked(False)
    qtbot.waitExposed(panel)
    qtbot.waitUntil(lambda: panel.view.marks.blend is not None)
    return panel
