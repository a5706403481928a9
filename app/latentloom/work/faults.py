"""Errors of the engine become data here, in one place: a sentence for the person and a traceback for the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from latentloom.base.errors import Cancelled, LoomError

T = TypeVar("T")

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """An action that failed; `sentence` says to a person what to do, `cancelled` that the person wanted it so."""

    sentence: str
    cancelled: bool = False


def attempt(action: Callable[[], T], doing: str) -> T | Fault:
    """Return what `action` returns, or a Fault where it raised.

    Args:
        action: called once, in the present thread.
        doing: what it does, in words for the person and the log: "decode the preview".
    """
    try:
        return action()
    except LoomError as error:
        _logger.info("Could not %s: %s", doing, error, exc_info=True)
        return Fault(str(error), cancelled=isinstance(error, Cancelled))
    except MemoryError:
        _logger.exception("Out of memory while trying to %s", doing)
        return Fault(f"There is not enough memory to {doing}: close other programs or choose a smaller size.")
    except Exception as error:
        _logger.exception("Unexpected error while trying to %s", doing)
        said = f"{type(error).__name__}: {error}".splitlines()[0].rstrip(".: ")
        return Fault(f"The engine could not {doing} ({said}); the log file has the details.")
