"""What tests of the evidence share: a space with judges, open."""

from __future__ import annotations

from pathlib import Path

import pytest

from latentloom.engine.evidence.panel import Panel
from latentloom.engine.space import Space, open_space


@pytest.fixture(scope="session")
def judged(judged_space: Path) -> Space:
    """The small space with judges, open. Not to be changed."""
    return open_space(judged_space, "cpu", 1)


@pytest.fixture(scope="session")
def panel(judged: Space) -> Panel:
    """The judges of that space."""
    assert judged.judges is not None
    return judged.judges
