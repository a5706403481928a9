"""ROC curves of one attribute laid over each other: several vectors, and several spaces.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 3.3 and figure 11 (c): models are compared by how
well their attribute vectors tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from latentloom.base.errors import UsageError
from latentloom.base.figure_options import File, Text
from latentloom.engine.figures.atdot import ATTRIBUTE, LABELS, USUAL, curves, parts
from latentloom.engine.figures.board import framed
from latentloom.engine.figures.figure import Figure, FigureResult, Steps, Values

if TYPE_CHECKING:
    from latentloom.engine.space import Space

MOST_SPACES = 6
MOST_CURVES = 12


def draw(space: Space, options: Values) -> Steps:
    """Draw the curves: mean difference and SVM of every space, and the vectors of a file in this one."""
    from latentloom.engine.attributes.atdot import at_dot
    from latentloom.engine.attributes.given import chosen, labels_of, measurable, read_vectors
    from latentloom.engine.attributes.vectors import FITS, fit_vector
    from latentloom.engine.space import open_space

    names = [name.strip() for name in options["spaces"].split(",") if name.strip()]
    if len(names) > MOST_SPACES:
        raise UsageError(
            f"Name at most {MOST_SPACES} other spaces, comma between them; `latentloom spaces` lists them."
        )
    vectors = read_vectors(options["vectors"], space.latent_dim) if options["vectors"] else ()
    if len(vectors) + 2 * (1 + len(names)) > MOST_CURVES:
        raise UsageError(f"At most {MOST_CURVES} curves can be told apart in one chart; name fewer spaces or vectors.")
    wanted = options["attribute"]
    named, numbers = [], []
    total = 1 + len(names)
    for i, one in enumerate([space, *(open_space(name, "cpu") for name in names)]):
        measurable(one.atlas)
        labels = labels_of(one.atlas, one.attributes, options["labels"])
        wanted = chosen(labels, wanted, USUAL)
        codes, has, tested = parts(one, labels, wanted)
        for fit in FITS:
            found = at_dot(fit_vector(wanted, codes[~tested], has[~tested], fit), codes, has, tested)
            words = f"{one.title}, {'mean' if fit == 'mean' else 'SVM'}"
            named.append((f"{words}: {found.auc:.3f}", found.roc))
            numbers.append({"space": one.name, **found.to_json()})
        for vector in vectors if one is space else ():
            found = at_dot(vector, codes, has, tested)
            named.append((f"{vector.name}: {found.auc:.3f}", found.roc))
            numbers.append({"space": one.name, **found.to_json(), "attribute": wanted, "vector": vector.name})
        yield i + 1, total
    return FigureResult(framed(curves(named, f"{wanted}: ROC and AUC")), {"attribute": wanted, "curves": numbers})


FIGURE = Figure(
    "atdot-overlay",
    "AtDot, compared",
    "The ROC curves of one attribute for several vectors and several spaces in one chart.",
    (
        ATTRIBUTE,
        Text(name="spaces", words="other spaces, comma between them", suggest="spaces"),
        File(
            name="vectors",
            words="more vectors: a .npy array, or a CSV file with a vector a line",
            suffixes=(".npy", ".csv"),
        ),
        LABELS,
    ),
    draw,
    group="Attributes",
)
