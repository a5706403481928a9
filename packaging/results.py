"""Makes the page of results: `python3 packaging/results.py`.

The same classes with equal shares by every method that the space offers. It draws one picture of them all, and writes
the numbers into README.md between the marks `<!-- results -->` and `<!-- /results -->`; the rest of it stays as it is.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
from dataclasses import asdict, dataclass, field
from operator import attrgetter
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[0:0] = [str(ROOT / "app"), str(ROOT / "packaging")]

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from latentloom.engine.blending.resolve import Resolved
    from latentloom.engine.evidence.exemplars import Exemplars
    from latentloom.engine.space import Space

PROTOTYPE = "medoid"
"""What stands for a class: that of a new document."""
ALTERNATIVES = 3
"""How many of the search's other answers are shown."""
SIDE = 384
"""Pixels a side of the pictures of methods; those of classes are smaller."""
ORDINARY = (0.05, 0.95)
BEGIN, END = "<!-- results -->", "<!-- /results -->"


@dataclass(frozen=True, eq=False)
class Result:
    """One blend.

    Attributes:
        method: its name for `--method`; title: for people.
        picture: (side, side) or (side, side, 3).
        auc: 0..1, 0.5 is chance; None where every class of the space is asked for. nearest: the same by the distance to
            the nearest drawings, without a network; None for photos, too.
        presence, least: mean and least presence of the classes, 0..1.
        plausibility: percentiles among real drawings by measure.
        seconds: from the weights to the picture.
    """

    method: str
    title: str
    picture: npt.NDArray[np.uint8] = field(repr=False)
    auc: float | None
    nearest: float | None
    presence: float
    least: float
    plausibility: dict[str, float]
    seconds: float

    @property
    def score(self) -> float:
        """What methods are compared by: the AUC, or the mean presence where there is none."""
        return self.presence if self.auc is None else self.auc

    @property
    def plausible(self) -> bool:
        """Whether every measure lies where nine of ten real drawings lie."""
        return all(ORDINARY[0] <= value <= ORDINARY[1] for value in self.plausibility.values())

    def to_json(self) -> dict[str, Any]:
        """Return everything but the picture."""
        values = {name: value for name, value in asdict(self).items() if name != "picture"}
        return values | {"plausible": self.plausible}


@dataclass(frozen=True, eq=False)
class Page:
    """What the picture shows.

    Attributes:
        title: of the space; classes: (name, picture); results: by every method; others: the search's other answers.
    """

    title: str
    classes: tuple[tuple[str, npt.NDArray[np.uint8]], ...]
    results: tuple[Result, ...]
    others: tuple[Result, ...]

    @property
    def best(self) -> Result:
        """The method that shows the classes best."""
        return max(self.results, key=attrgetter("score"))


def main(words: list[str] | None = None) -> int:
    """Measure, draw, write; returns the exit status."""
    options = arguments(words)
    from latentloom.base.atomic import write_text
    from latentloom.base.errors import LoomError
    from results_picture import draw_page

    try:
        around = outside(options.readme)
        page = measure(options.space, options.classes)
        draw_page(page, options.out)
        content = as_markdown(page, reference(options.out, options.readme))
        write_text(options.readme, content.join(around))
    except LoomError as problem:
        print(problem, file=sys.stderr)
        return 1
    if options.json:
        rows = {"methods": page.results, "other_answers": page.others}
        told = {name: [result.to_json() for result in results] for name, results in rows.items()}
        print(json.dumps({"classes": [name for name, _ in page.classes]} | told, allow_nan=False))
    return 0


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--space", default="omniglot", help="name or folder of the space")
    parser.add_argument("--classes", default="", help="names, separated by commas (default: a new document's)")
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "results.png", help="the picture, a PNG file")
    parser.add_argument("--readme", type=Path, default=ROOT / "README.md", help="the text that holds the two marks")
    parser.add_argument("--json", action="store_true", help="print the numbers too")
    return parser.parse_args(words)


def measure(space_name: str, chosen: str) -> Page:
    """Blend by every method, and ask the judges.

    Raises:
        LoomError: there is no such space or class, or the space has no judges.
    """
    from latentloom.base.errors import LoomError
    from latentloom.engine.evidence.exemplars import Exemplars
    from latentloom.engine.space import open_space

    space = open_space(space_name)
    if space.judges is None:
        raise LoomError(f"The space {space.name} has no judges, so there is nothing to measure by.")
    names = tuple(name.strip() for name in chosen.split(",") if name.strip()) or space.startup
    weights = dict.fromkeys(names, 1.0)
    # The first picture of each class also loads the model, which is no method's time.
    classes = tuple((name, space.blend({name: 1.0}, prototype=PROTOTYPE).resolved.pixels(SIDE)) for name in names)
    exemplars = Exemplars(space) if space.kind == "ink" else None
    results: list[Result] = []
    others: list[Result] = []
    for method in space.methods:
        print(f"results: {method}", file=sys.stderr, flush=True)
        began = perf_counter()
        found = blended(space, weights, method)
        found[0].pixels(space.native_size)
        seconds = perf_counter() - began
        results.append(examined(space, exemplars, weights, method, found[0], seconds))
        others += [examined(space, exemplars, weights, method, resolved, seconds) for resolved in found[1:]]
    return Page(space.title, classes, tuple(results), tuple(others))


def blended(space: Space, weights: dict[str, float], method: str) -> list[Resolved]:
    """Return what a method makes of the classes; of a search, the other answers too."""
    if method != "even":
        return [space.blend(weights, method, prototype=PROTOTYPE).resolved]
    from latentloom.engine.blending.resolve import Resolved
    from latentloom.engine.evidence.solver import solve_steps

    panel = space.judges
    assert panel is not None
    begin = space.blend(weights, "typical", prototype=PROTOTYPE).latent
    *_, last = (found for found in solve_steps(space, panel, weights, begin, answers=1 + ALTERNATIVES) if found.told)
    return [Resolved(space, latent) for latent in last.latents]


def examined(
    space: Space,
    exemplars: Exemplars | None,
    weights: dict[str, float],
    method: str,
    resolved: Resolved,
    seconds: float,
) -> Result:
    """Ask the judges that report, and the nearest drawings, about a blend."""
    from latentloom.base.method_words import METHOD_WORDS
    from latentloom.engine.evidence.evidence import evidence_auc
    from latentloom.engine.evidence.examine import asked_of, examine_grids, grids_of

    panel = space.judges
    assert panel is not None
    latent = resolved.latent[None]
    drawn = resolved.is_picture
    grid = grids_of(space, resolved.pixels(space.native_size)[None]) if drawn else space.runtime.decode_grids(latent)
    (evidence,) = examine_grids(space, panel, latent, grid, weights)
    asked, _ = asked_of(space, weights)
    return Result(
        method=method,
        title=METHOD_WORDS[method].title,
        picture=resolved.pixels(SIDE),
        auc=evidence.auc,
        nearest=None if exemplars is None else evidence_auc(exemplars.scores(grid)[0], asked),
        presence=float(evidence.presence.mean()),
        least=float(evidence.presence.min()),
        plausibility=evidence.plausibility,
        seconds=seconds,
    )


def as_markdown(page: Page, picture: str) -> str:
    """Return the page of results as text: the picture, the numbers, and how to read them."""
    lines = [
        f"![The same {len(page.classes)} classes by every method]({picture})",
        "",
        f"{len(page.classes)} classes of {page.title} with equal shares, each with its most typical drawing.",
        "",
        "| method | AUC | nearest drawings | mean presence | least presence | like a drawing | seconds |",
        "|---|---:|---:|---:|---:|---|---:|",
    ]
    for result in sorted(page.results, key=attrgetter("score"), reverse=True):
        name = f"`{result.method}`" + (", best by AUC" if result is page.best else "")
        numbers = (two(result.auc), two(result.nearest), two(result.presence), two(result.least))
        like = "yes" if result.plausible else f"no: {', '.join(unlike(result))}"
        lines.append(f"| {name} | {' | '.join(numbers)} | {like} | {result.seconds:.2g} |")
    return "\n".join([*lines, "", *compared(page), "", READING])


def compared(page: Page) -> list[str]:
    """Return what the numbers say of the search against the other methods, by both measures; nothing without both."""
    said = []
    for what, value in (("the judges that report", "auc"), ("the nearest drawings", "nearest")):
        known = [result for result in page.results if getattr(result, value) is not None]
        even = next((result for result in known if result.method == "even"), None)
        rest = [result for result in known if result is not even]
        if even is None or not rest:
            continue
        rival = max(rest, key=attrgetter(value))
        said.append(
            f"By {what}, `even` has {getattr(even, value):.2f}, and the best of the others, `{rival.method}`, "
            f"{getattr(rival, value):.2f}."
        )
    return said


READING = """\
- **AUC**: how likely a class that was asked for shows more than one that was not. 0.50 is chance, 1 is always. The
  judges that measure it took no part in the search.
- **Nearest drawings**: the same without any network, by how near the ink comes to the nearest drawing of each class.
  Here blots that come near to every stroke count, too, whether they are like a drawing or not.
- **Presence** of a class: the share of real drawings of other classes that show less of it. 0.50 is an ordinary drawing
  of something else.
- **Like a drawing**: crispness, round trip, distance to neighbours and length all lie where nine of ten real drawings
  lie that training never saw; what does not is named.

This is one draw of classes on one machine, made by `python3 packaging/results.py`. The mean over 30 draws
(`latentloom bench evidence`), and what was tried to get further, are in [EVIDENCE.md](EVIDENCE.md)."""


def unlike(result: Result) -> list[str]:
    """Return the measures in which a picture is unlike real drawings."""
    return [name for name, value in result.plausibility.items() if not ORDINARY[0] <= value <= ORDINARY[1]]


def two(value: float | None) -> str:
    """Return a number with two decimals, or a dash where there is none."""
    return "\N{EN DASH}" if value is None else f"{value:.2f}"


def reference(picture: Path, text: Path) -> str:
    """Return the picture's path as the text names it: from the text's folder, with slashes."""
    return Path(os.path.relpath(picture, text.parent)).as_posix()


def outside(text: Path) -> tuple[str, str]:
    """Return what stands in a file up to the first mark and from the second one on, the marks included.

    Raises:
        LoomError: the file lacks the marks.
    """
    from latentloom.base.errors import LoomError

    before, begin, rest = text.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise LoomError(f"{text.name} lacks the marks {BEGIN} and {END}; put them where the results are to stand.")
    return f"{before}{BEGIN}\n\n", f"\n\n{END}{after}"


if __name__ == "__main__":
    if importlib.util.find_spec("torch") is None:
        from environment import run_inside

        sys.exit(run_inside([__file__, *sys.argv[1:]], ()))
    sys.exit(main())
