"""A figure's numbers as a line of words below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MOST = 14
"""More numbers than this do not help in a line; all of them are on the clipboard with one click."""


def in_words(numbers: Mapping[str, Any]) -> str:
    """Return "name value" for each single number or word, a middle dot between them; lists are left out."""
    said = []
    for name, value in _flat(numbers, ""):
        if isinstance(value, bool):
            said.append(f"{name}: {'yes' if value else 'no'}")
        elif isinstance(value, int):
            said.append(f"{name} {value:,}")
        elif isinstance(value, float):
            said.append(f"{name} {value:.4g}")
        elif isinstance(value, str) and len(value) <= 60:
            said.append(f"{name} {value}")
    shown = said[:MOST] + (["\N{HORIZONTAL ELLIPSIS}"] if len(said) > MOST else [])
    return " \N{MIDDLE DOT} ".join(shown)


def _flat(numbers: Mapping[str, Any], before: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in numbers.items():
        words = f"{before} {name}".strip().replace("_", " ")
        if isinstance(value, Mapping) and "label" in value:
            # A point: its name says enough.
            found.append((words, value["label"]))
        elif isinstance(value, Mapping):
            found += _flat(value, words)
        else:
            found.append((words, value))
    return found
