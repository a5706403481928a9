"""The picture sets that have a name, in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from latentloom.engine.data.vision_sets import VISION_SETS


@dataclass(frozen=True)
class KnownSet:
    """A set: its name in a recipe, its title for people, and how many megabytes it takes to fetch it (0: none)."""

    name: str
    title: str
    megabytes: int


PICTURE_SETS = (
    KnownSet("digits", "Digits (always here)", 0),
    KnownSet("shapes", "Shapes (drawn here)", 0),
    *(KnownSet(name, about.title, about.megabytes) for name, about in VISION_SETS.items()),
    KnownSet("omniglot", "Omniglot", 10),
)


def known_title(data: str) -> str:
    """Return what people call a known set, "" for a folder."""
    return next((one.title for one in PICTURE_SETS if one.name == data), "").partition(" (")[0]


def is_there(name: str, root: Path) -> bool:
    """Tell whether a set need not be fetched."""
    if any(known.name == name and not known.megabytes for known in PICTURE_SETS):
        return True
    from latentloom.engine.data.fetching import is_there as known_to_be

    return known_to_be(name, root)
