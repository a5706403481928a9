"""What passes between the window and the engine thread about attributes: frozen data, as in `messages`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from latentloom.doc.state import Attribute


@dataclass(frozen=True)
class AttributeWish:
    """Find attribute vectors, please.

    Attributes:
        stamp: of the space that the window believes is open.
        kind: "classes" (classes against classes), "drawings" (stored drawings against stored drawings), "table"
            (columns of a table of labels), "effect" (a change made to pictures) or "file" (vectors that were saved).
        name: for people, "" for one made of the rest; of several the names are the table's or the file's.
        having, lacking: class names of those with and those without; none without: all others.
        rows, other_rows: the same for stored drawings.
        file: the table or the vectors; None for the space's own attributes.
        columns: of the table, one vector each.
        balanced: whether all combinations of the columns are to count alike.
        fit: "mean" or "svm".
        effect, amount: of "effect"; None is the usual amount.
    """

    stamp: str
    kind: Literal["classes", "drawings", "table", "effect", "file"]
    name: str = ""
    having: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    rows: tuple[int, ...] = ()
    other_rows: tuple[int, ...] = ()
    file: Path | None = None
    columns: tuple[str, ...] = ()
    balanced: bool = False
    fit: Literal["mean", "svm"] = "mean"
    effect: str = ""
    amount: float | None = None


Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class BalanceReport:
    """What balancing did.

    Attributes:
        names: the n attributes.
        cells: a line a combination: who has what (n flags), and how many pictures, before and after.
        cosines_before, cosines_after: (n, n) between the vectors.
        leak_before, leak_after: (n, n): how far a step of one vector moves the reading of another on held-out pictures,
            1 being a full step; None where those lack a combination.
    """

    names: tuple[str, ...]
    cells: tuple[tuple[tuple[bool, ...], int, int], ...]
    cosines_before: Matrix
    cosines_after: Matrix
    leak_before: Matrix | None = None
    leak_after: Matrix | None = None


@dataclass(frozen=True)
class AttributesMade:
    """The result of the job that looks for attributes."""

    stamp: str
    attributes: tuple[Attribute, ...]
    report: BalanceReport | None = None


@dataclass(frozen=True)
class TableSeen:
    """What a table of labels holds: its attributes with how many drawings have each, and of how many it speaks."""

    file: Path | None
    columns: tuple[tuple[str, int], ...]
    drawings: int
