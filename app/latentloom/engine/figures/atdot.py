"""AtDot: how well an attribute's vector tells who has it, as a histogram of scores and as a ROC curve.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 3.3 and figure 11; `engine.attributes.atdot` has
the definitions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from latentloom.base.figure_options import Choice, File, Text
from latentloom.engine.figures.board import Pixels, beside, framed, titled
from latentloom.engine.figures.figure import Figure, FigureResult, Steps, Values

if TYPE_CHECKING:
    from latentloom.engine.attributes.atdot import AtDot, Roc
    from latentloom.engine.attributes.given import Labels
    from latentloom.engine.attributes.vectors import AttributeVector, Bools, Codes
    from latentloom.engine.space import Space

GREEN, RED = (0, 140, 100), (213, 94, 0)
"""With and without the attribute, as in the paper, in shades that colour-blind eyes can tell apart."""

BINS = 48
USUAL = "Smiling"
"""The attribute that is taken where none is named, if there is one of this name."""

FIT_WORDS = {"mean": "mean difference", "svm": "linear SVM", "file": "from a file"}

ATTRIBUTE = Text(
    name="attribute",
    words="the attribute, one of the space's own or of the labels; a space without attributes has its classes",
    suggest="attributes",
)
LABELS = File(
    name="labels",
    words="another table of attributes: a CSV file with the column id, or a .npy array of 0 and 1",
    suffixes=(".csv", ".npy"),
)


def draw(space: Space, options: Values) -> Steps:
    """Draw the histogram of held-out scores with the threshold, and the ROC curve."""
    from latentloom.engine.attributes.atdot import at_dot
    from latentloom.engine.attributes.given import chosen, labels_of, measurable
    from latentloom.engine.attributes.vectors import fit_vector

    measurable(space.atlas)
    yield 0, 2
    labels = labels_of(space.atlas, space.attributes, options["labels"])
    name = chosen(labels, options["attribute"], USUAL)
    codes, has, tested = parts(space, labels, name)
    if options["vector"]:
        vector = vector_named(space, options["vector"], name)
    else:
        vector = fit_vector(name, codes[~tested], has[~tested], options["fit"])
    found = at_dot(vector, codes, has, tested)
    yield 1, 2
    charts = beside([histogram(found), curves([(f"AUC {found.auc:.3f}", found.roc)])], gap=24)
    picture = titled(charts, f"{name}, {FIT_WORDS[vector.fit]}", told(found), letter=16)
    return FigureResult(framed(picture), found.to_json())


def parts(space: Space, labels: Labels, name: str) -> tuple[Codes, Bools, Bools]:
    """Return the encodings that the labels are about (n, d), who has the attribute (n,), and who is held out (n,)."""
    return space.atlas.codes[labels.rows], labels.table.column(name), space.atlas.held_out[labels.rows]


def vector_named(space: Space, file: str, name: str) -> AttributeVector:
    """Return a file's vector of this name, or its only one, under this name.

    Raises:
        LoomError, UsageError: no such file, or none of several vectors has the name.
    """
    from dataclasses import replace

    from latentloom.base.errors import UsageError
    from latentloom.engine.attributes.given import read_vectors

    vectors = read_vectors(file, space.latent_dim)
    fitting = [one for one in vectors if one.name == name] or (list(vectors) if len(vectors) == 1 else [])
    if not fitting:
        names = ", ".join(one.name for one in vectors[:5])
        raise UsageError(f"None of the vectors in {file} is named {name}; there are {names}.")
    return replace(fitting[0], name=name)


def histogram(found: AtDot) -> Pixels:
    """Return the held-out scores of both kinds, the commoner one not drawn higher for being commoner."""
    from latentloom.engine.figures.chart import Chart

    scores = found.scores[found.tested]
    has = found.has[found.tested]
    low, high = float(scores.min()), float(scores.max())
    edges = np.linspace(low, high if high > low else low + 1.0, BINS + 1)
    shares = [100 * np.histogram(scores[kind], edges)[0] / max(kind.sum(), 1) for kind in (~has, has)]
    chart = Chart(
        (float(edges[0]), float(edges[-1])),
        (0.0, 1.3 * max(float(share.max()) for share in shares)),
        title="Scores of held-out pictures",
        x_words="dot product of encoding and vector",
        y_words="% of each kind",
    )
    for share, name, colour in zip(shares, ("without", "with"), (RED, GREEN), strict=True):
        chart.bars(edges, share, f"{name} ({int((has == (name == 'with')).sum()):,})", colour=colour)
    chart.mark(found.threshold, "threshold")
    # The names go where the threshold is not.
    return chart.pixels("upper left" if found.threshold > (low + high) / 2 else "upper right")


def curves(named: list[tuple[str, Roc]], title: str = "ROC on held-out pictures") -> Pixels:
    """Return a chart of ROC curves with a name each."""
    from latentloom.engine.figures.chart import Chart

    chart = Chart(
        (0.0, 1.0),
        (0.0, 1.0),
        title=title,
        x_words="false positive rate",
        y_words="true positive rate",
        size=(380, 320),
    )
    chart.line(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    for name, roc in named:
        chart.line(roc.false_positive, roc.true_positive, name)
    return chart.pixels("lower right")


def told(found: AtDot) -> str:
    """Return the measures of an attribute in a line."""
    return (
        f"accuracy {found.accuracy:.1%} (base rate {found.base_rate:.1%}), balanced {found.balanced_accuracy:.1%}, "
        f"AUC {found.auc:.3f}, {int(found.tested.sum()):,} held-out pictures"
    )


FIGURE = Figure(
    "atdot",
    "AtDot",
    "How well the dot product with an attribute's vector tells held-out pictures with it from those without.",
    (
        ATTRIBUTE,
        Choice(
            name="fit",
            words="how the vector is found",
            default="mean",
            choices=(("mean", "Mean difference"), ("svm", "Linear SVM")),
        ),
        File(
            name="vector",
            words="a vector from elsewhere in place of that: a .npy array, or a CSV file with a vector a line",
            suffixes=(".npy", ".csv"),
        ),
        LABELS,
    ),
    draw,
    group="Attributes",
)
