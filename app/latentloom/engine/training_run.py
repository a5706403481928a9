"""The state of one training run, and what it does: a step, a measurement, a checkpoint."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from latentloom.base.errors import LoomError
from latentloom.engine import parallel
from latentloom.engine.augment import affine_changes, changed
from latentloom.engine.centre_log import log_centres
from latentloom.engine.checkpoints import Progress, checkpoints, load_checkpoint, save_checkpoint
from latentloom.engine.data.cache import dequantised
from latentloom.engine.device import DeviceChoice, choose_device, memory_ran_out
from latentloom.engine.families.base import MODEL, Batch, Loss, Player
from latentloom.engine.families.registry import build_family
from latentloom.engine.labels import labelled_rows, visible_labels
from latentloom.engine.networks import NetworkConfig, default_network
from latentloom.engine.recipes import Recipe
from latentloom.engine.training_records import TERMS, HeldOut, TrainingData

Result = TypeVar("Result")

WARMUP_STEPS = 500
LAST_RATE = 0.02
"""Share of the learning rate that is left at the end of the cosine."""

MAX_GRADIENT = 1000.0
"""Norm to which a step's gradient is cut, in nats; met in the first steps only."""


class Run:
    """The state of one training run.

    Attributes:
        model: what is trained; players: who takes turns in it.
        step: steps taken; steps: in the whole run.
        batch: pictures a step, of all processes together.
    """

    def __init__(
        self, recipe: Recipe, data: TrainingData, folder: Path, choice: DeviceChoice, may_fall_back: bool
    ) -> None:
        self.recipe = recipe
        self.folder = folder
        self.choice = choice
        self.may_fall_back = may_fall_back
        self.data = data
        self.group = parallel.current()
        self.rows = np.flatnonzero(~data.held_out)
        self.test_rows = np.flatnonzero(data.held_out)[:: max(1, int(data.held_out.sum()) // 512)]
        if len(self.rows) < 2:
            raise LoomError("There are fewer than two pictures to train on; add pictures to the class folders.")
        self.batch = min(recipe.batch, len(self.rows))
        self.labels = visible_labels(data.labels, data.held_out, recipe.labelled, recipe.seed)
        self.steps_per_epoch = len(self.rows) // self.batch
        self.stamp = data.stamp
        self.step = 0
        self._shuffled: tuple[int, np.ndarray] | None = None
        self._notice = ""
        self._seconds_before = 0.0
        self._began = time.perf_counter()
        # On NVIDIA's GPUs some backward passes else differ in the last bits from run to run.
        torch.backends.cudnn.deterministic = True
        torch.manual_seed(recipe.seed)
        network = network_of(recipe, data.targets.shape[1])
        classes = int(data.labels.max()) + 1
        self.model = build_family(
            recipe.family, network, data.kind, recipe.reach, classes, recipe.own_settings(), training=True
        )
        self.players = self.model.players()
        self.group.check(recipe.family, len(self.players), self.batch)
        self.steps = max(1, round(recipe.epochs * self.steps_per_epoch)) if self.players else 1
        self.optimizers = {player.name: self._optimizer(player) for player in self.players}
        self._safely(self._to_device)
        self.called = self.group.wrapped(self.model)

    @property
    def seconds(self) -> float:
        """How long the run has taken, in all sessions together."""
        return self._seconds_before + time.perf_counter() - self._began

    def resume(self, checkpoint: Path) -> None:
        """Go on from a checkpoint."""
        progress = load_checkpoint(checkpoint, self.model, self.optimizers, self.recipe, self.stamp)
        self.step, self._seconds_before = progress.step, progress.seconds

    def take_notice(self) -> str:
        """Return what there is to tell the person since it was last asked, or ""."""
        notice, self._notice = self._notice, ""
        return notice

    def rate(self, step: int) -> float:
        """Return the learning rate of a step (from 1)."""
        warm = min(1.0, step / min(WARMUP_STEPS, self.steps / 5 + 1))
        fall = LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * step / self.steps))
        return self.recipe.learning_rate * warm * fall

    def one_step(self) -> dict[str, float]:
        """Take one step; return `TERMS` and whatever else the family tells, by name."""
        numbers = self._safely(self._attempt)
        self.step += 1
        return numbers

    def _safely(self, work: Callable[[], Result]) -> Result:
        """Do the work; when the device's memory runs out, move to the CPU for good and do it there."""
        try:
            return work()
        except RuntimeError as problem:
            if parallel.others_left(problem):
                raise LoomError(
                    "Another process of this training has ended; see what it says, then go on with --resume."
                ) from problem
            if not memory_ran_out(problem):
                raise
            on_cpu = self.choice.device.type == "cpu"
            if on_cpu or not self.may_fall_back:
                raise LoomError(
                    f"The memory of {self.choice.title} ran out at a batch of {self.batch}; train with a smaller batch "
                    f"(--set batch=N){'' if on_cpu else ' or with --device cpu'}."
                ) from problem
        # Outside the handler: the error holds on to what filled the memory.
        self._notice = f"The memory of {self.choice.title} ran out, so training goes on with the CPU."
        self._leave_device()
        # The CPU's memory may be too small as well; then there is nowhere else to go.
        return self._safely(work)

    def _attempt(self) -> dict[str, float]:
        step = self.step + 1
        if (step - 1) % self.steps_per_epoch == 0:
            with torch.no_grad():
                self.model.begin_epoch(self._pictures)
        batch, whole = self._batch(step)
        warm = self.recipe.kl_warmup * self.steps_per_epoch
        beta = self.recipe.beta * (min(1.0, step / warm) if warm > 0 else 1.0)
        if not self.players:
            return self._numbers_of(batch, beta)
        numbers: dict[str, float] = {}
        for player in self.players:
            numbers |= self._turn(player, batch, whole, beta, step)
        return numbers

    def _turn(self, player: Player, batch: Batch, whole: int, beta: float, step: int) -> dict[str, float]:
        """Take one optimiser step for a player; return its numbers, means over the `whole` batch of all processes."""
        optimizer = self.optimizers[player.name]
        for group in optimizer.param_groups:
            group["lr"] = player.rate * self.rate(step)
        with self._mixed():
            loss = self.called(player.name, batch, beta)
        optimizer.zero_grad(set_to_none=True)
        self.group.weighted(loss.value, len(batch), whole).backward()  # type: ignore[no-untyped-call]
        norm = torch.nn.utils.clip_grad_norm_(player.parameters, MAX_GRADIENT)
        told = told_of(player.name, loss)
        numbers = self.group.mean(torch.stack([*told.values(), norm]).detach(), len(batch), whole).tolist()
        if not all(math.isfinite(n) for n in numbers):
            last = checkpoints(self.folder)
            where = f"the state of {last[-1].name} is kept in {last[-1]}" if last else "nothing had been kept yet"
            raise LoomError(
                f"Training stopped at step {step} because the loss is no longer a number; {where}; "
                "lower the rate (--set learning_rate=...) and train again."
            )
        optimizer.step()
        return dict(zip(told, numbers, strict=False))

    @torch.no_grad()
    def _numbers_of(self, batch: Batch, beta: float) -> dict[str, float]:
        """Return the numbers of a family that is not trained by gradients."""
        with self._mixed():
            loss = self.model.loss(MODEL, batch, beta)
        return {name: float(value) for name, value in told_of(MODEL, loss).items()}

    def _optimizer(self, player: Player) -> torch.optim.AdamW:
        return torch.optim.AdamW(
            player.parameters, lr=self.recipe.learning_rate, weight_decay=self.recipe.weight_decay, betas=player.betas,
            fused=self.choice.device.type in ("cpu", "cuda"),
        )  # fmt: skip

    def _batch(self, step: int) -> tuple[Batch, int]:
        """Return this process's share of a step's pictures and noise, and how many pictures the step has in all.

        All follow from the seed and the step alone. Where few pictures have a label, half as many that do have one are
        shown in addition.
        """
        epoch, place = divmod(step - 1, self.steps_per_epoch)
        rows = np.sort(self._order(epoch)[place * self.batch : (place + 1) * self.batch])
        if self.recipe.labelled:
            more = labelled_rows(self.labels, self.data.held_out, (self.batch + 1) // 2, self.recipe.seed, step)
            rows = np.concatenate([rows, more])
        generator = torch.Generator().manual_seed(self.recipe.seed * 1_000_003 + step)
        changes = affine_changes(len(rows), self.recipe.augment, generator)
        noise = self.group.share(self.model.draw_noise(len(rows), generator))
        own = self.group.share(rows)
        grid = torch.from_numpy(dequantised(self.data.targets[own])).to(self.choice.device)
        grid = changed(grid, self.group.share(changes))
        return self._placed(grid, self.labels[own], noise), len(rows)

    def _order(self, epoch: int) -> np.ndarray:
        """Return the training rows in the order of an epoch; kept, for large sets take a while to shuffle."""
        if self._shuffled is None or self._shuffled[0] != epoch:
            self._shuffled = epoch, np.random.default_rng([self.recipe.seed, epoch]).permutation(self.rows)
        return self._shuffled[1]

    def _pictures(self, most: int) -> Iterator[Batch]:
        """Yield training pictures as `families.base.Pictures` has them."""
        rows = self.rows[:: max(1, -(-len(self.rows) // most))]
        for start in range(0, len(rows), 256):
            part = rows[start : start + 256]
            noise = torch.zeros(len(part), self.model.noise_width)
            yield self._placed(torch.from_numpy(dequantised(self.data.targets[part])), self.labels[part], noise)

    def measure(self) -> HeldOut | None:
        """Return the means over held-out pictures (about 512 of them), or None where none is held out."""
        return self._safely(self._measure) if len(self.test_rows) else None

    @torch.no_grad()
    def _measure(self) -> HeldOut:
        sums = np.zeros(2)
        generator = torch.Generator().manual_seed(self.recipe.seed)
        for start in range(0, len(self.test_rows), 64):
            rows = self.test_rows[start : start + 64]
            grid = torch.from_numpy(dequantised(self.data.targets[rows]))
            batch = self._placed(grid, self.data.labels[rows], self.model.draw_noise(len(rows), generator))
            with self._mixed():
                terms = self.model.terms(batch)
            sums += [float(terms.likelihood.total.sum()), float(terms.kl.sum())]
        return HeldOut(*(sums / len(self.test_rows)).tolist())

    def log_centres(self) -> None:
        """Write down where the family's centres stand, for a family that has some."""
        centres = self.model.moving_centres()
        if centres is not None and self.group.first:
            log_centres(self.folder, self.step / self.steps_per_epoch, centres.detach().float().cpu().numpy())

    def save(self) -> None:
        """Write a checkpoint of the present step; of several processes the first one does."""
        if not self.group.first:
            return
        progress = Progress(self.step, self.seconds)
        save_checkpoint(self.folder, progress, self.model, self.optimizers, self.recipe, self.stamp)

    def _placed(self, grid: Tensor, labels: np.ndarray, noise: Tensor) -> Batch:
        """Return a batch on the device."""
        device = self.choice.device
        memory = torch.contiguous_format if device.type == "mps" else torch.channels_last
        return Batch(
            grid.to(device, non_blocking=True).contiguous(memory_format=memory),
            torch.from_numpy(labels.astype(np.int64)).to(device),
            noise.to(device),
        )

    def _to_device(self) -> None:
        self.model.to(self.choice.device)
        if self.choice.device.type != "mps":
            self.model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def _leave_device(self) -> None:
        """Move everything to the CPU."""
        states = {name: optimizer.state_dict() for name, optimizer in self.optimizers.items()}
        self.choice = choose_device("cpu")
        self._to_device()
        for name, optimizer in self.optimizers.items():
            optimizer.load_state_dict(states[name])

    @contextmanager
    def _mixed(self) -> Iterator[None]:
        with torch.autocast(
            self.choice.device.type, dtype=self.choice.dtype, enabled=self.choice.dtype != torch.float32
        ):
            yield


def told_of(player: str, loss: Loss) -> dict[str, Tensor]:
    """Return the scalars that a player's turn is reported by: the first player's terms, the others' losses."""
    if loss.terms is None:
        return {player: loss.value}
    terms = loss.terms
    usual = (loss.value, terms.likelihood.total.mean(), terms.kl.mean())
    return dict(zip(TERMS, usual, strict=True)) | {name: value.mean() for name, value in terms.extras.items()}


def network_of(recipe: Recipe, channels: int) -> NetworkConfig:
    """Return the network's shape: the recipe's widths, or widths that suit its size."""
    if recipe.backbone == "perceptron":
        return NetworkConfig(recipe.size, channels, recipe.latent, (), (), "perceptron", recipe.hidden)
    encoder, decoder = recipe.encoder_widths, recipe.decoder_widths
    if not (encoder and decoder):
        fitted = default_network(recipe.size, channels, recipe.latent)
        encoder, decoder = encoder or fitted.encoder_widths, decoder or fitted.decoder_widths
    return NetworkConfig(recipe.size, channels, recipe.latent, encoder, decoder)
