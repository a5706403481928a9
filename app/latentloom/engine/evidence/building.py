"""Judges for a finished space: trained, calibrated, and put beside its model."""

from __future__ import annotations

from collections.abc import Generator
from copy import deepcopy

import numpy as np
import numpy.typing as npt
import torch

from latentloom.base.atomic import write_bytes
from latentloom.engine.data.cache import Targets, dequantised
from latentloom.engine.device import choose_device
from latentloom.engine.evidence.calibration import accuracy, calibrated
from latentloom.engine.evidence.fitting import fit_judge
from latentloom.engine.evidence.judges import Judge, JudgePlan
from latentloom.engine.evidence.plausibility import PLAUSIBLE, coverage_of, crispness, measures, seen_codes
from latentloom.engine.evidence.storage import JUDGES_FILE, Arrays, JudgeEntry, JudgesFile, judges_bytes, rounded
from latentloom.engine.space import Space

Steps = Generator[tuple[int, int], None, None]

PLANS: dict[str, tuple[JudgePlan, ...]] = {
    "solver": (
        JudgePlan("slim", "ink", 4),
        JudgePlan("slim", "grid", 6),
        JudgePlan("patches", "grid", 8),
        JudgePlan("dilated", "ink", 10),
    ),
    "report": (JudgePlan("kernel", "ink", 3), JudgePlan("local", "grid", 1), JudgePlan("local", "ink", 5)),
}
"""The judges of a space. The parts share neither a network nor a build."""

SAMPLE = 2048
"""How many held-out pictures say what is ordinary."""


def judge_steps(
    space: Space,
    targets: Targets,
    labels: npt.NDArray[np.integer],
    held_out: npt.NDArray[np.bool_],
    epochs: float,
    device: str = "auto",
    trained: dict[JudgePlan, Judge] | None = None,
    stored: npt.NDArray[np.intp] | None = None,
) -> Steps:
    """Train a space's judges and write them into its folder; yields (steps done, steps in all).

    Args:
        space: a finished space.
        targets, labels, held_out: of the pictures that it was trained on; where none is held out, the judges are
            calibrated on what they were trained on.
        epochs: passes of each judge.
        device: for training.
        trained: judges that are there already; each one that is trained is added, so that a call that was stopped can
            be gone on with.
        stored: which of the pictures the space's encodings are of, where it does not keep all.
    """
    choice = choose_device(device)
    reach, classes = reach_of(space), len(space.classes)
    seen = ~held_out
    tested = held_out if held_out.any() else seen
    judges: dict[JudgePlan, Judge] = {} if trained is None else trained
    plans = [plan for part in PLANS.values() for plan in part]
    for number, plan in enumerate(plans):
        if plan in judges:
            continue
        fitting = fit_judge(plan, targets[seen], labels[seen], classes, reach, epochs, choice)
        while True:
            try:
                done, total = next(fitting)
            except StopIteration as end:
                judges[plan] = end.value
                break
            yield number * total + done, len(plans) * total
    arrays: Arrays = {}
    entries: list[JudgeEntry] = []
    temperatures: dict[str, float] = {}
    for name, part_plans in PLANS.items():
        members = [_as_read_back(judges[plan]) for plan in part_plans]
        part = calibrated(members, targets[tested], labels[tested], classes, reach)
        temperatures[name] = part.temperature
        arrays[f"{name}/centre"] = part.centre.numpy()
        arrays[f"{name}/spread"] = part.spread.numpy()
        arrays[f"{name}/quantiles"] = part.quantiles
        for plan, judge in zip(part_plans, members, strict=True):
            found = accuracy(judge, targets[tested], labels[tested])
            # Rounding what is rounded already would round it anew, so these are the weights as they were trained.
            arrays |= _arrays_of(judges[plan], len(entries))
            entries.append(JudgeEntry(plan.build, plan.look, plan.seed, name, found))
    kept = np.arange(len(targets)) if stored is None else stored
    arrays |= _ordinary(space, targets[kept[tested[kept]]], tested[kept])
    content = JudgesFile(space.stamp, tuple(entries), temperatures, arrays)
    write_bytes(space.folder / JUDGES_FILE, judges_bytes(content))


def reach_of(space: Space) -> float | None:
    """Return the reach of an ink space's fields in grid pixels; None for photos."""
    return space.description.reach if space.kind == "ink" else None


def _as_read_back(judge: Judge) -> Judge:
    """Return a judge with the weights that a file gives back: what is calibrated and measured is what is shipped."""
    read_back = rounded(JudgesFile("", (), {}, _arrays_of(judge, 0))).arrays
    copy = deepcopy(judge)
    copy.load_state_dict({name.removeprefix("0/"): torch.from_numpy(value) for name, value in read_back.items()})
    return copy


def _arrays_of(judge: Judge, number: int) -> Arrays:
    """Return a judge's weights by their names in the file."""
    return {f"{number}/{key}": value.float().numpy() for key, value in judge.state_dict().items()}


def _ordinary(space: Space, targets: Targets, rows: npt.NDArray[np.bool_]) -> Arrays:
    """Return the percentiles of every measure of plausibility among real pictures.

    Crispness is that of the originals; the round trip, the distance to the nearest encoding of another picture that
    training saw and the norm are those of their encodings.
    """
    every = max(1, len(targets) // SAMPLE)
    grids = dequantised(targets[::every])
    codes = space.atlas.codes[rows][::every]
    decoded = space.runtime.decode_grids(codes)
    around = seen_codes(space.atlas)
    found = measures(codes, decoded, space.runtime, space.atlas, around)
    if not space.atlas.held_out.any():
        found["neighbours"] = _nearest_other(codes, around)
    found["crispness"] = crispness(coverage_of(grids, space.kind, space.description.reach))
    return {f"ordinary/{name}": np.quantile(values, PLAUSIBLE).astype(np.float32) for name, values in found.items()}


def _nearest_other(codes: npt.NDArray[np.float32], around: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the distance of each code to the nearest one that is not itself."""
    squares = (codes**2).sum(1)[:, None] + (around**2).sum(1) - 2 * codes @ around.T
    second: npt.NDArray[np.float32] = np.sqrt(np.maximum(np.partition(squares, 1, axis=1)[:, 1], 0)).astype(np.float32)
    return second
