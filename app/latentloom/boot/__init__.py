"""Start order of the window, and nothing else: the only package that may import everything.

1. crash record and log file, so that whatever follows is written down; 2. settings; 3. QApplication and theme;
4. the space's description (JSON only, no torch) and from it the first document; 5. the window, shown; 6. after its
first paint the engine thread, which loads torch and the space, and what draws the map; 7. work that a crash left behind
is offered. No garbage is collected before the first blend.
When the window has closed, the engine has been told to end and had two seconds for it.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from latentloom.base import crash, log, paths
from latentloom.boot import garbage
from latentloom.boot.timing import Timing

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

_log = logging.getLogger(__name__)


def main(target: str | None, options: CommonOptions) -> int:
    """Open the window with a project, a space or a picture (None: as it was left); return the exit status.

    With the environment variable LATENTLOOM_TIMING=1 the program prints "window <seconds>" and "blend <seconds>", both
    since the process began, and quits once the first blend is on the screen.
    """
    timing = Timing.from_environment()
    garbage.rest()
    log.setup_logging(options.debug, paths.user_log_dir() / "latentloom.log")
    record = paths.user_log_dir() / "crash.log"
    left = crash.take_previous(record)
    crash.install(record)
    # Qt and the panels are loaded from here on.
    from latentloom.boot.program import Program, application
    from latentloom.doc.settings import Settings

    settings = Settings()
    app = application(sys.argv[:1], settings)
    program = Program(target, options, settings, left or "", timing)
    program.started.connect(garbage.resume)
    program.session.spaceChanged.connect(garbage.reconsider)
    program.show()
    status = app.exec()
    program.finish()
    _log.info("Ended with status %d", status)
    return status
