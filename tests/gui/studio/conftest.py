"""What tests of the training studio share: it stands beside the real window, and its processes are made up."""

from __future__ import annotations

import pytest
from tests.gui.studying_pictures import FakeProcess, picture_folder
from tests.gui.windows import open_window

from latentloom.engine.estimate import Estimate
from latentloom.ui.studio.window import StudioWindow
from latentloom.work import preparing


@pytest.fixture(autouse=True)
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
    with qtbot.waitExposed(window):
        pass
    return window


@pytest.fixture
def folder(tmp_path):
    return picture_folder(tmp_path / "shapes")
