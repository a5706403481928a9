"""What passes between the window and the engine thread about figures: frozen data, as in `messages`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from latentloom.work.messages import Pixels


@dataclass(frozen=True)
class FigureRequest:
    """Draw a figure of the space, in place of one that waits or is being drawn.

    Attributes:
        number: rising; stamp: of the space that the window believes is open.
        name: one of `work.figuring.catalogue`; options: by name, text or what it means; the others take their defaults.
    """

    number: int
    stamp: str
    name: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class FigureReply:
    """How far a figure is, the figure, or why there is none.

    Attributes:
        fraction: 0..1; picture: with the last reply; numbers, recipe: what was measured, and what made it.
        sentence: why it could not be drawn, "" otherwise.
        ms: from the first step to the last, what went between included.
    """

    number: int
    stamp: str
    name: str
    fraction: float
    picture: Pixels | None = None
    numbers: Mapping[str, Any] = field(default_factory=dict)
    recipe: Mapping[str, Any] = field(default_factory=dict)
    sentence: str = ""
    ms: float = 0.0
