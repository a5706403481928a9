"""A bias put in on purpose, its side effect on an attribute's vector, and its removal by balancing.

T. White, "Sampling Generative Networks", arXiv:1609.04468, section 3.1, tables 1 and 2 and figure 7; see
`engine.attributes.bias`. The side effect is measured twice: on the vectors, and on pictures that were decoded, encoded
again and read by a machine that the vectors had no part in.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from latentloom.base.errors import UsageError
from latentloom.base.figure_options import Choice, Number, Text, Whole
from latentloom.engine.figures.atdot import LABELS
from latentloom.engine.figures.attribute_options import check_not_classes
from latentloom.engine.figures.board import INK, Pixels, below, framed, headed, tiled, titled
from latentloom.engine.figures.figure import PORTION, SEED, TILE, Figure, FigureResult, Steps, Values, decoded
from latentloom.engine.sheets.layout import line_height
from latentloom.engine.sheets.lettering import draw_line

if TYPE_CHECKING:
    from latentloom.engine.attributes.bias import BiasStudy
    from latentloom.engine.attributes.table import AttributeTable
    from latentloom.engine.attributes.vectors import Bools, Codes
    from latentloom.engine.space import Space

PAIR = ("Smiling", "Eyeglasses")
"""What is taken where no attributes are named, if there are two of these names."""


def draw(space: Space, options: Values) -> Steps:
    """Draw held-out pictures as they are decoded, with the biased vector, and with the balanced one."""
    from latentloom.engine.attributes.bias import TABLE_1, TABLE_2, bias_study
    from latentloom.engine.attributes.given import labels_of, measurable

    measurable(space.atlas)
    check_not_classes(space, options)
    labels = labels_of(space.atlas, space.attributes, options["labels"])
    names = _pair(options["attributes"], labels.table.names)
    codes, tested = space.atlas.codes[labels.rows], space.atlas.held_out[labels.rows]
    table = labels.table.only(names)
    seen, unseen = np.flatnonzero(~tested), np.flatnonzero(tested)
    shares = TABLE_1 if options["table"] == "1" else TABLE_2
    yield 0, 1
    study = bias_study(
        codes[seen], table.in_order(seen), names, shares, (codes[unseen], table.in_order(unseen)), seed=options["seed"]
    )
    adding = options["amount"] >= 0
    fitting = unseen[(table.values[unseen] == [not adding, False]).all(axis=1)]
    if not len(fitting):
        words = f"without {names[0]}" if adding else f"with {names[0]}"
        raise UsageError(f"No held-out picture is {words} and without {names[1]}; take other attributes.")
    start = codes[fitting].astype(np.float64)
    moved = [start, *(one[0].moved(start, options["amount"]) for one in (study.found.before, study.found.after))]
    shown = options["count"]
    latents = np.concatenate([some[:shown] for some in moved])
    pictures = yield from decoded(space, latents, options["tile"])
    numbers = _numbers(study) | {"amount": options["amount"]}
    read = yield from _read(space, [some[: options["measured"]] for some in moved], codes, table, tested)
    numbers["pictures_read_with"] = read
    rows = ["decoded", "biased vector", "balanced vector"]
    grid = headed(tiled(pictures, min(shown, len(fitting))), tile=options["tile"], rows=rows)
    title = (
        f"{'Adding' if adding else 'Taking away'} {names[0]}, its vector from pictures where {names[1]} goes with it"
    )
    return FigureResult(framed(below([titled(grid, title, letter=16), _told(study, read)], gap=10)), numbers)


def _pair(text: str, names: tuple[str, ...]) -> tuple[str, str]:
    given = [name.strip() for name in text.split(",") if name.strip()]
    if not given:
        given = list(PAIR) if set(PAIR) <= set(names) else list(names[:2])
    if len(given) != 2 or given[0] == given[1]:
        raise UsageError("Name two different attributes, comma between them.")
    return given[0], given[1]


def _read(
    space: Space, moved: list[Codes], codes: Codes, table: AttributeTable, tested: Bools
) -> Generator[tuple[int, int], None, dict[str, list[float]]]:
    """Return the share of pictures that are read to have each attribute: as decoded, biased, and balanced."""
    from latentloom.engine.attributes.atdot import at_dot
    from latentloom.engine.attributes.vectors import linear_svm

    readers = []
    for name in table.names:
        has = table.column(name)
        readers.append(at_dot(linear_svm(name, codes[~tested], has[~tested]), codes, has, tested))
        yield 0, 1
    found: dict[str, list[float]] = {name: [] for name in table.names}
    total = sum(len(some) for some in moved)
    done = 0
    for some in moved:
        again = []
        for start in range(0, len(some), PORTION):
            pictures = space.runtime.decode_pixels(some[start : start + PORTION], space.native_size)
            again.append(space.runtime.encode_codes(pictures)[0])
            done += len(again[-1])
            yield done, total
        encodings = np.concatenate(again).astype(np.float64)
        for reader in readers:
            scores = encodings @ reader.vector.direction.astype(np.float64)
            found[reader.vector.name].append(float((scores > reader.threshold).mean()))
    return found


def _numbers(study: BiasStudy) -> dict[str, Any]:
    found = study.found
    assert found.leak_before is not None
    assert found.leak_after is not None
    return {
        "attributes": list(found.names),
        "counts": study.counts.tolist(),
        "percent": np.round(100 * study.counts / study.counts.sum(), 1).tolist(),
        "leakage_before": found.leak_before.tolist(),
        "leakage_after": found.leak_after.tolist(),
        "leakage_unbiased": study.leak_true.tolist(),
        "cosine_before": float(found.cosines_before[0, 1]),
        "cosine_after": float(found.cosines_after[0, 1]),
        "cosine_unbiased": study.cosine_true,
        "cosine_with_unbiased_before": study.kept_before.tolist(),
        "cosine_with_unbiased_after": study.kept_after.tolist(),
    }


def _told(study: BiasStudy, read: dict[str, list[float]]) -> Pixels:
    """Return lines of text: what was put in, and what it did."""
    first, second = study.found.names
    having = [study.counts[i, 1] / study.counts[i].sum() for i in (1, 0)]
    numbers = _numbers(study)
    leak = [numbers[key][0][1] for key in ("leakage_before", "leakage_after", "leakage_unbiased")]
    angle = [numbers[key] for key in ("cosine_before", "cosine_after", "cosine_unbiased")]
    plain, biased, balanced = read[second]
    lines = (
        f"Put in: {having[0]:.0%} of those with {first} have {second}, {having[1]:.0%} of those without.",
        f"Steps of {second} in one of {first}: {_three(leak)}.",
        f"Cosine of the two vectors: {_three(angle)}.",
        f"Pictures read to have {second}: {plain:.1%} decoded, {biased:.1%} biased, {balanced:.1%} balanced.",
    )
    letter = 13
    image = Image.new("L", (640, (line_height(letter) + 3) * len(lines) + 4), 255)
    draw = ImageDraw.Draw(image)
    for i, line in enumerate(lines):
        draw_line(draw, (0, 4 + i * (line_height(letter) + 3)), line, letter, image.width, INK, "la")
    return np.asarray(image)


def _three(values: list[float]) -> str:
    # Plus zero: a rounded number may else be minus zero.
    biased, balanced, unbiased = (f"{round(value, 2) + 0.0:+.2f}" for value in values)
    return f"{biased} biased, {balanced} balanced, {unbiased} without the bias"


FIGURE = Figure(
    "bias",
    "Bias put in on purpose",
    "What a correlation of two attributes does to a vector, and what balancing by replication leaves of it.",
    (
        Text(name="attributes", words="two attributes, comma between them", suggest="attributes"),
        Choice(
            name="table",
            title="As in",
            words="how they go together: as smile and male, or smile and open mouth, in White's tables",
            default="2",
            choices=(("1", "Table 1: 35% against 48%"), ("2", "Table 2: 75% against 23%")),
        ),
        Number(
            name="amount", title="Steps", words="steps of the vector that are added", default=1.5, least=-5.0, most=5.0
        ),
        Whole(name="count", title="Shown", words="pictures shown", default=8, least=1, most=40),
        Whole(
            name="measured", title="Read", words="pictures that are decoded and read", default=200, least=1, most=5000
        ),
        SEED,
        TILE,
        LABELS,
    ),
    draw,
    group="Attributes",
)
