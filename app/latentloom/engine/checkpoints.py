"""Checkpoints: the whole state of a training run as safetensors and JSON, the last two kept.

Everything random in training follows from the seed and the step, so the model, the optimiser and the step are all that
a run needs to go on bit for bit.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from latentloom.base.atomic import atomic_folder
from latentloom.base.errors import LoomError
from latentloom.engine.recipes import Recipe

KEPT = 2


def save_checkpoint(
    folder: Path, step: int, model: nn.Module, optimizer: torch.optim.Optimizer, recipe: Recipe, data_stamp: str
) -> Path:
    """Write `folder`/step-NNNNNNNN whole or not at all, then remove all but the last two; return its path."""
    target = folder / f"step-{step:08d}"
    tensors = {f"model.{k}": v for k, v in model.state_dict().items()}
    for index, state in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{k}": v for k, v in state.items()}
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_folder(target) as temporary:
        save_file({k: v.detach().cpu().contiguous() for k, v in tensors.items()}, temporary / "state.safetensors")
        note = {"step": step, "data": data_stamp, "recipe": asdict(recipe)}
        (temporary / "state.json").write_text(json.dumps(note, indent=1), encoding="utf-8")
    for old in checkpoints(folder)[:-KEPT]:
        shutil.rmtree(old)
    return target


def checkpoints(folder: Path) -> list[Path]:
    """Return the checkpoints of a run, oldest first."""
    return sorted(p for p in folder.glob("step-*") if p.is_dir()) if folder.is_dir() else []


def load_checkpoint(
    path: Path, model: nn.Module, optimizer: torch.optim.Optimizer, recipe: Recipe, data_stamp: str
) -> int:
    """Put a checkpoint's state into model and optimiser; return its step.

    Raises:
        LoomError: the checkpoint is broken, or belongs to another recipe or other pictures.
    """
    try:
        note = json.loads((path / "state.json").read_text(encoding="utf-8"))
        tensors = load_file(path / "state.safetensors")
        step = int(note["step"])
        theirs = Recipe().with_settings({k: v for k, v in note["recipe"].items() if v is not None})
        stamp = str(note["data"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError) as problem:
        raise LoomError(f"The checkpoint {path} cannot be read; remove it and resume from an older one.") from problem
    if theirs != recipe or stamp != data_stamp:
        what = "recipe" if theirs != recipe else "pictures"
        raise LoomError(f"The checkpoint {path} belongs to another {what}; train into another folder with --out.")
    model_state = {k.removeprefix("model."): v for k, v in tensors.items() if k.startswith("model.")}
    optimizer_state = optimizer.state_dict()
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for key, value in tensors.items():
        if key.startswith("optimizer."):
            _, index, name = key.split(".", 2)
            moments.setdefault(int(index), {})[name] = value
    optimizer_state["state"] = moments
    try:
        model.load_state_dict(model_state)
        optimizer.load_state_dict(optimizer_state)
    except (RuntimeError, ValueError, KeyError) as problem:
        raise LoomError(f"The checkpoint {path} does not fit this model; train into another folder.") from problem
    return step
