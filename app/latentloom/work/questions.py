"""Quick questions of the window about the open space, and their answers: frozen data."""

from __future__ import annotations

from dataclasses import dataclass

from latentloom.doc.state import BlendState, Focus, PathState


@dataclass(frozen=True)
class NeighboursQuestion:
    """Which stored drawings are nearest to what `focus` shows, in the latent space?

    Attributes:
        number: rising; stamp: of the space; blend, path, focus: from the document; count: how many drawings.
    """

    number: int
    stamp: str
    blend: BlendState
    path: PathState
    focus: Focus
    count: int


@dataclass(frozen=True)
class NeighboursAnswer:
    """Atlas rows, nearest first, with their distances; a drawing is not its own neighbour.

    Empty where the focus shows nothing.
    """

    number: int
    stamp: str
    focus: Focus
    rows: tuple[int, ...]
    distances: tuple[float, ...]


@dataclass(frozen=True)
class LengthsQuestion:
    """How long are the latents along the path? `count`: at so many places, evenly spaced, ends included."""

    number: int
    stamp: str
    path: PathState
    count: int


@dataclass(frozen=True)
class LengthsAnswer:
    """The norms along a path; empty where it has none."""

    number: int
    stamp: str
    path: PathState
    lengths: tuple[float, ...]


Question = NeighboursQuestion | LengthsQuestion
Answer = NeighboursAnswer | LengthsAnswer
