"""A command run by several processes at once: `torchrun --nproc-per-node 2 -m latentloom train ...`."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

from latentloom.base.errors import UsageError
from latentloom.base.options import CommonOptions

Run = Callable[[argparse.Namespace, CommonOptions], None]


def together(run: Run) -> Run:
    """Return a command that joins torchrun's processes first; without torchrun it is the command itself.

    The first process speaks for all. Ctrl-C reaches it alone, so that it can keep the state they have in common.
    """

    def run_as_one(arguments: argparse.Namespace, common: CommonOptions) -> None:
        if os.environ.get("WORLD_SIZE", "1") == "1":
            run(arguments, common)
            return
        if getattr(arguments, "sweeps", None):
            raise UsageError("A sweep is no work for several processes; start it without torchrun.")
        # Torch warns, from C++, that every parameter has had a gradient; it reads this when it is imported.
        os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")
        from latentloom.engine.parallel import joined

        with joined(common.device) as (group, device):
            own = replace(common, device=device)
            if group.first:
                run(arguments, own)
                return
            with _quiet():
                run(arguments, own)

    return run_as_one


@contextmanager
def _quiet() -> Iterator[None]:
    """Say nothing, and hear no Ctrl-C: when the first process ends, this one does."""
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        yield
