"""`latentloom run-worker FOLDER`: carries out a run of the training studio; started by the window, never by hand.

It tells its news as lines of JSON on standard output and takes one word a line on standard input: pause, finish, quit,
or rest, which is to stand still for a moment, as somebody drags in the window. The end of the input means that the
window is gone: the run stops as by quit, with its state kept.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path

from latentloom.base.options import CommonOptions
from latentloom.commandline.options import add_common

NICE = 10
WORDS = ("pause", "finish", "quit")
REST_S = 0.4
"""How long a word of rest holds; it runs out by itself, so that a window that is gone holds up nothing."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command; without a help text it is not listed."""
    parser = commands.add_parser("run-worker", allow_abbrev=False)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--nice", type=int, default=NICE, help="how far it steps back behind other programs")
    add_common(parser)
    parser.set_defaults(run=run)


class Asked:
    """What the window wants; `wants` as in `engine.runs.running.Control`."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._word = ""
        self._rests_until = 0.0
        self._lines = lines
        threading.Thread(target=self._listen, name="listening", daemon=True).start()

    @property
    def wants(self) -> str:
        """The last word; asked after every step, so a training that is to rest is kept waiting for the answer."""
        self.stand_still()
        return self._word

    def stand_still(self) -> None:
        """Wait until the rest is over, or another word comes."""
        while not self._word and (left := self._rests_until - time.monotonic()) > 0:
            time.sleep(min(left, 0.02))

    def quit(self) -> None:
        """Stop in good order."""
        self._word = "quit"

    def _listen(self) -> None:
        with suppress(ValueError, OSError):
            for line in self._lines:
                word = line.strip()
                if word == "rest":
                    self._rests_until = time.monotonic() + REST_S
                elif word in WORDS:
                    self._word = word
        self.quit()


def run(arguments: argparse.Namespace, common: CommonOptions) -> int:
    """Carry the run out; exit status 1 where it failed."""
    _step_back(arguments.nice)
    asked = Asked(sys.stdin)
    from latentloom.engine.device import set_threads
    from latentloom.engine.runs.running import run_steps

    set_threads(common.threads)
    state = "failed"
    heard = True
    with closing(run_steps(arguments.folder, asked, device=common.device)) as steps:
        for news in steps:
            state = news.get("state", state)
            # What is done beside training steps asks for no word.
            asked.stand_still()
            if heard:
                try:
                    sys.stdout.write(json.dumps(news) + "\n")
                    sys.stdout.flush()
                except (BrokenPipeError, ValueError, OSError):
                    # The window is gone; what is left is to stop in good order.
                    heard = False
                    asked.quit()
    if not heard:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 1 if state == "failed" else 0


def _step_back(nice: int) -> None:
    """Let everything else on the machine go first; on Windows the window has seen to that."""
    if hasattr(os, "nice"):
        with suppress(OSError):
            os.nice(nice)
