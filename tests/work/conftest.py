"""A client over fake spaces, started, and ended with the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.work.fakes import FakeSpace

from latentloom.base.errors import LoomError
from latentloom.work.client import EngineClient


@pytest.fixture
def spaces() -> dict[str, FakeSpace]:
    """The spaces that the client can open, by name."""
    return {"fake": FakeSpace()}


@pytest.fixture
def opener(spaces: dict[str, FakeSpace]) -> Callable[[str], FakeSpace]:
    def open_space(name: str) -> FakeSpace:
        if name not in spaces:
            raise LoomError(f"There is no space called {name}.")
        return spaces[name]

    return open_space


@pytest.fixture
def client(qapp: object, spaces: dict[str, FakeSpace], opener: Callable[[str], FakeSpace]) -> Iterator[EngineClient]:
    """A client whose thread runs; no space is open yet."""
    made = EngineClient(opener)
    made.start()
    yield made
    for space in spaces.values():
        space.gate.open()
    assert made.shutdown(timeout_s=10)


@pytest.fixture
def space(client: EngineClient, spaces: dict[str, FakeSpace], qtbot: object) -> FakeSpace:
    """The fake space, open and warm in `client`."""
    with qtbot.waitSignal(client.ready):
        client.open_space("fake")
    return spaces["fake"]
