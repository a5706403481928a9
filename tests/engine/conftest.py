"""What tests of the engine share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Let torch use one thread: on small networks more cost time, and other tests run beside this one."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def tiny_colour_space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small space of colour photos that was never trained. Not to be changed."""
    from tests.helpers.tiny_space import make_tiny_space

    return make_tiny_space(tmp_path_factory.mktemp("spaces") / "colour", kind="photo", channels=3)
