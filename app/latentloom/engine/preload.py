"""Torch's largest library ahead of torch, in a thread beside the start of the window."""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from threading import Thread

_NAMES = {"linux": "libtorch_cpu.so", "darwin": "libtorch_cpu.dylib"}


def start_preload() -> Thread | None:
    """Begin to load torch's library of operators, a quarter of the time that `import torch` takes.

    An import holds Python's interpreter lock while the system maps and binds a library, so every other thread stands
    still; a foreign function that is called through ctypes gives the lock up (`ctypes.CDLL(path)` does not). Whatever
    hinders the loading is left to the import of torch, which says what is wrong.

    Returns:
        The thread, or None where there is nothing to do: torch or its library is not there, or is loaded already, or
        the system has no dlopen.
    """
    torch, name = find_spec("torch"), _NAMES.get(sys.platform)
    if "torch" in sys.modules or torch is None or torch.origin is None or name is None:
        return None
    library = Path(torch.origin).parent / "lib" / name
    if not library.is_file():
        return None
    thread = Thread(target=_load, args=(library,), name="preload", daemon=True)
    thread.start()
    return thread


def _load(library: Path) -> None:
    load = ctypes.CDLL(None).dlopen
    load.argtypes, load.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    load(os.fsencode(library), os.RTLD_NOW)
