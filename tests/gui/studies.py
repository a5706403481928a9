"""Answers to studies, for tests of what shows them."""

from __future__ import annotations

from collections.abc import Sequence

from pytestqt.qtbot import QtBot
from tests.gui.fakes import FakeEngine
from tests.gui.judging import made_up_report
from tests.gui.spaces import FakeSpace

from latentloom.doc.state import BlendState
from latentloom.work.messages import StudyItem, StudyKind, StudyReply, StudyRequest


def asked(engine: FakeEngine, kind: StudyKind) -> list[StudyRequest]:
    """The requests of a kind, oldest first."""
    return [request for request in engine.studies if request.kind == kind]


def wait_for(qtbot: QtBot, engine: FakeEngine, kind: StudyKind, count: int = 1) -> StudyRequest:
    """Wait until a study has been asked for so often; return the newest request."""
    qtbot.waitUntil(lambda: len(asked(engine, kind)) >= count)
    return asked(engine, kind)[-1]


def answer(engine: FakeEngine, request: StudyRequest, items: Sequence[StudyItem], done: bool = True) -> None:
    """Send the parts of a study."""
    engine.studyReady.emit(StudyReply(request.number, request.stamp, request.kind, tuple(items), done))


def sights(text: str, classes: Sequence[str], sure: float = 0.9) -> list[StudyItem]:
    """What is seen in each frame: a digit a frame, the class's place in `classes`."""
    return [StudyItem(str(frame), None, top=(classes[int(digit)], sure)) for frame, digit in enumerate(text)]


def pictures(space: FakeSpace, blend: BlendState, names: Sequence[str], size: int = 32) -> list[StudyItem]:
    """A part with a picture for each name: the blend's, a little of another class in each."""
    base = space.latent("blend", blend)
    return [
        StudyItem(name, space.picture(base + 0.3 * place, size), change=0.1 * place) for place, name in enumerate(names)
    ]


def measured(space: FakeSpace, blend: BlendState, scores: dict[str, tuple[float, float]]) -> list[StudyItem]:
    """A part for each method: its AUC and its milliseconds."""
    picture = space.picture(space.latent("blend", blend), 48)
    return [
        StudyItem(method, picture, report=made_up_report(blend, space.info.classes, auc=auc), ms=ms)
        for method, (auc, ms) in scores.items()
    ]
