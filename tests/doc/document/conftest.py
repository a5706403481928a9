"""What tests of the document share: one of four classes, and what it has told."""

from __future__ import annotations

import pytest

from latentloom.doc.document import Document, new_state
from latentloom.doc.state import Change, SpaceRef

SPACE = SpaceRef("omniglot", "abc")


@pytest.fixture
def document() -> Document:
    return Document(new_state(SPACE, ["a", "b", "c", "d"]))


@pytest.fixture
def heard(document: Document) -> list[Change]:
    changes: list[Change] = []
    document.changed.connect(changes.append)
    return changes
