"""A blend as plain data: which classes, how much of each, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from latentloom.base.errors import LoomError

MOST_CLASSES = 100_000
LONGEST_NAME = 1_000
LONGEST_LATENT = 4_096


@dataclass(frozen=True, slots=True)
class Mix:
    """A recipe for one latent; `resolve.latent_of` follows it.

    Attributes:
        weights: pairs (class name, weight >= 0); they need not sum to one.
        method: a name in `methods.METHODS`.
        seed: for methods that draw samples.
        prototype: what stands for a class, as `prototypes.parse` reads it.
        chosen: exceptions, pairs (class name, prototype).
        solved: the latent that a search found, for the method "even"; empty: search.
        offset: what attributes add to the latent, d numbers; empty for nothing.
    """

    weights: tuple[tuple[str, float], ...]
    method: str = "spherical"
    seed: int = 0
    prototype: str = "mean"
    chosen: tuple[tuple[str, str], ...] = ()
    solved: tuple[float, ...] = ()
    offset: tuple[float, ...] = ()

    @classmethod
    def of(
        cls,
        weights: Mapping[str, float],
        method: str = "spherical",
        seed: int = 0,
        prototype: str = "mean",
        chosen: Mapping[str, str] | None = None,
    ) -> Mix:
        """Make a mix of mappings from class name to weight and to prototype."""
        return cls(tuple(weights.items()), method, seed, prototype, tuple((chosen or {}).items()))

    def to_json(self) -> dict[str, Any]:
        """Return the mix as a JSON object."""
        return {
            "weights": [[name, weight] for name, weight in self.weights],
            "method": self.method,
            "seed": self.seed,
            "prototype": self.prototype,
            "chosen": [[name, spec] for name, spec in self.chosen],
            **({"solved": list(self.solved)} if self.solved else {}),
            **({"offset": list(self.offset)} if self.offset else {}),
        }

    @classmethod
    def from_json(cls, value: object) -> Mix:
        """Read what `to_json` wrote; the value may come from anywhere.

        Only the form is checked here. Whether the classes exist and the weights are good is for `latent_of`.

        Raises:
            LoomError: not the form of a mix.
        """
        if not isinstance(value, dict):
            raise LoomError("This blend is damaged: it is not a JSON object.")
        weights = tuple((name, _number(weight)) for name, weight in _pairs(value.get("weights"), "weights"))
        chosen = tuple((name, _text(spec, "chosen")) for name, spec in _pairs(value.get("chosen", []), "chosen"))
        seed = value.get("seed", 0)
        if isinstance(seed, bool) or not isinstance(seed, int) or not -(2**63) <= seed < 2**63:
            raise LoomError('This blend is damaged: its "seed" is not a whole number.')
        method = _text(value.get("method", "spherical"), "method")
        prototype = _text(value.get("prototype", "mean"), "prototype")
        solved, offset = (_numbers(value.get(field, []), field) for field in ("solved", "offset"))
        return cls(weights, method, seed, prototype, chosen, solved, offset)


def _pairs(value: object, field: str) -> list[tuple[str, object]]:
    if not isinstance(value, list) or len(value) > MOST_CLASSES:
        raise LoomError(f'This blend is damaged: its "{field}" is not a list of pairs.')
    pairs = []
    for pair in value:
        if not isinstance(pair, list) or len(pair) != 2:
            raise LoomError(f'This blend is damaged: its "{field}" is not a list of pairs.')
        pairs.append((_text(pair[0], field), pair[1]))
    return pairs


def _numbers(value: object, field: str) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) > LONGEST_LATENT:
        raise LoomError(f'This blend is damaged: its "{field}" is not a list of numbers.')
    return tuple(_number(one) for one in value)


def _text(value: object, field: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise LoomError(f'This blend is damaged: its "{field}" holds something that is not a short text.')
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= 1e300:
        raise LoomError("This blend is damaged: one of its numbers is none, or too large.")
    return float(value)
