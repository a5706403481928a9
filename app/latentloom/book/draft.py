"""A chapter while it is being written."""

from __future__ import annotations

from dataclasses import dataclass, field

from latentloom.book.blocks import Block, Chapter, Chart, Check, Picture, Table, Text
from latentloom.book.workshop import Workshop

NAMES = {"mnist": "MNIST", "fashion-mnist": "Fashion-MNIST", "shapes": "shapes", "omniglot": "Omniglot"}
TOLERANCE = 0.03


@dataclass
class Draft:
    """Collects a chapter's checks and blocks."""

    key: str
    title: str
    rows: tuple[str, ...]
    checks: list[Check] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)

    def text(self, text: str) -> None:
        """Add a paragraph."""
        self.blocks.append(Text(text))

    def table(self, caption: str, head: list[str], rows: list[list[str]]) -> None:
        """Add a table."""
        self.blocks.append(Table(caption, tuple(head), tuple(tuple(row) for row in rows)))

    def chart(self, caption: str, svg: str) -> None:
        """Add a drawing."""
        self.blocks.append(Chart(caption, svg))

    def picture(self, caption: str, png: str, originals: str = "", *, sharp: bool = True, width: int = 0) -> None:
        """Add a picture; `originals` is the same with the data set's own pictures in it."""
        self.blocks.append(Picture(caption, png, originals, sharp, width))

    def check(self, row: str, claim: str, ours: str, passed: bool, printed: str = "", note: str = "") -> None:
        """Add a claim, and whether it holds."""
        self.checks.append(Check(row, claim, printed, ours, bool(passed), note))

    def near(self, row: str, claim: str, printed: float, ours: float, digits: int = 2) -> None:
        """Add a printed loss that is to be met within 3%, or beaten."""
        apart = ours / printed - 1
        note = "" if abs(apart) <= TOLERANCE else f"{abs(apart):.1%} {'better' if apart < 0 else 'worse'}"
        self.check(row, claim, f"{ours:.{digits}f} ({apart:+.1%})", apart <= TOLERANCE, f"{printed:.{digits}f}", note)

    def finished(self, shop: Workshop, seconds: float) -> Chapter:
        """Return the chapter."""
        scale = shop.scale
        facts = {"seed": str(scale.seed), "training pictures": f"{scale.pictures:,}"} | self.facts
        return Chapter(self.key, self.title, self.rows, tuple(self.checks), tuple(self.blocks), seconds, facts)
