"""What tests of the window share."""

from __future__ import annotations

import pytest
from tests.gui.windows import Scene, open_window


@pytest.fixture
def scene(qtbot) -> Scene:
    return open_window(qtbot)
