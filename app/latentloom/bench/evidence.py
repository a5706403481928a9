"""`latentloom bench evidence`: what every method's blends show of their classes, on judges that no method ever used.

For a number of random draws of classes, with equal shares: the evidence AUC, presence, plausibility, crispness and time
of every method, on the reporting judges; and, to see whether a search only fools networks like its own, on each
reporting judge alone, on the solver's judges, and on the distance to the nearest drawings, which needs no network.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError
from latentloom.bench.machine import describe_machine

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions
    from latentloom.engine.evidence.exemplars import Exemplars
    from latentloom.engine.space import Space

Floats = npt.NDArray[np.float32]

DRAWS = 30
SEED = 1127
"""Of the draws, and of the methods that draw samples. No setting was chosen by what these draws gave: EVIDENCE.md."""
ORDINARY = (0.05, 0.95)


@dataclass(frozen=True)
class Study:
    """One question: which space, how many classes a draw (0: all, so that only the seeds differ), how many draws."""

    space: str
    classes: int
    draws: int

    @property
    def title(self) -> str:
        """Its name in the output."""
        return f"{self.space}, {self.classes or 'all'} classes"


STUDIES = (Study("omniglot", 20, DRAWS), Study("omniglot", 5, DRAWS), Study("mnist", 0, 10))
PROTOTYPE = "medoid"
"""What stands for a class: that of a new document."""


@dataclass
class MethodRecord:
    """A method's numbers, one a draw.

    Of the first draw alone: `counting`, the share of classes whose absence costs more than noise does; and, of methods
    that search, `asked_less_unasked`, a class's presence when it is asked for less that when it is not, in the mean.
    """

    auc: list[float] = field(default_factory=list)
    presence: list[float] = field(default_factory=list)
    least_presence: list[float] = field(default_factory=list)
    evenness: list[float] = field(default_factory=list)
    plausibility: dict[str, list[float]] = field(default_factory=dict)
    transfer: dict[str, list[float]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    counting: list[float] = field(default_factory=list)
    asked_less_unasked: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        """Return the means over the draws, and how many draws are plausible in every measure."""
        lists = {name: values for name, values in asdict(self).items() if isinstance(values, list) and values}
        table = np.array(list(self.plausibility.values()))
        inside = ((table >= ORDINARY[0]) & (table <= ORDINARY[1])).all(axis=0)
        return {name: float(np.mean(values)) for name, values in lists.items()} | {
            "auc_standard_error": _standard_error(self.auc),
            "least_presence_each": self.least_presence,
            "plausibility": {name: float(np.median(values)) for name, values in self.plausibility.items()},
            "plausible_share": float(inside.mean()) if table.size else None,
            "transfer": {name: float(np.mean(values)) for name, values in self.transfer.items()},
        }


def main(options: CommonOptions, *, as_json: bool = False, studies: tuple[Study, ...] = STUDIES) -> int:
    """Measure and print; return 0."""
    from latentloom.engine.space import open_space

    found: dict[str, Any] = {}
    machine = ""
    opened: dict[str, tuple[Space, Exemplars]] = {}
    for study in studies:
        if study.space not in opened:
            from latentloom.engine.evidence.exemplars import Exemplars

            space = open_space(study.space, options.device, options.threads)
            opened[study.space] = space, Exemplars(space)
            machine = describe_machine(space.runtime.device_name, space.runtime.precision)
        records = measure(*opened[study.space], study, _say)
        found[study.title] = {name: record.summary() for name, record in records.items()}
        if not as_json:
            print(as_table(study.title, found[study.title]), flush=True)
    if as_json:
        print(json.dumps({"machine": machine, "seed": SEED, "prototype": PROTOTYPE, "studies": found}, allow_nan=False))
    return 0


def measure(
    space: Space, exemplars: Exemplars, study: Study, say: Callable[[str], None] = lambda _: None
) -> dict[str, MethodRecord]:
    """Return a record a method.

    Raises:
        LoomError: the space has no judges.
    """
    if space.judges is None:
        raise LoomError(f"The space {space.name} has no judges, so there is nothing to measure by.")
    records = {name: MethodRecord() for name in ("prior", *space.methods)}
    for number, names in enumerate(draws(space, study)):
        say(f"{study.title}: draw {number + 1} of {study.draws}")
        weights = dict.fromkeys(names, 1.0)
        for method, record in records.items():
            _measure_one(space, exemplars, weights, method, number, record)
    return records


def draws(space: Space, study: Study) -> Iterator[tuple[str, ...]]:
    """Yield the drawn classes, in the space's order."""
    chance = np.random.default_rng(SEED)
    for _ in range(study.draws):
        count = study.classes or len(space.classes)
        yield tuple(space.classes[i] for i in np.sort(chance.choice(len(space.classes), count, replace=False)))


def _measure_one(
    space: Space, exemplars: Exemplars, weights: dict[str, float], method: str, number: int, record: MethodRecord
) -> None:
    import torch

    from latentloom.engine.blending.mix import Mix
    from latentloom.engine.evidence.evidence import evidence_auc
    from latentloom.engine.evidence.examine import asked_of, examine_grids, grids_of
    from latentloom.engine.evidence.leaving_out import left_out

    panel = space.judges
    assert panel is not None
    began = perf_counter()
    if method == "prior":
        # What a picture of nothing in particular shows: the yardstick for all others.
        chance = np.random.default_rng([SEED, number])
        latent = chance.standard_normal(space.latent_dim).astype(np.float32)
        grid = space.runtime.decode_grids(latent[None])
    else:
        blend = space.blend(weights, method, prototype=PROTOTYPE, seed=SEED + number)
        latent = blend.latent
        drawn = blend.resolved.is_picture
        grid = (
            grids_of(space, blend.resolved.pixels(space.native_size)[None])
            if drawn
            else space.runtime.decode_grids(latent[None])
        )
    record.seconds.append(perf_counter() - began)
    (evidence,) = examine_grids(space, panel, latent[None], grid, weights)
    if evidence.auc is not None:
        record.auc.append(evidence.auc)
    record.presence.append(float(evidence.presence.mean()))
    record.least_presence.append(float(evidence.presence.min()))
    record.evenness.append(evidence.evenness)
    if number == 0 and method != "prior":
        lost = left_out(space, Mix.of(weights, method, SEED + number, PROTOTYPE))
        record.counting.append(lost.counting)
        if lost.of == "presence":
            record.asked_less_unasked.append(float(lost.changes.mean()))
    for name, value in evidence.plausibility.items():
        record.plausibility.setdefault(name, []).append(value)
    classes, _ = asked_of(space, weights)
    rivals: dict[str, Floats] = {"nearest drawings": exemplars.scores(grid)[0]}
    for name, part in (("solver's judges", panel.solver), ("report", panel.report)):
        logits = part.logits(torch.from_numpy(grid))
        if name == "solver's judges":
            rivals[name] = part.scores(logits).numpy()[0]
            continue
        alone = part.each(logits)[:, 0]
        plans = [judge.plan for judge in part.judges]
        rivals |= {f"report: {plan.build}, {plan.look}": alone[i].numpy() for i, plan in enumerate(plans)}
    for name, scores in rivals.items():
        auc = evidence_auc(scores, classes)
        if auc is not None:
            record.transfer.setdefault(name, []).append(auc)


def as_table(title: str, methods: dict[str, Any]) -> str:
    """Return a study as text, one line a method."""
    widths = {"AUC": 6, "mean": 6, "least": 6, "crisp": 6, "plausible": 9, "counting": 8, "seconds": 8}
    heads = " ".join(f"{head:>{width}}" for head, width in widths.items()) + "  transfer"
    lines = [title, f"{'method':12} {heads}"]
    for name, row in methods.items():
        auc = f"{row['auc']:6.3f}" if "auc" in row else f"{'-':>6}"
        counting = f"{row['counting']:8.2f}" if "counting" in row else f"{'-':>8}"
        carried = ", ".join(f"{rival} {value:.2f}" for rival, value in row["transfer"].items())
        lines.append(
            f"{name:12} {auc} {row['presence']:6.2f} {row['least_presence']:6.2f} "
            f"{row['plausibility']['crispness']:6.2f} {row['plausible_share']:9.2f} "
            f"{counting} {row['seconds']:8.3f}  {carried}"
        )
    return "\n".join(lines) + "\n"


def _standard_error(values: list[float]) -> float | None:
    return float(np.std(values, ddof=1) / np.sqrt(len(values))) if len(values) > 1 else None


def _say(what: str) -> None:
    print(f"bench: {what}", file=sys.stderr, flush=True)
