"""What tests of the engine share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def tiny_colour_space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small space of colour photos that was never trained. Not to be changed."""
    from tests.helpers.tiny_space import make_tiny_space

    return make_tiny_space(tmp_path_factory.mktemp("spaces") / "colour", kind="photo", channels=3)
