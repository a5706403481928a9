"""Where the frozen program begins.

On Windows there are two programs: one for the shell, and one without a console for everybody else. The latter has no
standard error, so what would be said there is said in a box.
"""

from __future__ import annotations

import io
import multiprocessing
import sys


def main() -> int:
    """Run the program and return its exit status."""
    multiprocessing.freeze_support()
    from latentloom.cli import main as run

    if sys.stderr is not None:
        return run()
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    status = run()
    said = sys.stderr.getvalue().strip()
    if status != 0 and said:
        _show(said)
    return status


def _show(sentence: str) -> None:
    """Show a sentence in a box of the system's own, for Qt may be what failed."""
    import ctypes

    if sys.platform == "win32":
        error_icon = 0x10
        ctypes.windll.user32.MessageBoxW(None, sentence, "Latent Loom", error_icon)


if __name__ == "__main__":
    sys.exit(main())
