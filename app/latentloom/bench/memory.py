"""How much memory a process holds, as the operating system counts it; NaN where it does not tell."""

from __future__ import annotations

import math
from pathlib import Path

_CLEAR = Path("/proc/self/clear_refs")
_MB = 1e6


def resident_mb(process: int | str = "self") -> float:
    """Return what is resident now (VmRSS) in this process or the one with that number."""
    return _field("VmRSS:", process)


def peak_mb(process: int | str = "self") -> float:
    """Return the most that was resident since the process began or since `reset_peak` (VmHWM)."""
    return _field("VmHWM:", process)


def reset_peak() -> None:
    """Begin to watch for this process's peak anew; without effect where the system has no such switch."""
    if _CLEAR.exists():
        _CLEAR.write_text("5")


def _field(name: str, process: int | str) -> float:
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return math.nan
    for line in status.read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) * 1024 / _MB
    return math.nan
