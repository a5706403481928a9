"""Where the frozen program begins.

It takes Python's option `-m` for its own modules, because the program starts helpers of its own as
`sys.executable -m latentloom...`, and there the executable is this file and no Python.

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
    if sys.stderr is not None:
        return _run()
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    status = _run()
    said = sys.stderr.getvalue().strip()
    if status != 0 and said:
        _show(said)
    return status


def _run() -> int:
    from latentloom.cli import main as run

    if len(sys.argv) < 3 or sys.argv[1] != "-m":
        return run()
    module = sys.argv[2]
    if module == "latentloom":
        return run(sys.argv[3:])
    if not module.startswith("latentloom."):
        print(f"{module} is no part of this program.", file=sys.stderr)
        return 2
    import runpy

    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=False)
    return 0


def _show(sentence: str) -> None:
    """Show a sentence in a box of the system's own, for Qt may be what failed."""
    import ctypes

    if sys.platform == "win32":
        error_icon = 0x10
        ctypes.windll.user32.MessageBoxW(None, sentence, "Latent Loom", error_icon)


if __name__ == "__main__":
    sys.exit(main())
