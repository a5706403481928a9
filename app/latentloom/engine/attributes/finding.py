"""Finding a vector in one call: what `Space.vector` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from latentloom.base.errors import UsageError
from latentloom.engine.attributes.vectors import AttributeVector, Fit
from latentloom.engine.data.steps import finished

if TYPE_CHECKING:
    from latentloom.engine.space import Space


def vector_for(
    space: Space,
    attribute: str = "",
    *,
    having: Sequence[str] | Sequence[int] = (),
    lacking: Sequence[str] | Sequence[int] = (),
    effect: str = "",
    amount: float | None = None,
    labels: str | Path = "",
    balanced_with: Sequence[str] = (),
    fit: Fit = "mean",
) -> AttributeVector:
    """Return a vector; see `latentloom.Space.vector`."""
    ways = [bool(attribute), bool(having), bool(effect)]
    if sum(ways) != 1:
        raise UsageError("Name one thing: an attribute, what has it (having), or an effect.")
    if effect:
        from latentloom.engine.attributes.synthetic import synthetic_steps

        return finished(synthetic_steps(space, effect, amount))
    from latentloom.engine.attributes import sources

    if attribute:
        from latentloom.engine.attributes.given import labels_of

        table = labels_of(space.atlas, space.attributes, str(labels)).table
        return sources.vector_from_table(space.atlas, table, attribute, balanced_with=balanced_with, fit=fit)
    classes = [one for one in (*having, *lacking) if isinstance(one, str)]
    if classes and len(classes) < len(having) + len(lacking):
        raise UsageError("Name classes, or numbers of stored drawings, not both at once.")
    if classes:
        names = [str(one) for one in having]
        return sources.vector_of(
            ", ".join(names), space.atlas, sources.from_classes(space.atlas, names, [str(one) for one in lacking]), fit
        )
    rows = sources.from_rows(space.atlas, [int(one) for one in having], [int(one) for one in lacking])
    return sources.vector_of("picked drawings", space.atlas, rows, fit)
