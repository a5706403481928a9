"""AtDot of every attribute: a table of measures, mean difference and linear SVM side by side, and all ROC curves.

T. White, "Sampling Generative Networks", arXiv:1609.04468, table 3.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from latentloom.base.errors import UsageError
from latentloom.base.figure_options import Whole
from latentloom.engine.figures.atdot import LABELS
from latentloom.engine.figures.board import Pixels, framed, tiled, titled
from latentloom.engine.figures.figure import Figure, FigureResult, Steps, Values
from latentloom.engine.sheets.lettering import draw_line

if TYPE_CHECKING:
    from latentloom.engine.attributes.atdot import AtDot
    from latentloom.engine.space import Space

LETTER = 13
LINE = 22
NAME_WIDTH, CELL_WIDTH = 170, 78
HEADS = ("have it", "base rate", "accuracy", "balanced", "AUC", "accuracy", "balanced", "AUC")
NOTE = "Vectors and thresholds from pictures that training saw; measures of held-out ones. Bold: the better of the two."

MOST = Whole(
    name="most", title="At most", words="attributes at most, the first ones of the table", default=40, least=1, most=200
)

Found = list[tuple["AtDot", ...]]


def draw_table(space: Space, options: Values) -> Steps:
    """Draw the table."""
    found, left_out = yield from measured(space, options)
    numbers = {"attributes": [[one.to_json() for one in fits] for fits in found], "left_out": left_out}
    numbers["means"] = means(found)
    title = f"AtDot in {space.title}: mean accuracy {np.mean([one[0].accuracy for one in found]):.1%}"
    return FigureResult(framed(titled(_table(found), title, NOTE, letter=16)), numbers)


def draw_curves(space: Space, options: Values) -> Steps:
    """Draw a small ROC chart for every attribute, of both vectors."""
    found, left_out = yield from measured(space, options)
    numbers = {
        "auc": {fits[0].vector.name: {one.vector.fit: one.auc for one in fits} for fits in found},
        "left_out": left_out,
    }
    charts = np.stack([_small(fits) for fits in found])
    columns = options["columns"]
    title = f"ROC on held-out pictures of {space.title}: mean difference and linear SVM"
    return FigureResult(framed(titled(tiled(charts, min(columns, len(charts)), gap=8), title, letter=16)), numbers)


def measured(space: Space, options: Values) -> Generator[tuple[int, int], None, tuple[Found, list[str]]]:
    """Measure attributes, one a step; returns them, and the names of those that cannot be measured.

    Raises:
        UsageError: none can be.
    """
    from latentloom.engine.attributes.atdot import every_attribute
    from latentloom.engine.attributes.given import labels_of, measurable

    measurable(space.atlas)
    labels = labels_of(space.atlas, space.attributes, options["labels"])
    names = labels.table.names[: options["most"]]
    table = labels.table.only(names)
    codes, tested = space.atlas.codes[labels.rows], space.atlas.held_out[labels.rows]
    found: Found = []
    for fits in every_attribute(codes, table, tested):
        found.append(fits)
        yield len(found), len(names)
    if not found:
        raise UsageError(
            "No attribute can be measured: each needs pictures with it and without it, among those that training saw "
            "and among those held out."
        )
    known = {fits[0].vector.name for fits in found}
    return found, [name for name in names if name not in known]


def means(found: Found) -> dict[str, dict[str, float]]:
    """Return the means over attributes, by fit and measure."""
    kinds = ("accuracy", "balanced_accuracy", "base_rate", "auc")
    return {
        found[0][i].vector.fit: {kind: float(np.mean([getattr(fits[i], kind) for fits in found])) for kind in kinds}
        for i in range(len(found[0]))
    }


def _table(found: Found) -> Pixels:
    width = NAME_WIDTH + CELL_WIDTH * len(HEADS) + 8
    image = Image.new("L", (width, LINE * (len(found) + 3) + 10), 255)
    draw = ImageDraw.Draw(image)
    fit_left = NAME_WIDTH + 2 * CELL_WIDTH
    for i, words in enumerate(("mean difference", "linear SVM")):
        left = fit_left + 3 * CELL_WIDTH * i
        draw_line(draw, (left + 3 * CELL_WIDTH - 4, 2), words, LETTER, 3 * CELL_WIDTH, 0, "ra")
        draw.line((left + 14, LINE - 2, left + 3 * CELL_WIDTH - 4, LINE - 2), fill=140)
    _row(draw, 1, "attribute", HEADS, grey=90)
    draw.line((0, 2 * LINE + 1, width, 2 * LINE + 1), fill=0)
    for i, fits in enumerate(found):
        one = fits[0]
        share = float(one.has[one.tested].mean())
        cells = [f"{share:.1%}", f"{one.base_rate:.1%}"]
        better = set()
        for measure in ("accuracy", "balanced_accuracy", "auc"):
            values = [getattr(fit, measure) for fit in fits]
            if values[0] != values[1]:
                better.add((int(np.argmax(values)), measure))
        bold = {2 + 3 * fit + ("accuracy", "balanced_accuracy", "auc").index(measure) for fit, measure in better}
        for fit in fits:
            cells += [f"{fit.accuracy:.1%}", f"{fit.balanced_accuracy:.1%}", f"{fit.auc:.3f}"]
        if i % 2:
            draw.rectangle((0, (2 + i) * LINE + 4, width, (3 + i) * LINE + 3), fill=246)
        _row(draw, 2 + i, one.vector.name, cells, bold=bold)
    last = 2 + len(found)
    draw.line((0, last * LINE + 3, width, last * LINE + 3), fill=0)
    both = means(found)
    cells = ["", f"{both['mean']['base_rate']:.1%}"]
    for fit_name in ("mean", "svm"):
        told = both[fit_name]
        cells += [f"{told['accuracy']:.1%}", f"{told['balanced_accuracy']:.1%}", f"{told['auc']:.3f}"]
    _row(draw, last, "mean", cells)
    return np.asarray(image)


def _row(
    draw: ImageDraw.ImageDraw,
    row: int,
    name: str,
    cells: Sequence[str],
    grey: int = 0,
    bold: frozenset[int] | set[int] = frozenset(),
) -> None:
    top = row * LINE + 6
    draw_line(draw, (4, top), name, LETTER, NAME_WIDTH - 8, grey, "la")
    for i, cell in enumerate(cells):
        right = NAME_WIDTH + CELL_WIDTH * (i + 1) - 4
        draw_line(draw, (right, top), cell, LETTER, CELL_WIDTH - 4, grey, "ra")
        if i in bold:  # the font has no bold face: a second print, half a stroke beside
            draw_line(draw, (right - 1, top), cell, LETTER, CELL_WIDTH - 4, grey, "ra")


def _small(fits: tuple[AtDot, ...]) -> Pixels:
    from latentloom.engine.figures.chart import Chart

    chart = Chart((0.0, 1.0), (0.0, 1.0), title=fits[0].vector.name[:24], size=(240, 220))
    chart.line(np.array([0.0, 1.0]), np.array([0.0, 1.0]))
    for words, one in zip(("mean", "SVM"), fits, strict=True):
        chart.line(one.roc.false_positive, one.roc.true_positive, f"{words} {one.auc:.3f}")
    return chart.pixels("lower right")


FIGURE = Figure(
    "atdot-table",
    "AtDot of all attributes",
    "Accuracy, balanced accuracy and AUC of every attribute's vector on held-out pictures, beside a linear SVM.",
    (MOST, LABELS),
    draw_table,
    group="Attributes",
)

CURVES = Figure(
    "atdot-curves",
    "ROC of all attributes",
    "A small ROC curve for every attribute, of its mean difference and of a linear SVM.",
    (Whole(name="columns", words="charts in a row", default=6, least=1, most=20), MOST, LABELS),
    draw_curves,
    group="Attributes",
)
