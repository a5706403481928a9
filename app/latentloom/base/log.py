"""Logging: warnings on standard error, everything in a file while the window runs."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

_ROOT = "latentloom"
_FILE_BYTES = 1_000_000
_FILE_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


def setup_logging(debug: bool, file: Path | None = None) -> None:
    """Send the program's log records to standard error, and to `file` when one is named.

    Calling it again replaces what an earlier call set up.

    Args:
        debug: show every record with its origin; else warnings and worse, as plain sentences.
        file: also kept there from level INFO on (DEBUG with `debug`), at most two files of a megabyte. A file that
            cannot be opened is a warning, not a failure.
    """
    logger = logging.getLogger(_ROOT)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(logging.DEBUG if debug else logging.INFO)
    console = logging.StreamHandler(sys.stderr)
    console.setLevel(logging.DEBUG if debug else logging.WARNING)
    console.setFormatter(
        logging.Formatter("%(levelname)s %(name)s: %(message)s" if debug else "latentloom: %(message)s")
    )
    logger.addHandler(console)
    if file is None:
        return
    # Drags in sockets and pickling; only the window keeps a file.
    from logging.handlers import RotatingFileHandler

    try:
        kept = RotatingFileHandler(file, maxBytes=_FILE_BYTES, backupCount=1, encoding="utf-8")
    except OSError as problem:
        logger.warning("The log file %s cannot be opened (%s); going on without it.", file, problem.strerror or problem)
        return
    kept.setFormatter(logging.Formatter(_FILE_FORMAT))
    logger.addHandler(kept)
