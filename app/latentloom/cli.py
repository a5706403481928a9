"""The entry point: a sub-command, or the window when there is none.

Whatever goes wrong ends here, as one sentence on standard error: exit status 2 for wrong use, 1 for a failure, 130
after Ctrl-C. With `--debug` the traceback comes first.
"""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Sequence

from latentloom.base import log, paths
from latentloom.base.errors import LoomError, UsageError
from latentloom.commandline import parser, window

INTERRUPTED = 130
LONGEST_NAME = 200
"""Letters of a file's name that a sentence shows."""


def main(arguments: Sequence[str] | None = None, *, program: str = "latentloom", mend_system: bool = False) -> int:
    """Run the program and return its exit status.

    Args:
        arguments: without the program's name; default `sys.argv[1:]`.
        program: how the program was called, for help texts.
        mend_system: whether missing system libraries may be installed (root on Debian or Ubuntu).
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in given
    _print_what_can_be()
    try:
        return _run(given, program, mend_system)
    except KeyboardInterrupt as stop:
        return _told(str(stop) or "Stopped by Ctrl-C; nothing was left half written.", INTERRUPTED, debug)
    except UsageError as problem:
        return _told(str(problem), 2, debug)
    except LoomError as problem:
        return _told(str(problem), 1, debug)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): no news to anyone. Nothing may be flushed into it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as problem:  # noqa: BLE001 - the last resort: a person reads a sentence, not a traceback
        if isinstance(problem, OSError) and problem.filename is not None and problem.strerror:
            return _told(_about_a_file(str(problem.filename), problem.strerror), 1, debug)
        sentence = f"Something unexpected went wrong ({type(problem).__name__}: {problem}); --debug shows where."
        return _told(" ".join(sentence.split()), 1, debug)


def _run(given: list[str], program: str, mend_system: bool) -> int:
    common, rest = parser.split_common(given, program)
    log.setup_logging(common.debug)
    if common.profile is not None:
        paths.set_profile(common.profile)
    if parser.is_window(rest):
        return window.run(rest, common, mend_system=mend_system)
    command = parser.parse(given, program)
    status = command.run(command, common)
    sys.stdout.flush()
    return int(status or 0)


def _print_what_can_be() -> None:
    """Show letters that standard output cannot take, as a Windows pipe with its old code page, by their numbers."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def _about_a_file(name: str, reason: str) -> str:
    """Return a sentence for a file that the system refused: a name that is too long, a disk that is gone."""
    shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..."
    return " ".join(f"{shown} cannot be used ({reason}); check its name, its permissions and its disk.".split())


def _told(sentence: str, status: int, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    print(sentence, file=sys.stderr)
    return status
