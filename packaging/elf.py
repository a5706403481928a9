"""What shared libraries on Linux say of themselves, read with binutils."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path


def needed(file: Path | str) -> frozenset[str]:
    """Return the names of the libraries that a shared library or program asks the loader for."""
    done = subprocess.run(["objdump", "-p", str(file)], capture_output=True, text=True, check=True)
    return frozenset(re.findall(r"^\s*NEEDED\s+(\S+)", done.stdout, re.MULTILINE))


def is_elf(file: Path) -> bool:
    """Tell whether a file is a program or a library of Linux."""
    with file.open("rb") as stream:
        return stream.read(4) == b"\x7fELF"


def strip(file: Path) -> None:
    """Take out the symbols that only a debugger reads."""
    subprocess.run(["strip", "--strip-unneeded", str(file)], check=True)
