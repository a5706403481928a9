"""Search for latents whose pictures show every class that is asked for.

Averages of many classes decode to chance (evidence AUC 0.5). So the picture is looked for: from many starts at once,
the latents go down the gradient of what the solver's judges miss, through the decoder, with the picture turned and
shifted a little at every step so that no accident of pixels counts. At the end every latent is replaced by the encoding
of its own picture, which brings it back to where the model's drawings are. The judges that report take no part. What
is missing in a picture is `goal.py`'s to say.
"""

from __future__ import annotations

from collections.abc import Generator
from copy import deepcopy
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from latentloom.engine.augment import random_affine
from latentloom.engine.evidence.descent import Descent
from latentloom.engine.evidence.examine import asked_of
from latentloom.engine.evidence.goal import Goal
from latentloom.engine.evidence.panel import Panel
from latentloom.engine.evidence.plausibility import measures, percentiles

if TYPE_CHECKING:
    from latentloom.engine.atlas import Atlas
    from latentloom.engine.space import Space

Floats = npt.NDArray[np.float32]

STARTS = 24
"""Latents that set out."""
NARROWING = {5: 8, 16: 4}
"""After how many steps only how many latents, the best ones, go on: most of the time is for these."""
STEPS = 56
TELLING = 28
"""Steps between two looks at what there is."""
RATE = 0.25
"""Adam's first step, in units of the latent; it falls to a fifth."""
CRISP = 2.0
"""Weight of the crispness that a picture lacks."""
WOBBLE = 0.7
"""Strength of the random turns and shifts."""
TURNS = 2
"""How many of them a picture is read in at every step, once the best starts are chosen."""
APART = 0.04
"""Least mean difference of the ink of two answers that count as different."""
ORDINARY = (0.06, 0.94)
"""The percentiles of plausibility between which a picture is like most drawings, with a little to spare."""
STRANGE = 300.0
"""Weight of what lies outside of it, when answers are chosen."""
SHORTER = (1.0, 0.94, 0.88)
"""How far the answers are drawn towards the origin, where that makes them plausible."""
NEARER = (0.1, 0.2, 0.3)
"""And how far towards the nearest encoding of a drawing."""


@dataclass(frozen=True)
class Found:
    """What a search has found so far.

    Attributes:
        latents: (m, d) best first, pairwise different pictures.
        losses: (m,) of the solver's judges, for unturned pictures, and for what is not plausible in them.
        step, steps: how far the search is.
        told: whether latents and losses are news.
    """

    latents: Floats
    losses: Floats
    step: int
    steps: int
    told: bool = True


def solve_steps(
    space: Space,
    panel: Panel,
    weights: dict[str, float],
    begin: Floats,
    *,
    seed: int = 0,
    answers: int = 6,
    budget_s: float | None = None,
) -> Generator[Found, None, Found]:
    """Search; yields after every step, with news after scouting and every few steps; returns what was found.

    The same arguments give the same answers on one machine, unless the budget ends the search early.

    Args:
        space: the model and its encodings.
        panel: its judges; only the solver's part is used.
        weights: class name to weight >= 0, not all zero.
        begin: (d,) a latent to start around, such as the blend's by another method.
        seed: of starts and turns.
        answers: how many different answers at most.
        budget_s: seconds after which the best so far is returned.
    """
    began = perf_counter()
    classes, shares = asked_of(space, weights)
    decoder = _Decoder(space)
    goal = Goal(panel, classes, shares, space.description.reach if space.kind == "ink" else None, decoder.dtype)
    chance = torch.Generator().manual_seed(seed % 2**63)
    typical = float(np.median(np.linalg.norm(space.atlas.codes, axis=1)))
    latents = _starts(torch.from_numpy(begin.astype(np.float32)), typical, chance)
    search = _Search(goal, decoder, latents, chance)
    found = Found(begin[None].astype(np.float32), np.full(1, np.inf, np.float32), 0, STEPS)
    for step in range(STEPS):
        search.step(step, typical)
        if step + 1 in NARROWING:
            search.keep(NARROWING[step + 1])
        last = step + 1 == STEPS or (budget_s is not None and perf_counter() - began > budget_s)
        if last or step + 1 == min(NARROWING, default=0) or (step + 1) % TELLING == 0:
            told = found.latents[:0] if found.step == 0 else found.latents
            found = _answers(space, panel, goal, search.latents, told, answers, step + 1)
            yield found
        else:
            yield replace(found, step=step + 1, told=False)
        if last:
            break
    return found


class _Decoder:
    """The decoder in a form that passes gradients on to the latents."""

    def __init__(self, space: Space) -> None:
        runtime = space.runtime
        self.dtype = torch.bfloat16 if "bfloat16" in runtime.precision else torch.float32
        self.device = torch.device(runtime.device)
        self.network = deepcopy(runtime.model.decoder).to(self.device, self.dtype).eval().requires_grad_(False)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def __call__(self, latents: Tensor) -> Tensor:
        grids: Tensor = self.network(latents.to(self.device, self.dtype)).float().cpu()
        return grids


class _Search:
    def __init__(self, goal: Goal, decoder: _Decoder, latents: Tensor, chance: torch.Generator) -> None:
        self._goal, self._decoder, self._chance = goal, decoder, chance
        self._last = torch.full((len(latents),), torch.inf)
        self._begin(latents)

    @property
    def latents(self) -> Tensor:
        return self._latents.detach()

    def step(self, step: int, typical: float) -> None:
        """Go one step of Adam."""
        with torch.enable_grad():
            grids = self._decoder(self._latents)
            turns = TURNS if len(grids) < STARTS else 1
            turned = random_affine(grids.repeat(turns, 1, 1, 1), WOBBLE, self._chance)
            missing = self._goal.losses(turned, self._chance).view(turns, -1).mean(0)
            losses = missing + CRISP * self._goal.blur(grids)
            # Lengths that no drawing has are left to the end's encoding only up to a point.
            far = (self._latents.norm(dim=1) / typical - 1).square()
            self._descent.step((losses + 0.3 * far).sum(), RATE * (1 - 0.8 * step / STEPS))
        self._last = losses.detach()

    def keep(self, count: int) -> None:
        """Go on with the best ones only."""
        self._begin(self.latents[self._last.argsort()[:count]])

    def _begin(self, latents: Tensor) -> None:
        self._latents = latents.clone().requires_grad_(True)
        self._descent = Descent(self._latents, betas=(0.9, 0.98))


def _starts(begin: Tensor, typical: float, chance: torch.Generator) -> Tensor:
    """Return the latents that set out: half around the given one, half anywhere, all as long as drawings' are."""
    noise = torch.randn((STARTS, len(begin)), generator=chance)
    centre = begin / begin.norm().clamp_min(1e-6) * typical
    near = centre + 0.8 * noise[: STARTS // 2]
    anywhere = 0.4 * centre + noise[STARTS // 2 :]
    latents = torch.cat([near, anywhere])
    scaled: Tensor = latents / latents.norm(dim=1, keepdim=True) * typical
    return scaled


@torch.inference_mode()
def _answers(space: Space, panel: Panel, goal: Goal, latents: Tensor, told: Floats, most: int, step: int) -> Found:
    """Bring the latents back to the model's drawings; pick the best different ones of them and of those told before.

    So the best answer never gets worse while the search goes on.
    """
    runtime = space.runtime
    codes, _ = runtime.encode_grids(np.clip(runtime.decode_grids(latents.numpy()), -1.0, 1.0))
    # The same pictures nearer to the middle, or to a drawing: for the price of some evidence they are more ordinary.
    towards = _nearest(codes, space.atlas) - codes
    shorter = [codes * np.float32(factor) for factor in SHORTER]
    codes = np.concatenate([*shorter, *(codes + np.float32(share) * towards for share in NEARER), told])
    grids = runtime.decode_grids(codes)
    losses = goal.losses(torch.from_numpy(grids)).numpy()
    plausible = percentiles(measures(codes, grids, runtime, space.atlas), panel.ordinary)
    strange = sum(
        (np.maximum(ORDINARY[0] - p, 0) + np.maximum(p - ORDINARY[1], 0) for p in plausible.values()),
        start=np.zeros(len(codes), np.float32),
    )
    losses = (losses + STRANGE * strange).astype(np.float32)
    ink = np.clip(0.5 - grids * runtime.model.reach, 0, 1) if runtime.kind == "ink" else grids
    chosen: list[int] = []
    for i in np.argsort(losses, kind="stable"):
        if all(float(np.abs(ink[i] - ink[j]).mean()) > APART for j in chosen):
            chosen.append(int(i))
        if len(chosen) == most:
            break
    return Found(codes[chosen], losses[chosen], step, STEPS)


def _nearest(codes: Floats, atlas: Atlas) -> Floats:
    """Return for each code (n, d) the nearest encoding of a picture that training saw, (n, d)."""
    squares = atlas.seen_squares - 2 * codes @ atlas.seen_codes.T
    nearest: Floats = atlas.seen_codes[squares.argmin(axis=1)]
    return nearest
