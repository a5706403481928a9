"""What is done to a scene, and what it says."""

from __future__ import annotations

from tests.gui.spaces import make_space
from tests.gui.windows import Scene


def edit(scene: Scene) -> None:
    scene.window.actions_by_id["blend.randomise"].trigger()


def sentences(scene: Scene) -> list[str]:
    return [notice.sentence for notice in scene.window.notices.shown()]


def other_space(scene: Scene):
    """A space of another stamp with one class that the first does not have."""
    return make_space(classes=8, startup=3, seed=5)
