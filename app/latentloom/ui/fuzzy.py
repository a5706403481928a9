"""Finding an action by a few letters of its name."""

from __future__ import annotations


def score(query: str, text: str) -> float | None:
    """Say how well `query` finds `text`; None when it does not.

    Every letter of the query must come in the text, in order. Letters that begin a word and letters that follow each
    other count more; a short text beats a long one. An empty query finds everything equally well.
    """
    wanted = "".join(query.lower().split())
    where = text.lower()
    best: float | None = None
    starts = [i for i, c in enumerate(where) if wanted and c == wanted[0]]
    if not wanted:
        return 0.0
    for start in starts:
        found = _walk(wanted, where, start)
        if found is not None and (best is None or found > best):
            best = found
    return None if best is None else best - len(where) / 1000


def _walk(wanted: str, where: str, start: int) -> float | None:
    total, place = 0.0, start - 1
    for letter in wanted:
        at = where.find(letter, place + 1)
        if at < 0:
            return None
        begins = at == 0 or not where[at - 1].isalnum()
        follows = at == place + 1 and at > start
        total += 1.0 + (1.5 if begins else 0.0) + (1.0 if follows else 0.0)
        place = at
    return total / len(wanted)
