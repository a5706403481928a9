"""Latent Loom: one picture woven out of many classes at once.

The Python interface::

    from latentloom import open_space

    space = open_space("omniglot")
    blend = space.blend({"Korean/character01": 1.0, "Greek/character05": 2.0}, method="spherical", seed=0)
    blend.image(size=105).save("blend.png")

Importing this package loads neither Qt nor torch; both come when they are first needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from latentloom.engine.space import Blend, Space, open_space

__version__ = "0.1.0"

__all__ = ["Blend", "Space", "__version__", "open_space"]

_HOMES = {
    "Blend": "latentloom.engine.space",
    "Space": "latentloom.engine.space",
    "open_space": "latentloom.engine.space",
}


def __getattr__(name: str) -> object:
    """Import a public name from its home when it is first asked for (PEP 562)."""
    try:
        home = _HOMES[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the lazy names beside the ones that are loaded."""
    return sorted(set(globals()) | set(__all__))
