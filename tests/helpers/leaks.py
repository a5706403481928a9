"""The leak net: what a test made in Qt must be gone when it ends.

Threads, timers and animations are remembered when Python makes them, with the place in the checkout that did; the ones
that Qt makes for itself are its own business. Top-level widgets are counted by Qt.
"""

from __future__ import annotations

import functools
import sys
import traceback
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_STOP_MS = 2000


@dataclass
class Tracker:
    """Everything of interest that was made since the tracker began, oldest first."""

    made: list[tuple[weakref.ref[Any], str]] = field(default_factory=list)
    widgets_before: frozenset[int] = frozenset()

    def remember(self, thing: Any) -> None:
        self.made.append((weakref.ref(thing), _place()))


_tracker: Tracker | None = None


def qt_loaded() -> bool:
    return "PySide6.QtCore" in sys.modules


def begin() -> Tracker:
    """Start watching; needs `qt_loaded()`."""
    global _tracker
    _watch_constructors()
    _tracker = Tracker(widgets_before=frozenset(_address(widget) for widget in _top_levels()))
    return _tracker


def end(tracker: Tracker) -> list[str]:
    """Stop watching; return one sentence for each leak, and stop what leaked so that the next test is not harmed."""
    global _tracker
    _tracker = None
    _settle()
    return [*_left_running(tracker), *_left_pooled(), *_left_widgets(tracker)]


def _left_running(tracker: Tracker) -> list[str]:
    from PySide6 import QtCore
    from shiboken6 import isValid

    found = []
    for reference, place in tracker.made:
        thing = reference()
        if thing is None or not isValid(thing):
            continue
        name = f"{type(thing).__name__} {thing.objectName()!r}" if thing.objectName() else type(thing).__name__
        if isinstance(thing, QtCore.QThread) and thing.isRunning():
            found.append(f"thread {name} still runs; made at {place}. Call quit() and wait() on it.")
            thing.requestInterruption()
            thing.quit()
            thing.wait(_STOP_MS)
        elif isinstance(thing, QtCore.QTimer) and thing.isActive():
            found.append(f"timer {name} is still active; made at {place}. Stop it, or give it a parent that goes.")
            thing.stop()
        elif isinstance(thing, QtCore.QAbstractAnimation) and thing.state() != QtCore.QAbstractAnimation.State.Stopped:
            found.append(f"animation {name} still runs; made at {place}. Stop it when its widget goes.")
            thing.stop()
    return found


def _left_pooled() -> list[str]:
    from PySide6 import QtCore

    pool = QtCore.QThreadPool.globalInstance()
    if pool.activeThreadCount() and not pool.waitForDone(_STOP_MS):
        return [f"{pool.activeThreadCount()} tasks of the global thread pool still run."]
    return []


def _left_widgets(tracker: Tracker) -> list[str]:
    found = []
    for widget in _top_levels():
        if _address(widget) in tracker.widgets_before:
            continue
        title = widget.windowTitle() or widget.objectName()
        found.append(
            f"top-level {type(widget).__name__} {title!r} was left {'visible' if widget.isVisible() else 'undeleted'}. "
            "Add it with qtbot.addWidget, or delete it."
        )
        widget.hide()
        widget.deleteLater()
    if found:
        _settle()
    return found


def _top_levels() -> list[Any]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    return list(widgets.QApplication.topLevelWidgets())


def _address(widget: Any) -> int:
    """Identify the widget itself; its Python wrapper may come and go."""
    from shiboken6 import getCppPointer

    return int(getCppPointer(widget)[0])


def _settle() -> None:
    """Let deferred deletions happen; nothing else runs."""
    from PySide6 import QtCore

    if QtCore.QCoreApplication.instance() is not None:
        QtCore.QCoreApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete)


@functools.cache
def _watch_constructors() -> None:
    from PySide6 import QtCore

    for kind in (
        QtCore.QThread,
        QtCore.QTimer,
        QtCore.QVariantAnimation,
        QtCore.QPropertyAnimation,
        QtCore.QPauseAnimation,
        QtCore.QSequentialAnimationGroup,
        QtCore.QParallelAnimationGroup,
    ):
        kind.__init__ = _remembering(kind.__init__)


def _remembering(construct: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(construct)
    def remember(self: Any, *args: Any, **options: Any) -> None:
        construct(self, *args, **options)
        if _tracker is not None:
            _tracker.remember(self)

    return remember


def _place() -> str:
    """Name the innermost line of the checkout, outside this file, that is now running."""
    for frame in reversed(traceback.extract_stack()):
        file = Path(frame.filename)
        if file != Path(__file__) and file.is_relative_to(ROOT) and ".venv" not in file.parts:
            return f"{file.relative_to(ROOT)}:{frame.lineno} ({frame.name})"
    return "an unknown place"
