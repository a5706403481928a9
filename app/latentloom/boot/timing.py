"""How long the start takes, for the benchmark."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "LATENTLOOM_TIMING"
STARTED_VARIABLE = "LATENTLOOM_STARTED"
"""Seconds since the epoch at which a launcher began; counts before what the system knows of this process."""


@dataclass(frozen=True)
class Timing:
    """When the process began, and whether to tell.

    Attributes:
        wanted: print the times and quit after the first blend.
        began: seconds since the epoch.
    """

    wanted: bool
    began: float

    @classmethod
    def from_environment(cls) -> Timing:
        """Read the environment and ask the system."""
        return cls(os.environ.get(VARIABLE) == "1", process_began())

    def tell(self, what: str) -> None:
        """Print "<what> <seconds>" if that is wanted."""
        if self.wanted:
            print(f"{what} {time.time() - self.began:.3f}", flush=True)


def process_began() -> float:
    """Return when this process began, in seconds since the epoch.

    Linux tells it to a hundredth of a second (field 22 of /proc/self/stat, in clock ticks since the machine started);
    elsewhere, without a launcher's stamp, it is now.
    """
    stamp = os.environ.get(STARTED_VARIABLE, "")
    try:
        return float(stamp)
    except ValueError:
        pass
    try:
        # The name in brackets may hold blanks; what follows it does not.
        fields = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return time.time()
    return time.time() - age
