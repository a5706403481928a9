"""Torch's largest library ahead of torch, without holding up the window."""

from __future__ import annotations

import ctypes
import logging
import sys
from importlib.util import find_spec
from pathlib import Path

_NAMES = {"linux": "libtorch_cpu.so", "darwin": "libtorch_cpu.dylib", "win32": "torch_cpu.dll"}
_log = logging.getLogger(__name__)


def load_library() -> bool:
    """Load torch's library of operators, a quarter of the time that `import torch` takes; return whether that was done.

    An import holds Python's interpreter lock while the system maps and binds a library, and every other thread stands
    still for so long; ctypes gives the lock up. Where the library is already there, or is not where torch keeps it,
    nothing happens: the import of torch finds it, or says why not.
    """
    if "torch" in sys.modules:
        return False
    torch, name = find_spec("torch"), _NAMES.get(sys.platform)
    if torch is None or torch.origin is None or name is None:
        return False
    library = Path(torch.origin).parent / "lib" / name
    try:
        ctypes.CDLL(str(library))
    except OSError as problem:
        _log.debug("Torch's library was not loaded ahead: %s", problem)
        return False
    return True
