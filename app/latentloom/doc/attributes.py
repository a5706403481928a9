"""Edits of attributes: pure functions from one document to the next. A refusal is a UsageError with one sentence."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import UsageError
from latentloom.doc.state import Attribute, BlendState, DocState

MAX_ATTRIBUTES = 64
MAX_NAME = 200
MAX_AMOUNT = 100.0
"""Steps; sliders go from -2 to 2, as the pictures of farther places mean little."""

Moved = tuple[tuple[Attribute, float], ...]


def add_attribute(state: DocState, attribute: Attribute) -> DocState:
    """Put an attribute at the end of the list; a name that is taken gets a number."""
    if len(state.attributes) >= MAX_ATTRIBUTES:
        raise UsageError(f"A project has at most {MAX_ATTRIBUTES} attributes; remove one first.")
    name = free_name(state, attribute.name)
    _check(attribute)
    return replace(state, attributes=(*state.attributes, replace(attribute, name=name)))


def free_name(state: DocState, wanted: str) -> str:
    """Return a name that no attribute of the document has: the wanted one, or that with a number."""
    taken = {attribute.name for attribute in listed(state)}
    wanted = wanted.strip()[: MAX_NAME - 5] or "Attribute"
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted} {number}", number + 1
    return name


def remove_attribute(state: DocState, name: str) -> DocState:
    """Take an attribute off the list and out of the blend."""
    _named(state, name)
    kept = tuple(attribute for attribute in state.attributes if attribute.name != name)
    return replace(set_amount(state, name, 0.0), attributes=kept)


def rename_attribute(state: DocState, name: str, new: str) -> DocState:
    """Give an attribute another name. Raises UsageError for one that is taken or empty."""
    old = _named(state, name)
    new = new.strip()[:MAX_NAME]
    if not new:
        raise UsageError("An attribute needs a name.")
    if new == name:
        return state
    if any(attribute.name == new for attribute in listed(state)):
        raise UsageError(f"There is an attribute named {new[:80]!r} already; choose another name.")
    renamed = replace(old, name=new)
    moved = tuple((renamed if one.name == name else one, amount) for one, amount in state.blend.moved)
    whole = tuple(renamed if one.name == name else one for one in state.attributes)
    return replace(state.with_blend(replace(state.blend, moved=moved)), attributes=whole)


def set_amount(state: DocState, name: str, amount: float) -> DocState:
    """Say how many steps of an attribute the blend is moved by; 0 leaves it out."""
    attribute = _named(state, name)
    if not math.isfinite(amount) or abs(amount) > MAX_AMOUNT:
        raise UsageError(f"The amount of an attribute goes from -{MAX_AMOUNT:g} to {MAX_AMOUNT:g}.")
    old = {one.name: (one, amount) for one, amount in state.blend.moved}
    old[name] = (attribute, float(amount))
    # In the order of the list, so that the same amounts are the same blend, however they were set.
    order = [one.name for one in listed(state)]
    moved = tuple(old[one] for one in order if one in old and old[one][1] != 0)
    return state.with_blend(replace(state.blend, moved=moved))


def set_constant(state: DocState, constant: bool) -> DocState:
    """Say whether the attributes are also added to path frames, places and drawings."""
    return state.with_blend(replace(state.blend, constant=constant))


def reset(state: DocState) -> DocState:
    """Set every amount to 0; the list stays."""
    return state.with_blend(replace(state.blend, moved=()))


def listed(state: DocState) -> tuple[Attribute, ...]:
    """Return the attributes with a slider: the document's, then those that only the blend (a snapshot's) has."""
    known = {attribute.name for attribute in state.attributes}
    return state.attributes + tuple(one for one, _ in state.blend.moved if one.name not in known)


def amounts(blend: BlendState) -> dict[str, float]:
    """Return attribute name to amount, those that are not 0."""
    return {attribute.name: amount for attribute, amount in blend.moved}


def offset(blend: BlendState) -> npt.NDArray[np.float64] | None:
    """Return what the attributes add to a latent, (d,), or None where they add nothing."""
    total: npt.NDArray[np.float64] | None = None
    for attribute, amount in blend.moved:
        step = amount * np.array(attribute.direction)
        if total is not None and total.shape != step.shape:
            raise UsageError("The attributes of this blend are of different spaces: remove one of them.")
        total = step if total is None else total + step
    return total


def constant_offset(blend: BlendState) -> tuple[float, ...]:
    """Return what is added to everything that is shown, d numbers, or nothing; for keys of pictures."""
    total = offset(blend) if blend.constant else None
    return () if total is None else tuple(total.tolist())


def mixed(a: BlendState, b: BlendState, t: float) -> Moved:
    """Return the amounts `t` (0..1) of the way from one blend to another."""
    found = {attribute: (1 - t) * amount for attribute, amount in a.moved}
    for attribute, amount in b.moved:
        found[attribute] = found.get(attribute, 0.0) + t * amount
    # Two attributes of one name cannot both have a slider; the first one stays.
    by_name: dict[str, tuple[Attribute, float]] = {}
    for attribute, amount in found.items():
        if amount:
            by_name.setdefault(attribute.name, (attribute, amount))
    return tuple(by_name.values())


def _named(state: DocState, name: str) -> Attribute:
    for attribute in listed(state):
        if attribute.name == name:
            return attribute
    raise UsageError(f"There is no attribute {name[:80]!r}.")


def _check(attribute: Attribute) -> None:
    if not attribute.direction or not all(math.isfinite(value) for value in attribute.direction):
        raise UsageError(f"The attribute {attribute.name[:80]!r} has no finite direction.")
