"""What a page is made of, as plain values that can be kept as JSON and rendered later."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Text:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True)
class Table:
    """Rows of cells below a head; the first column is text, the others are numbers and aligned to the right."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A PNG picture.

    Attributes:
        caption: what it shows.
        png: base64 of the file; what a model made, or figures drawn from numbers.
        originals: base64 of the same figure with pictures of the data set in it, or "" where there are none; shown in
            place of `png` on pages that may hold them.
        sharp: whether pixels are to stay squares when it is shown larger.
        width: pixels on the page.
    """

    caption: str
    png: str
    originals: str = ""
    sharp: bool = False
    width: int = 0


@dataclass(frozen=True)
class Chart:
    """A drawing as SVG text."""

    caption: str
    svg: str


@dataclass(frozen=True)
class Check:
    """A claim of a seed, and what came out here.

    Attributes:
        row: the claim's row ("3-1"); claim: in words.
        printed: what the seed says, "" where it prints no number.
        ours: what was measured.
        passed: whether the claim holds here.
        note: what else is to be said, erratum included.
    """

    row: str
    claim: str
    printed: str
    ours: str
    passed: bool
    note: str = ""


Block = Text | Table | Picture | Chart

_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Text, Table, Picture, Chart)}


@dataclass(frozen=True)
class Chapter:
    """A finished chapter.

    Attributes:
        key: short name, for links and files; title: what people read; rows: of the seeds that it covers.
        checks, blocks: in order.
        seconds: that it took, trainings that only it needed included.
        facts: seeds, epochs, pictures: how its numbers came about, name to value.
    """

    key: str
    title: str
    rows: tuple[str, ...]
    checks: tuple[Check, ...]
    blocks: tuple[Block, ...]
    seconds: float = 0.0
    facts: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return a value that `json` can write."""
        value = asdict(self)
        value["blocks"] = [{"block": type(block).__name__, **asdict(block)} for block in self.blocks]
        return value

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Chapter:
        """Return the chapter that `to_json` gave; KeyError, TypeError or ValueError for anything else."""
        blocks = []
        for block in value["blocks"]:
            entries = {name: _tuples(entry) for name, entry in block.items() if name != "block"}
            blocks.append(_KINDS[block["block"]](**entries))
        return cls(
            key=value["key"],
            title=value["title"],
            rows=tuple(value["rows"]),
            checks=tuple(Check(**check) for check in value["checks"]),
            blocks=tuple(blocks),
            seconds=float(value["seconds"]),
            facts=dict(value["facts"]),
        )


def packed(content: bytes) -> str:
    """Return a file's content as base64 text."""
    return base64.b64encode(content).decode("ascii")


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value
