"""A script that a window is led through: a generator that says what it waits for before it goes on."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from latentloom.base.errors import LoomError


def _at_once() -> bool:
    return True


@dataclass(frozen=True)
class Wait:
    """Go on once `signal` has come and `enough` says so; `what` is told when that never happens."""

    what: str
    signal: SignalInstance
    enough: Callable[[], bool] = _at_once


class Script(QObject):
    """Runs a generator of waits, each step in a turn of the event loop of its own.

    Attributes:
        problem: why it ended before its end, "" while it has not.

    Signals:
        ended(): the script is through, or has failed.
    """

    ended = Signal()

    def __init__(self, waits: Generator[Wait, None, None], patience_s: float) -> None:
        super().__init__()
        self.problem = ""
        self._waits = waits
        self._wait: Wait | None = None
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._advance)
        self._patience = QTimer(self, singleShot=True, interval=round(patience_s * 1000))
        self._patience.timeout.connect(self._on_impatient)

    def start(self) -> None:
        """Run the first step."""
        self._turn.start()

    def fail(self, problem: str) -> None:
        """End the script because of something outside it."""
        if self._wait is not None or self._turn.isActive():
            self._end(problem)

    def _advance(self) -> None:
        try:
            wait = next(self._waits)
        except StopIteration:
            self._end("")
            return
        except LoomError as problem:
            self._end(str(problem))
            return
        except Exception as problem:  # noqa: BLE001 - a test that hangs because of its own fault tells nothing
            self._end(f"{type(problem).__name__}: {problem}")
            return
        self._wait = wait
        wait.signal.connect(self._on_signal)
        self._patience.start()

    def _on_signal(self, *_: object) -> None:
        if self._wait is None or not self._wait.enough():
            return
        self._rest()
        # Not here: whoever sends the signal is in the middle of something, painting for instance.
        self._turn.start()

    def _on_impatient(self) -> None:
        assert self._wait is not None
        self._end(f"{self._wait.what} did not come within {self._patience.interval() / 1000:.0f} seconds.")

    def _rest(self) -> None:
        self._patience.stop()
        if self._wait is not None:
            self._wait.signal.disconnect(self._on_signal)
            self._wait = None

    def _end(self, problem: str) -> None:
        self._rest()
        self._turn.stop()
        self._waits.close()
        self.problem = problem
        self.ended.emit()
