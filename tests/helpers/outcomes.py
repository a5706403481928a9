"""What becomes of reading something that may be anything."""

from __future__ import annotations

from collections.abc import Callable

from latentloom.base.errors import LoomError


def read_or_refused(read: Callable[[], object]) -> object | None:
    """Return what is read, or None where it is refused: then in one sentence, and in nothing but that."""
    try:
        return read()
    except LoomError as problem:
        sentence = str(problem)
    assert "\n" not in sentence
    assert sentence.endswith(".") or "update the program" in sentence, sentence
    return None
