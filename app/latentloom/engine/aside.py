"""Work in one long piece, done aside, so that whoever steps a job can serve previews meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import TypeVar

Result = TypeVar("Result")

PATIENCE_S = 0.01
"""How long a step waits for the end of the work: no more than a preview may wait."""


def aside(work: Callable[[], Result]) -> Generator[tuple[int, int], None, Result]:
    """Do `work` in a thread of its own; yields (0, 1) until it is done: `found = yield from aside(work)`.

    For work that lets other threads run, as NumPy and scikit-learn do in their long calls. What it raises is raised
    here. A generator that is closed before the end leaves the work to finish for nobody, so it must change nothing.
    """
    found: list[Result] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as problem:  # noqa: BLE001 - raised again where the result is wanted
            failed.append(problem)

    thread = threading.Thread(target=run, name="aside", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(PATIENCE_S)
        if thread.is_alive():
            yield 0, 1
    if failed:
        raise failed[0]
    return found[0]
