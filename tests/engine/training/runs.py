"""What a run has left."""

from __future__ import annotations

import torch

from latentloom.engine.checkpoints import checkpoints
from latentloom.engine.families.base import Family


def same_weights(a: Family, b: Family) -> bool:
    ours, theirs = a.state_dict(), b.state_dict()
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


def names(folder) -> list[str]:
    return [path.name for path in checkpoints(folder / "checkpoints")]
