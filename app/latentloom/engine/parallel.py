"""One model trained by several processes, as torchrun starts them, each with its share of every batch.

The processes draw the same batch from the same seed. Each takes its share of the pictures, and torch's
DistributedDataParallel averages their gradients, each loss weighted by the size of its share. So the result is that of
one process with the whole batch, up to the order of additions, for every objective that is a mean over pictures. (What
a family keeps in buffers while it learns, as the vector quantiser does, follows the first process's share.) The first
process alone writes and speaks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

from latentloom.base.errors import LoomError, UsageError

Rows = TypeVar("Rows", np.ndarray, Tensor)

_LEFT = ("closed by peer", "reset by peer", "Broken pipe", "Connection refused", "NCCL")
"""What torch says where another process is gone."""


@dataclass(frozen=True)
class Group:
    """The processes that train together: which one this is, and how many they are."""

    rank: int = 0
    size: int = 1

    @property
    def alone(self) -> bool:
        """Whether there are no others."""
        return self.size == 1

    @property
    def first(self) -> bool:
        """Whether this process is the one that writes and speaks."""
        return self.rank == 0

    def share(self, rows: Rows) -> Rows:
        """Return this process's rows of a batch: every `size`-th."""
        return rows if self.alone else rows[self.rank :: self.size]

    def weighted(self, loss: Tensor, part: int, whole: int) -> Tensor:
        """Return the loss, a mean over `part` pictures, so that the processes' average is the mean over `whole`."""
        return loss if self.alone else loss * (self.size * part / whole)

    def mean(self, numbers: Tensor, part: int, whole: int) -> Tensor:
        """Return means over the `whole` batch from each process's means over its `part`, the same for all."""
        if self.alone:
            return numbers
        numbers = numbers * (part / whole)
        distributed.all_reduce(numbers)
        return numbers

    def wrapped(self, model: nn.Module) -> nn.Module:
        """Return the model as it is to be called, so that gradients are averaged."""
        if self.alone:
            return model
        if not any(parameter.requires_grad for parameter in model.parameters()):
            distributed.barrier()  # as the wrapper would: nobody writes before all have looked at what is there
            return model
        # A share without labelled pictures leaves a classifier without a gradient, hence the search for such.
        return DistributedDataParallel(model, find_unused_parameters=True)

    def check(self, family: str, players: int, batch: int) -> None:
        """Refuse what several processes cannot train together.

        Raises:
            UsageError: more than one player, or a batch of fewer pictures than processes.
        """
        if self.alone:
            return
        if players > 1:
            raise UsageError(
                f"The family {family} trains {players} networks against each other, which several processes cannot do "
                "together; start one process, without torchrun."
            )
        if batch < self.size:
            raise UsageError(
                f"{self.size} processes cannot share a batch of {batch}; take a larger one (--set batch=N) or fewer "
                "processes."
            )


def current() -> Group:
    """Return the group that this process belongs to."""
    if distributed.is_available() and distributed.is_initialized():
        return Group(distributed.get_rank(), distributed.get_world_size())
    return Group()


@contextmanager
def joined(device: str) -> Iterator[tuple[Group, str]]:
    """Join the processes that torchrun's environment names; yields the group and the device of this process.

    Without torchrun there is nothing to join, and the device is as given.

    Args:
        device: see `device.choose_device`. With several processes "auto" and "cuda" give each a GPU of its own, and
            "auto" the CPU where there is no GPU.

    Raises:
        LoomError: torchrun's environment is broken, the others cannot be reached, or there are too few GPUs.
    """
    size = _number("WORLD_SIZE", 1)
    if size == 1:
        yield Group(), device
        return
    own = _own_device(device)
    if own.startswith("cuda"):
        torch.cuda.set_device(torch.device(own))
    try:
        distributed.init_process_group("nccl" if own.startswith("cuda") else "gloo")
    except (RuntimeError, ValueError) as problem:
        raise LoomError(f"The processes of this training cannot reach each other ({_line(problem)}).") from problem
    try:
        yield current(), own
    finally:
        distributed.destroy_process_group()


def others_left(problem: RuntimeError) -> bool:
    """Tell whether an error of torch means that another process of the group has ended."""
    return not current().alone and any(sign in str(problem) for sign in _LEFT)


def _own_device(device: str) -> str:
    if device == "auto" and not torch.cuda.is_available():
        return "cpu"
    if device == "cpu":
        return device
    if device not in ("auto", "cuda"):
        raise UsageError(f"Several processes train with the CPU or with a GPU each, not {device}; name no --device.")
    local, count = _number("LOCAL_RANK", 0), torch.cuda.device_count()
    if local >= count:
        raise LoomError(
            f"There are more processes than GPUs ({count}); start as many with --nproc-per-node, or use --device cpu."
        )
    return f"cuda:{local}"


def _number(name: str, missing: int) -> int:
    text = os.environ.get(name, "")
    if not text:
        return missing
    if not text.isdecimal():
        raise LoomError(f"The environment variable {name} is {text!r} and no number; start with torchrun, or unset it.")
    return int(text)


def _line(problem: Exception) -> str:
    return (str(problem).splitlines() or [type(problem).__name__])[0][:200]
