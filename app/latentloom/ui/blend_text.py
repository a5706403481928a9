"""A blend as text that a person can read, mail and paste: one JSON object."""

from __future__ import annotations

import json
from collections.abc import Collection

from latentloom.base.errors import UsageError
from latentloom.base.method_words import is_offered
from latentloom.doc import blends
from latentloom.doc.state import BlendState, DocState

LONGEST = 1_000_000
"""Characters of pasted text that are looked at."""

_NO_BLEND = "The clipboard holds no blend; copy one with Edit, Copy blend as text."


def to_text(blend: BlendState) -> str:
    """Return a blend as JSON: weights by class, in ring order, sum 1."""
    content = {
        "latentloom": "blend",
        "weights": {name: float(f"{share:.9g}") for name, share in blends.shares_by_name(blend).items()},
        "method": blend.method,
        "seed": blend.seed,
        "prototype": blend.prototype,
        "chosen": dict(blend.chosen),
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def with_text(state: DocState, text: str, known: Collection[str], methods: Collection[str]) -> DocState:
    """Return the document with the blend that `text` describes in place of its own.

    Raises:
        UsageError: not a blend, or one that this space cannot make (`known` classes, `methods`).
    """
    content = _parsed(text)
    weights = content["weights"]
    blends.check_classes(tuple(weights), known)
    method = content.get("method", state.blend.method)
    if not is_offered(method, methods):
        raise UsageError(f"This space does not know the method {method}; it offers {', '.join(methods)}.")
    result = state.with_blend(blends.blend_of(weights, method))
    result = blends.set_seed(result, _whole(content.get("seed", 0)))
    result = blends.set_prototype(result, str(content.get("prototype", "mean")))
    chosen = content.get("chosen", {})
    if not isinstance(chosen, dict):
        raise UsageError(_NO_BLEND)
    for name, spec in chosen.items():
        result = blends.choose(result, name, str(spec))
    return result


def _parsed(text: str) -> dict[str, object]:
    if len(text) > LONGEST:
        raise UsageError(_NO_BLEND)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise UsageError(_NO_BLEND) from problem
    if not isinstance(content, dict) or content.get("latentloom") != "blend":
        raise UsageError(_NO_BLEND)
    weights = content.get("weights")
    if not isinstance(weights, dict) or not all(
        isinstance(w, int | float) and not isinstance(w, bool) for w in weights.values()
    ):
        raise UsageError("The blend on the clipboard has no weights by class; copy it anew.")
    return content


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError("A seed is a whole number from 0 up.")
    return value
