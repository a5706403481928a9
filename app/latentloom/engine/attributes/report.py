"""What a space's card says of its attributes: how well their vectors tell who has them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from latentloom.engine.atlas import Atlas
from latentloom.engine.attributes.atdot import AtDot, every_attribute
from latentloom.engine.attributes.table import AttributeTable
from latentloom.engine.data.steps import Steps

NOTES = """\
An attribute's vector is found from the pictures that training saw, and so is the threshold on the dot product of an
encoding with it; accuracies and areas are of the held-out pictures. Naming the commoner kind every time is right as
often as the base rate says; the balanced accuracy is the mean over pictures with and without the attribute, where
guessing gives 50%."""

Found = Sequence[tuple[AtDot, ...]]


def attribute_steps(atlas: Atlas, table: AttributeTable) -> Steps[str]:
    """Measure every attribute; yields (done, total) and returns a section of a card, "" where nothing is held out."""
    found: list[tuple[AtDot, ...]] = []
    if atlas.held_out.any() and not atlas.held_out.all():
        for one in every_attribute(atlas.codes, table, atlas.held_out):
            found.append(one)
            yield len(found), len(table.names)
    return section(found) if found else ""


def section(found: Found) -> str:
    """Return a section of a card, of mean difference and SVM an attribute."""
    rows = [
        (
            one[0].vector.name,
            f"{one[0].tested[one[0].has].sum() / one[0].tested.sum():.1%}",
            f"{one[0].base_rate:.1%}",
            *(
                part
                for fit in one
                for part in (f"{fit.accuracy:.1%}", f"{fit.balanced_accuracy:.1%}", f"{fit.auc:.3f}")
            ),
        )
        for one in found
    ]
    means = means_of(found)
    rows.append(("**mean**", "", *(f"**{value}**" for value in means)))
    body = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"""
## Attributes

{NOTES}

| attribute | have it | base rate | mean difference: accuracy | balanced | AUC | SVM: accuracy | balanced | AUC |
|---|---|---|---|---|---|---|---|---|
{body}
"""


def means_of(found: Found) -> tuple[str, ...]:
    """Return the means over attributes as text: base rate, then accuracy, balanced accuracy and AUC of each fit."""
    base = float(np.mean([one[0].base_rate for one in found]))
    parts = [f"{base:.1%}"]
    for fit in range(len(found[0])):
        parts += [
            f"{np.mean([one[fit].accuracy for one in found]):.1%}",
            f"{np.mean([one[fit].balanced_accuracy for one in found]):.1%}",
            f"{np.mean([one[fit].auc for one in found]):.3f}",
        ]
    return tuple(parts)
