"""Training as a generator: every step yields a record, closing it stops within a step and keeps a checkpoint."""

from __future__ import annotations

import time
from collections.abc import Generator
from pathlib import Path

from latentloom.engine.allocator import freed_memory_kept
from latentloom.engine.checkpoints import check_fresh, checkpoints, mend
from latentloom.engine.device import choose_device
from latentloom.engine.parallel import current
from latentloom.engine.recipes import Recipe
from latentloom.engine.training_records import TERMS, HeldOut, StepRecord, Trained, TrainingData
from latentloom.engine.training_run import Run, network_of
from latentloom.engine.watching import Watch

__all__ = ["HeldOut", "StepRecord", "Trained", "TrainingData", "network_of", "train"]

CHECK_EVERY = 500
"""Steps between checkpoints within an epoch."""


def train(
    recipe: Recipe,
    data: TrainingData,
    folder: Path,
    *,
    device: str = "auto",
    resume: bool = False,
    watch: Watch | None = None,
) -> Generator[StepRecord, None, Trained]:
    """Train a model; returns it at the end.

    Args:
        recipe: all settings.
        data: targets with labels and split.
        folder: checkpoints go to `folder`/checkpoints.
        device: see `device.choose_device`. Under "auto" a device that runs out of memory is left for the CPU.
        resume: go on from the last checkpoint there; without one, from the beginning.
        watch: sees the model after every epoch, and may end the training.

    Raises:
        UsageError: checkpoints of an earlier run lie there, and `resume` is not wanted.
        LoomError: nothing to train on, a loss that is no longer a number, memory that ran out.
    """
    if current().first:
        mend(folder / "checkpoints")
    if not resume:
        check_fresh(folder / "checkpoints")
    run = Run(recipe, data, folder / "checkpoints", choose_device(device), device == "auto")
    if checkpoints(run.folder):
        run.resume(checkpoints(run.folder)[-1])
    watch = watch or Watch()
    first = saved = run.step
    began = time.perf_counter()
    if run.step == 0:
        watch.looked(run.model, 0.0)
    with freed_memory_kept():
        try:
            while run.step < run.steps:
                numbers = run.one_step()
                enough = watch.enough()
                end_of_epoch = run.step % run.steps_per_epoch == 0 or run.step == run.steps or enough
                held_out = run.measure() if end_of_epoch else None
                if end_of_epoch:
                    run.log_centres()
                if end_of_epoch or run.step - saved >= CHECK_EVERY:
                    run.save()
                    saved = run.step
                yield StepRecord(
                    step=run.step,
                    steps=run.steps,
                    epoch=run.step / run.steps_per_epoch,
                    objective=numbers["objective"],
                    reconstruction=numbers["reconstruction"],
                    kl=numbers["kl"],
                    rate=run.rate(run.step),
                    pictures_per_second=(run.step - first) * run.batch / (time.perf_counter() - began),
                    held_out=held_out,
                    notice=run.take_notice(),
                    others={name: value for name, value in numbers.items() if name not in TERMS},
                )
                if end_of_epoch:
                    watch.looked(run.model, run.step / run.steps_per_epoch)
                if enough:
                    break
        except GeneratorExit:
            if run.step > saved:
                run.save()
            raise
    done = recipe.epochs if run.step == run.steps else run.step / run.steps_per_epoch
    return Trained(run.model, run.seconds, done)
