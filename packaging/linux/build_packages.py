"""Prints the Debian packages that a builder's machine needs, for `apt-get install`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "app"))

from latentloom.base import desktop

TOOLS = ("binutils", "dpkg-dev", "zstd", "libwayland-client0", "libwayland-cursor0", "libwayland-egl1")

if __name__ == "__main__":
    print(*TOOLS, *desktop.apt_packages())
