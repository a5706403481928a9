"""Checkpoints: the whole state of a training run as safetensors and JSON, the last two kept.

Everything random in training follows from the seed and the step, so the model, the optimiser and the step are all that
a run needs to go on bit for bit.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor, nn

from latentloom.base.atomic import atomic_folder, mend_folder
from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.families.base import MODEL
from latentloom.engine.recipes import Recipe

KEPT = 2

Optimizers = Mapping[str, torch.optim.Optimizer]


@dataclass(frozen=True)
class Progress:
    """How far a run has come: steps taken, and the seconds that they took, pauses between sessions left out."""

    step: int = 0
    seconds: float = 0.0


def save_checkpoint(
    folder: Path, progress: Progress, model: nn.Module, optimizers: Optimizers, recipe: Recipe, stamp: str
) -> Path:
    """Write `folder`/step-NNNNNNNN whole or not at all, then remove all but the last two; return its path.

    Args:
        folder: of the run's checkpoints; made when it is not there.
        progress, model, optimizers: the state; the optimisers by the name of their player.
        recipe, stamp: what the run belongs to: its settings, and a hash of what it learns from.

    Raises:
        LoomError: it cannot be written.
    """
    target = folder / f"step-{progress.step:08d}"
    tensors = {f"model.{k}": v for k, v in model.state_dict().items()}
    for name, optimizer in optimizers.items():
        for index, state in optimizer.state_dict()["state"].items():
            tensors |= {f"{_prefix(name)}{index}.{k}": v for k, v in state.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise LoomError(f"The folder {folder} cannot be made ({problem.strerror}); choose another place.") from problem
    with atomic_folder(target) as temporary:
        content = save({k: v.detach().cpu().contiguous() for k, v in tensors.items()})
        (temporary / "state.safetensors").write_bytes(content)
        note = {**asdict(progress), "data": stamp, "recipe": asdict(recipe)}
        (temporary / "state.json").write_text(json.dumps(note, indent=1), encoding="utf-8")
    for old in checkpoints(folder)[:-KEPT]:
        shutil.rmtree(old)
    return target


def checkpoints(folder: Path) -> list[Path]:
    """Return the checkpoints of a run, oldest first."""
    return sorted(p for p in folder.glob("step-*") if p.is_dir()) if folder.is_dir() else []


def mend(folder: Path) -> None:
    """Put right what a kill in the midst of writing a checkpoint left; to be called before a run goes on."""
    for name in {rest.name.split(".")[1] for rest in folder.glob(".step-*") if rest.is_dir()}:
        mend_folder(folder / name)


def check_fresh(folder: Path) -> None:
    """Refuse a folder with another run's checkpoints: among those the new ones would be taken for the oldest.

    Raises:
        UsageError: there are some.
    """
    earlier = checkpoints(folder)
    if earlier:
        raise UsageError(
            f"An earlier training left its state in {earlier[-1]}; go on from there with --resume, remove {folder}, "
            "or name a new folder with --out."
        )


def load_checkpoint(path: Path, model: nn.Module, optimizers: Optimizers, recipe: Recipe, stamp: str) -> Progress:
    """Put a checkpoint's state into model and optimisers; return how far it was.

    Raises:
        LoomError: the checkpoint is broken, or belongs to another recipe or other pictures.
    """
    try:
        note = json.loads((path / "state.json").read_text(encoding="utf-8"))
        tensors = load_file(path / "state.safetensors")
        # Checkpoints of early versions do not tell the time.
        progress = Progress(int(note["step"]), float(note.get("seconds", 0.0)))
        theirs = Recipe().with_settings(note["recipe"])
        their_stamp = str(note["data"])
        if progress.step < 0 or not math.isfinite(progress.seconds):
            raise ValueError(progress)
    except (
        OSError, ValueError, OverflowError, KeyError, TypeError, AttributeError, RecursionError, UsageError,
        SafetensorError,
    ) as problem:  # fmt: skip
        raise LoomError(f"The checkpoint {path} cannot be read; remove it and resume from an older one.") from problem
    if not recipe.trains_like(theirs):
        raise LoomError(f"The checkpoint {path} belongs to another recipe; train into another folder with --out.")
    # Those of early versions do not tell of the labels either.
    if their_stamp not in (stamp, stamp.partition("-")[0]):
        raise LoomError(f"The checkpoint {path} belongs to other pictures; train into another folder with --out.")
    model_state = {k.removeprefix("model."): v for k, v in tensors.items() if k.startswith("model.")}
    try:
        states = {name: _optimizer_state(tensors, _prefix(name), one) for name, one in optimizers.items()}
        model.load_state_dict(model_state)
        for name, optimizer in optimizers.items():
            optimizer.load_state_dict(optimizer.state_dict() | {"state": states[name]})
    except (RuntimeError, ValueError, KeyError, IndexError) as problem:
        raise LoomError(f"The checkpoint {path} does not fit this model; train into another folder.") from problem
    return progress


def _prefix(player: str) -> str:
    """Return how the names of a player's optimiser's tensors begin."""
    return "optimizer." if player == MODEL else f"optimizer-{player}."


def _optimizer_state(
    tensors: dict[str, Tensor], prefix: str, optimizer: torch.optim.Optimizer
) -> dict[int, dict[str, Tensor]]:
    """Return the optimiser's state by parameter, each tensor laid out in memory as its parameter.

    The fused optimiser walks through the memory of a parameter and of its moments side by side: with one channels-last
    and the other not, it would update each weight with another weight's moments.
    """
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        if key.startswith(prefix):
            index, name = key.removeprefix(prefix).split(".", 1)
            parameter = parameters[int(index)]
            if value.ndim:
                if value.shape != parameter.shape:
                    raise ValueError(f"{key} has the shape {tuple(value.shape)}")
                value = torch.empty_like(parameter, dtype=value.dtype, requires_grad=False).copy_(value)
            state.setdefault(int(index), {})[name] = value
    if len({frozenset(names) for names in state.values()}) != 1:
        raise ValueError("the optimiser's state has gaps")
    return state
