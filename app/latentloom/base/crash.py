"""The crash record: what the interpreter could still write down when it died, shown at the next start."""

from __future__ import annotations

import atexit
import faulthandler
from pathlib import Path
from typing import IO

from latentloom.base.errors import LoomError

_MOST_BYTES = 200_000
_stream: IO[bytes] | None = None


def install(path: Path) -> None:
    """Let a crash (segmentation fault, abort) write every thread's stack to `path`. Call `take_previous` first.

    Raises:
        LoomError: the file cannot be opened.
    """
    global _stream
    uninstall()
    try:
        # Append, so that a second window of the same person adds to the record and does not cut into it.
        stream = path.open("ab", buffering=0)
    except OSError as problem:
        raise LoomError(f"The crash record {path} cannot be opened ({problem.strerror or problem}).") from problem
    faulthandler.enable(stream, all_threads=True)
    _stream = stream
    atexit.register(uninstall)


def uninstall() -> None:
    """Stop recording and close the file; harmless when nothing is installed."""
    global _stream
    if _stream is None:
        return
    atexit.unregister(uninstall)
    faulthandler.disable()
    _stream.close()
    _stream = None


def take_previous(path: Path) -> str | None:
    """Return what the last crash left in `path` and empty it; None when there is nothing to tell."""
    try:
        with path.open("r+b") as stream:
            record = stream.read(_MOST_BYTES)
            stream.truncate(0)
    except OSError:
        # No record, or none that can be read: either way nothing to show, and no reason not to start.
        return None
    text = record.decode("utf-8", errors="replace").strip()
    return text or None
