"""How much memory this process holds, as the operating system counts it; NaN where it does not tell."""

from __future__ import annotations

import math
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_MB = 1e6


def resident_mb() -> float:
    """Return what is resident now (VmRSS)."""
    return _field("VmRSS:")


def peak_mb() -> float:
    """Return the most that was resident since the start or since `reset_peak` (VmHWM)."""
    return _field("VmHWM:")


def reset_peak() -> None:
    """Begin to watch for the peak anew; without effect where the system has no such switch."""
    if _CLEAR.exists():
        _CLEAR.write_text("5")


def _field(name: str) -> float:
    if not _STATUS.exists():
        return math.nan
    for line in _STATUS.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024 / _MB
    return math.nan
