"""What every start of the program can be told, whichever command or the window follows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class CommonOptions:
    """The options that may stand before or after any sub-command.

    Attributes:
        device: where the model runs; "auto" takes the best that is there.
        threads: how many processor threads the engine may use; None leaves it to the engine.
        profile: a folder to be used instead of the person's own; None for the usual ones.
        debug: tracebacks and all log records.
    """

    device: str = "auto"
    threads: int | None = None
    profile: Path | None = None
    debug: bool = False
