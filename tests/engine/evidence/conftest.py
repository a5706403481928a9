"""What tests of the evidence share: a space with judges, open, on one thread."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from latentloom.engine.evidence.panel import Panel
from latentloom.engine.space import Space, open_space


@pytest.fixture(autouse=True)
def _one_thread(one_thread: None) -> None:
    """Everything here is small."""


@pytest.fixture(scope="session")
def judged(judged_space: Path) -> Iterator[Space]:
    """The small space with judges, open. Not to be changed."""
    before = torch.get_num_threads()
    yield open_space(judged_space, "cpu", 1)
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def panel(judged: Space) -> Panel:
    """The judges of that space."""
    assert judged.judges is not None
    return judged.judges
