"""What the numbers were measured on, in one line."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from latentloom.work.opening import spare_threads


def describe_machine(device_name: str, precision: str) -> str:
    """Return processor, cores, device, number format and versions."""
    import torch
    from PySide6.QtCore import qVersion

    return (
        f"{_processor()}, {os.cpu_count()} cores ({spare_threads()} for torch in the window); "
        f"{device_name}, {precision}; {platform.system()}, Python {platform.python_version()}, "
        f"torch {torch.__version__}, Qt {qVersion()}"
    )


def _processor() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()
