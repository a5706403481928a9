"""What holds for every test: headless, a throwaway profile, nothing left behind, no unexpected warnings.

Two nets stand under each test. The leak net (`tests/helpers/leaks.py`) fails a test that leaves a running thread, an
active timer, an animation or a top-level widget, or whose window asks a question while it is closed. The log net
(`tests/helpers/logs.py`) fails one that logs a warning or worse, unless it is marked
`@pytest.mark.allow_log("logger.name")` (no name: any logger).

Which tests share a process, and in which order, varies from run to run. What a process keeps between them begins the
same for each (`tests/helpers/fresh.py`).
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Small networks gain nothing by threads, and two processes of them would wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
if sys.platform.startswith("linux"):
    # Qt takes the person's locale over, and warns of one that is not there or has few letters.
    os.environ["LC_ALL"] = "C.UTF-8"
if "XDG_RUNTIME_DIR" not in os.environ:
    # Qt warns without one, and a Qt warning fails a test.
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="latentloom-tests-")
    atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)

from latentloom.base import paths
from tests.helpers import fresh, leaks, logs, questions

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

# A busy machine must not fail a property, and a red run must be red again.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis.settings.load_profile("suite")

CHECKOUT = Path(__file__).resolve().parents[1]
_OWN_VARIABLES = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("LATENTLOOM_")}
"""What the person has set for the program is not meant for the tests."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let every test find the process as if it were the first in it."""
    fresh.begin_anew()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
    """Let what several tests share be drawn the same for whichever comes first, and leave that one nothing of it."""
    if fixturedef.scope == "function":
        return (yield)
    fresh.seed()
    result = yield
    fresh.seed()
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Fail a test whose window asks something while it is closed, instead of waiting for an answer for ever."""
    if not leaks.qt_loaded():
        return (yield)
    with questions.none_at_the_end() as asked:
        result = yield
    if asked:
        pytest.fail(f"A question was asked while the test ended: {'; '.join(asked)}", pytrace=False)
    return result


@pytest.fixture(scope="session")
def qapp_cls() -> type:
    """Let pytest-qt make the program's own application object."""
    from latentloom.boot.application import Application

    return Application


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """Return the application object, as every test finds it, the first one too."""
    fresh.application()
    return qapp


@pytest.fixture(autouse=True)
def leak_net() -> Iterator[None]:
    """Fail a test that leaves threads, timers, animations or windows. Made first, so it looks after all others."""
    if not leaks.qt_loaded():
        yield
        return
    tracker = leaks.begin()
    yield
    found = leaks.end(tracker)
    if found:
        pytest.fail("The test left things behind:\n  " + "\n  ".join(found), pytrace=False)


@pytest.fixture(autouse=True)
def log_net(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning nobody expected."""
    marker = request.node.get_closest_marker("allow_log")
    collector = logs.Collector(None if marker is None else marker.args)
    logging.getLogger().addHandler(collector)
    with logs.as_before():
        yield
    logging.getLogger().removeHandler(collector)
    if collector.unexpected:
        pytest.fail("Unexpected log records:\n  " + "\n  ".join(collector.unexpected), pytrace=False)


@pytest.fixture(autouse=True)
def profile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give every test its own throwaway user profile; returns its folder."""
    folder = tmp_path_factory.mktemp("profile", numbered=True)
    paths.set_profile(folder)
    yield folder
    paths.set_profile(None)


@pytest.fixture(scope="session")
def data_root() -> Path:
    """Return the folder with torchvision's real picture sets, or skip the test where there is none."""
    named = _OWN_VARIABLES.get(paths.DATA_VARIABLE)
    folder = Path(named) if named else CHECKOUT.parent / "shared" / "data" / "torchvision"
    if not folder.is_dir():
        pytest.skip(f"no real picture sets at {folder}; name them with {paths.DATA_VARIABLE}")
    return folder


@pytest.fixture(scope="session")
def tiny_space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small ink space that was never trained: six classes in three groups. Not to be changed."""
    from tests.helpers.tiny_space import make_tiny_space

    return make_tiny_space(tmp_path_factory.mktemp("spaces") / "tiny")


@pytest.fixture(scope="session")
def judged_space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the small ink space with an encoder and judges, trained for a moment. Not to be changed."""
    from tests.helpers.judged_space import make_judged_space

    return make_judged_space(tmp_path_factory.mktemp("spaces") / "judged")
