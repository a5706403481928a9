"""What a process keeps from one test to the next begins the same for each: chance, torch's threads, the application.

Which tests ran before in the same process varies from run to run; none may pass or fail by it.
"""

from __future__ import annotations

import os
import random
import sys

SEED = 0
POOL_VARIABLE = "QT_NO_GUI_THREADPOOL"
"""What the program sets for Qt when it starts in a process, as some tests let it do."""
NOWHERE = (-1, -1)
"""Where the pointer waits, off the screen: a move to where it already is would be none."""


def begin_anew() -> None:
    """Make everything fresh; what is not loaded stays so."""
    seed()
    one_thread()
    application()


def seed() -> None:
    """Seed what draws by chance unless it is given a generator of its own."""
    random.seed(SEED)
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed(SEED)
    if (generator := getattr(sys.modules.get("torch"), "default_generator", None)) is not None:
        generator.manual_seed(SEED)


def one_thread() -> None:
    """Let torch use one thread: on small networks more cost time, and other tests run beside this one."""
    torch = sys.modules.get("torch")
    if hasattr(torch, "default_generator") and torch.get_num_threads() != 1:
        torch.set_num_threads(1)


def application() -> None:
    """Let the application object, which is made once, have a light theme, an empty clipboard, and hover nowhere."""
    os.environ.pop(POOL_VARIABLE, None)
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    from PySide6.QtGui import QCursor, QGuiApplication

    from latentloom.ui import theme

    QCursor.setPos(*NOWHERE)
    QGuiApplication.clipboard().clear()
    if theme.choice() != "light":
        theme.apply("light")
