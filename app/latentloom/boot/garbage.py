"""Python's collector of reference cycles rests while the program starts.

Modules make half a million objects that live as long as the program. The collector walks through all of them again and
again while they come: a fifth of the time that torch takes to load. After the start they are set aside, so that it does
not walk through them in a drag either.
"""

from __future__ import annotations

import gc


def rest() -> None:
    """Collect nothing from now on; whatever is not part of a cycle is freed as ever."""
    gc.disable()


def resume() -> None:
    """Collect again, but leave alone all that is there now."""
    gc.freeze()
    gc.enable()


def reconsider() -> None:
    """Look at what was set aside again: the model of a space that was closed is among it, in a cycle of torch's."""
    gc.unfreeze()
