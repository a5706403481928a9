"""Class names as people read them, and what people call one of the things in a space."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"(?:character|char|class|glyph)[ _-]*(\d+)", re.IGNORECASE)


def short_name(name: str) -> str:
    """Return a class name for small places: "Japanese_(katakana)/character05" becomes "Japanese (katakana) 05"."""
    parts = [part for part in re.split(r"[/\\]", name) if part]
    if parts and (numbered := _NUMBERED.fullmatch(parts[-1])) and len(parts) > 1:
        parts[-1] = numbered[1]
    return " ".join(" ".join(parts).replace("_", " ").split()) or name


def noun(kind: str) -> str:
    """Return what one of the things is that a space of this kind was made of: a drawing, or a picture."""
    return "drawing" if kind == "ink" else "picture"
