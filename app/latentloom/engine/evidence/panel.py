"""A space's judges, in two parts that share no network: one helps to search, the other only reports."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.evidence.judges import Judge, JudgePlan
from latentloom.engine.evidence.plausibility import MEASURES, PLAUSIBLE
from latentloom.engine.evidence.storage import JudgesFile
from latentloom.engine.fast_decoder import traced

Floats = npt.NDArray[np.float32]
PartName = Literal["solver", "report"]

PROBABILITIES: Floats = np.concatenate(
    [np.linspace(0, 0.9, 19), np.linspace(0.91, 0.99, 9), [0.995, 0.998, 1.0]]
).astype(np.float32)
"""The percentiles that a class's table holds, closer together where it matters."""


class Together(nn.Module):
    """Several judges as one network: (n, c, s, s) -> (J, n, K) logits."""

    def __init__(self, judges: list[Judge]) -> None:
        super().__init__()
        self.judges = nn.ModuleList(judges)

    def forward(self, grids: Tensor) -> Tensor:
        """Return the logits of every judge."""
        return torch.stack([judge(grids) for judge in self.judges])


class Part:
    """One part of the panel.

    A judge's logits are made comparable between classes first: less their mean over real held-out pictures of other
    classes, over their standard deviation there. The part's score of a class is the mean of that over its judges.
    Logits and not log probabilities: these rise for every class together where a picture is nothing at all (tried:
    noise had a mean presence of 0.9; with logits it has 0.5).

    Attributes:
        judges: the networks, one by one.
        network: the judges as one differentiable network, float32, on the CPU until `to`.
        centre, spread: (J, K) of those means and deviations.
        quantiles: (K, Q) the part's scores among real held-out pictures of other classes, at PROBABILITIES.
        temperature: divides the mean logits before the softmax of `belief`.
    """

    def __init__(
        self, judges: list[Judge], centre: Floats, spread: Floats, quantiles: Floats, temperature: float
    ) -> None:
        self.judges = judges
        self.network = Together(judges).eval().requires_grad_(False)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.centre, self.spread = torch.from_numpy(centre), torch.from_numpy(spread)
        self.quantiles = quantiles
        self.temperature = temperature
        self._fast: Callable[..., Tensor] | None = None
        self._copies: dict[torch.dtype, Together] = {torch.float32: self.network}

    def computing_in(self, dtype: torch.dtype) -> Together:
        """Return the differentiable network with weights and results in another number format."""
        if dtype not in self._copies:
            self._copies[dtype] = deepcopy(self.network).to(dtype)
        return self._copies[dtype]

    @torch.inference_mode()
    def logits(self, grids: Tensor) -> Tensor:
        """Return (J, n, K) without a gradient, in one call that holds no interpreter lock."""
        if self._fast is None:
            self._fast = traced(self.network, torch.zeros_like(grids[:1]).repeat(2, 1, 1, 1))
        return self._fast(grids)

    def scores(self, logits: Tensor) -> Tensor:
        """Return the part's scores (n, K) of logits (J, n, K); differentiable."""
        return self.each(logits).mean(0)

    def each(self, logits: Tensor) -> Tensor:
        """Return the scores of every judge (J, n, K) of its logits; differentiable."""
        return (logits - self.centre[:, None]) / self.spread[:, None]

    def belief(self, logits: Tensor) -> Tensor:
        """Return probabilities (n, K) of logits (J, n, K)."""
        return torch.softmax(logits.mean(0) / self.temperature, 1)

    def presence(self, scores: Floats, classes: npt.NDArray[np.intp]) -> Floats:
        """Return the percentiles (n, k), 0..1, of scores (n, K) for k classes.

        0.97 says: the picture shows more of the class than 97 % of the real held-out pictures of other classes do.
        """
        columns = [np.interp(scores[:, i], self.quantiles[i], PROBABILITIES) for i in classes]
        return np.stack(columns, 1).astype(np.float32) if columns else np.empty((len(scores), 0), np.float32)


class Panel:
    """Both parts, and what plausible drawings are like.

    Attributes:
        solver, report: the parts.
        ordinary: (Q) values at PLAUSIBLE of every measure of plausibility among real held-out drawings, by its name.
        accuracies: of the judges on held-out originals, by part, build and look.
    """

    def __init__(self, solver: Part, report: Part, ordinary: dict[str, Floats], accuracies: dict[str, float]) -> None:
        self.solver = solver
        self.report = report
        self.ordinary = ordinary
        self.accuracies = accuracies

    @classmethod
    def from_file(cls, content: JudgesFile, channels: int, classes: int, side: int, reach: float | None) -> Panel:
        """Build the panel that a file describes.

        Raises:
            LoomError: the file does not fit the space.
        """
        try:
            parts = {name: _part(content, name, channels, classes, side, reach) for name in ("solver", "report")}
            ordinary = {name: content.arrays[f"ordinary/{name}"] for name in MEASURES}
            if any(table.shape != PLAUSIBLE.shape for table in ordinary.values()):
                raise ValueError("tables of another shape")
            accuracies = {f"{e.part}: {e.build}, {e.look}": e.accuracy for e in content.entries}
            return cls(parts["solver"], parts["report"], ordinary, accuracies)
        except (KeyError, RuntimeError, ValueError, UsageError) as problem:
            raise LoomError(
                "The judges of this space do not fit it; take a fresh copy of the space, or remove judges.safetensors."
            ) from problem


def _part(content: JudgesFile, name: str, channels: int, classes: int, side: int, reach: float | None) -> Part:
    judges = []
    for number, entry in enumerate(content.entries):
        if entry.part != name:
            continue
        plan = JudgePlan(entry.build, "ink" if entry.look == "ink" else "grid", entry.seed)
        judge = Judge(plan, channels, classes, side, reach)
        prefix = f"{number}/"
        own = {name: array for name, array in content.arrays.items() if name.startswith(prefix)}
        judge.load_state_dict({name.removeprefix(prefix): torch.from_numpy(array) for name, array in own.items()})
        judges.append(judge)
    centre, spread, quantiles = (content.arrays[f"{name}/{table}"] for table in ("centre", "spread", "quantiles"))
    each = (len(judges), classes)
    if not judges or centre.shape != each or spread.shape != each or quantiles.shape != (classes, len(PROBABILITIES)):
        raise ValueError("tables of another shape")
    if not (spread > 0).all() or not (np.diff(quantiles, axis=1) >= 0).all():
        raise ValueError("tables of impossible values")
    return Part(judges, centre, spread, quantiles, content.temperatures[name])
