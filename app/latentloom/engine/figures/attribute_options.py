"""What the figures of attributes have in common: how a vector is named in options, and how it is found."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from latentloom.base.attribute_words import EFFECT_WORDS, FIT_WORDS
from latentloom.base.errors import UsageError
from latentloom.base.figure_options import Choice, File, Number, Text
from latentloom.engine.aside import aside
from latentloom.engine.figures.figure import Values

if TYPE_CHECKING:
    from latentloom.engine.attributes.given import Labels
    from latentloom.engine.attributes.table import AttributeTable
    from latentloom.engine.attributes.vectors import AttributeVector
    from latentloom.engine.space import Space

Finding = Generator[tuple[int, int], None, "AttributeVector"]

USUAL = "Smiling"
"""The attribute that is taken where none is named, if there is one of this name."""

ATTRIBUTE = Text(
    name="attribute",
    words="the attribute, one of the space's own or of the labels; a space without attributes has its classes",
    suggest="attributes",
)
BALANCE = Text(
    name="balance",
    words="other attributes that it is balanced with, commas between; none leaves it as the pictures are",
    suggest="attributes",
)
LABELS = File(
    name="labels",
    words="another table of attributes: a CSV file with the column id, or a .npy array of 0 and 1",
    suffixes=(".csv", ".npy"),
)
FIT = Choice(name="fit", words="how the vector is found", default="mean", choices=tuple(FIT_WORDS.items()))
EFFECT = Choice(
    name="effect",
    words="a synthetic attribute instead: the same pictures with and without it",
    default="none",
    choices=(("none", "None"), *((name, words.title) for name, words in EFFECT_WORDS.items())),
)
STRENGTH = Number(
    name="strength",
    words="how strong the effect is, in its own unit; 0 is the usual one",
    default=0,
    least=-150,
    most=150,
)
VECTOR = File(
    name="vector", words="a file of vectors instead, of which the attribute is one", suffixes=(".csv", ".npy")
)


@dataclass(frozen=True, eq=False)
class Parts:
    """Labels, cut into what vectors are found from and what they are measured on.

    Attributes:
        codes, table: of the part that training saw; held_codes, held_table: of the other; None where there is none.
    """

    codes: npt.NDArray[np.float32]
    table: AttributeTable
    held_codes: npt.NDArray[np.float32] | None
    held_table: AttributeTable | None


def names_of(text: str) -> tuple[str, ...]:
    """Return names with commas between, each once."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def labels_for(space: Space, options: Values) -> Labels:
    """Return the labels that options name, the space's own, or its classes."""
    from latentloom.engine.attributes.given import labels_of

    return labels_of(space.atlas, space.attributes, options["labels"])


def check_not_classes(space: Space, options: Values) -> None:
    """Refuse a space's classes where attributes have to meet in one picture.

    Raises:
        UsageError: neither the space nor the options have a table of attributes.
    """
    if space.attributes is None and not options["labels"]:
        raise UsageError(
            f"The classes of {space.name} exclude each other, so they cannot be balanced: name a table of labels, "
            "or take a space with attributes."
        )


def parts_of(space: Space, labels: Labels) -> Parts:
    """Cut labels in two.

    Raises:
        UsageError: they say nothing of what training saw.
    """
    from latentloom.engine.attributes.sources import seen

    mine = seen(space.atlas)[labels.rows]
    if not mine.any():
        raise UsageError("The labels say nothing of the drawings that a vector is found from.")
    codes = space.atlas.codes[labels.rows]
    held = ~mine
    return Parts(
        codes[mine],
        labels.table.taking(mine),
        codes[held] if held.any() else None,
        labels.table.taking(held) if held.any() else None,
    )


def judged(parts: Parts, names: Sequence[str]) -> tuple[npt.NDArray[np.float32], AttributeTable] | None:
    """Return held-out encodings with their labels, to measure leakage by; None where they lack a combination."""
    from latentloom.engine.attributes.balance import contingency

    if parts.held_codes is None or parts.held_table is None:
        return None
    if not contingency(parts.held_table.columns(names)).all():
        return None
    return parts.held_codes, parts.held_table


def found_vector(space: Space, options: Values) -> Finding:
    """Find the vector that options name: an effect's, one of a file, or an attribute's (balanced, where asked for).

    Raises:
        LoomError, UsageError: there is none such.
    """
    from latentloom.engine.attributes.balance import replication
    from latentloom.engine.attributes.given import chosen, read_vectors
    from latentloom.engine.attributes.synthetic import synthetic_steps
    from latentloom.engine.attributes.vectors import fit_vector

    if options["effect"] != "none":
        found = yield from synthetic_steps(space, options["effect"], options["strength"] or None)
        return found
    yield 0, 2
    if options["vector"]:
        vectors = read_vectors(options["vector"], space.latent_dim)
        for vector in vectors:
            if vector.name == options["attribute"] or (not options["attribute"] and vector is vectors[0]):
                return vector
        raise UsageError(f"None of the vectors is named {options['attribute'][:80]}; there is {vectors[0].name}.")
    labels = labels_for(space, options)
    name = chosen(labels, options["attribute"], USUAL)
    parts = parts_of(space, labels)
    names = (name, *(other for other in names_of(options["balance"]) if other != name))
    times = replication(parts.table.columns(names), names) if len(names) > 1 else None
    has = parts.table.column(name)
    found = yield from aside(lambda: fit_vector(name, parts.codes, has, options["fit"], times))
    return found


def words_of(vector: AttributeVector, options: Values) -> str:
    """Return how a vector was found, for the line under a figure's title."""
    if vector.fit == "synthetic":
        words = EFFECT_WORDS[options["effect"]]
        return f"made to {vector.with_count} pictures, {options['strength'] or words.amount:g} {words.unit}"
    if vector.fit not in FIT_WORDS:
        return "from a file"
    balanced = names_of(options["balance"])
    with_them = f", balanced with {', '.join(balanced)}" if balanced else ""
    return f"{FIT_WORDS[vector.fit].lower()} of {vector.with_count:,} with, {vector.without_count:,} without{with_them}"


def told(vector: AttributeVector) -> dict[str, Any]:
    """Return what a figure's numbers say of a vector."""
    return {
        "name": vector.name,
        "fit": vector.fit,
        "with": vector.with_count,
        "without": vector.without_count,
        "norm": float(np.linalg.norm(vector.direction.astype(np.float64))),
    }


def two_names(labels: Labels, first: str, second: str) -> tuple[str, str]:
    """Return two different attributes: those asked for, or the table's first ones.

    Raises:
        UsageError: there are no two.
    """
    from latentloom.engine.attributes.given import chosen

    one = chosen(labels, first, USUAL)
    others: Sequence[str] = [name for name in labels.table.names if name != one]
    if not second and not others:
        raise UsageError(f"There is no attribute beside {one}: give a table of labels with two or more.")
    two = second or others[0]
    labels.table.column(two)
    if one == two:
        raise UsageError(f"Name two different attributes, not {one} twice.")
    return one, two
