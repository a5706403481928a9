"""Other programs, started from a frozen one: they must load the system's libraries and not those in its folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_ORIGINAL = "_ORIG"
"""PyInstaller keeps what it changes under the same name with this at its end, where the person had set it."""
_CHANGED = ("LD_LIBRARY_PATH", "QT_PLUGIN_PATH", "QML2_IMPORT_PATH")


@contextmanager
def as_the_system_has_it() -> Iterator[None]:
    """Within, programs are started in the environment that this one was started in, as far as it leads a loader.

    A file manager would otherwise take Qt's plugins and the C libraries of the frozen program for its own. Outside a
    frozen program nothing is changed.
    """
    kept = {name: os.environ[name] for name in _CHANGED if name in os.environ}
    if not getattr(sys, "frozen", False):
        kept = {}
    try:
        for name in kept:
            del os.environ[name]
            if name + _ORIGINAL in os.environ:
                os.environ[name] = os.environ[name + _ORIGINAL]
        yield
    finally:
        os.environ.update(kept)
