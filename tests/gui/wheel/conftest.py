"""What tests of the wheel share."""

from __future__ import annotations

import pytest
from tests.gui.benches import make_bench
from tests.gui.wheel.hands import Hands


@pytest.fixture
def hands(qtbot):
    def make(startup=5, size=(600, 600), **options):
        return Hands(qtbot, make_bench(startup, **options), size)

    return make
