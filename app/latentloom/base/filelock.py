"""A lock on a file that the system releases when its holder ends, even if it is killed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


def try_lock(path: Path) -> IO[bytes] | None:
    """Lock `path` (made if need be) and return the open file that holds the lock, or None if another one holds it.

    Closing the file lets go. Where the file system knows no locks, None is returned, too: nothing is taken for
    abandoned that might be in use.
    """
    stream = path.open("ab")
    try:
        if sys.platform == "win32":
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        stream.close()
        return None
    return stream
