"""What cannot be done now says why, and what is measured says of which picture."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget
from tests.gui.judging import made_up_report
from tests.gui.panels import make_session
from tests.gui.spaces import make_space

from latentloom.doc.state import Focus
from latentloom.ui.action_set import ActionSet
from latentloom.ui.actions import ACTIONS, REASONS, Situation, always
from latentloom.ui.evidence.panel import EvidencePanel
from latentloom.ui.evidence.words import NO_JUDGE, OF_THE_BLEND, likeness, measure_words
from latentloom.ui.preview.captions import caption, norm_words
from latentloom.ui.preview.sheet import Sheet
from latentloom.ui.status import JobBar
from latentloom.work.jobs import Job, RunningJob


def test_every_rule_has_its_reason():
    assert {spec.enabled for spec in ACTIONS} <= set(REASONS) | {always}


def test_a_disabled_action_says_why_and_an_enabled_one_what_it_does(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = ActionSet({spec.id: owner.update for spec in ACTIONS}, owner)
    even = actions["blend.solve"]
    tip = even.statusTip()
    actions.update(Situation())
    assert (even.isEnabled(), even.statusTip()) == (False, "No space is open")
    actions.update(Situation(space=True))
    assert (even.isEnabled(), even.statusTip()) == (False, NO_JUDGE)
    assert actions["path.play"].statusTip().startswith("The path needs two stops")
    actions.update(Situation(space=True, judged=True, waypoints=2))
    assert (even.isEnabled(), even.statusTip()) == (True, tip)
    assert actions["path.play"].statusTip() == "Play the path, or pause it"


@pytest.fixture
def session(qtbot):
    return make_session(make_space(judged=True), auto=False)


def test_evidence_says_when_another_picture_is_on_show(qtbot, session):
    panel = EvidencePanel(session)
    session.setParent(panel)
    qtbot.addWidget(panel)
    panel.resize(460, 220)
    panel.show()
    session.engine.send_evidence(1, made_up_report(session.document.state.blend, session.space.classes))
    qtbot.waitUntil(panel.verdict.isVisible)
    assert not panel.blend.isVisible()
    session.document.set_focus(Focus("drawing", 0))
    qtbot.waitUntil(panel.blend.isVisible)
    assert panel.blend.text() == OF_THE_BLEND
    assert panel.accessibleDescription().startswith(OF_THE_BLEND)
    session.document.set_focus(Focus())
    qtbot.waitUntil(lambda: not panel.blend.isVisible())
    assert not panel.accessibleDescription().startswith(OF_THE_BLEND)


def test_a_running_job_is_named_beside_how_far_it_is():
    def steps():
        yield 1200, 2400

    job = Job(1, "Find the attribute", lambda space: steps())
    assert RunningJob(job, job.begin(None)).step().text == "Find the attribute: 1,200 of 2,400"


def test_a_job_keeps_its_distance_from_a_tip_that_is_cut_off(qtbot, session):
    bar = JobBar(session, None)
    session.setParent(bar)
    qtbot.addWidget(bar)
    assert bar.layout().contentsMargins().left() >= 8


def test_waiting_for_the_engine_to_start_is_no_frame(qtbot, session, monkeypatch):
    from latentloom.ui import session as module

    now = [100.0]
    monkeypatch.setattr(module, "perf_counter", lambda: now[0])
    session.request_preview()
    number = session.engine.previews[-1].number
    now[0] += 2
    session.engine.ready.emit(None)
    now[0] += 0.02
    assert session.age_ms(number) == pytest.approx(20)
    session.deleteLater()


def test_photos_are_no_drawings(session):
    usual = (("round trip", 0.5), ("norm", 0.3))
    assert likeness(usual, "photo") == "Like a real picture."
    assert likeness((("norm", 1.0),), "photo") == "Unlike real pictures in: length."
    assert measure_words("norm", 0.999, "photo").endswith("of real pictures.")
    assert norm_words(3.0, 8.0, "photo") == "norm 3.0, of pictures 8.0"
    info = replace(session.space, kind="photo")
    assert caption(info, session.document.state, Focus("drawing", 0)).startswith("Picture: ")


@pytest.mark.parametrize("size", [(443, 150), (300, 150), (420, 420)])
def test_a_long_failure_is_read_to_its_end_in_a_low_preview(qtbot, size):
    sheet = Sheet()
    qtbot.addWidget(sheet)
    sheet.resize(*size)
    sheet.show()
    sheet.show_failure(
        "The space /home/ada/.local/share/latentloom/spaces/my-drawings is damaged (model.safetensors is cut short or "
        "changed); take a fresh copy of it or train it again."
    )
    box = sheet.sentence_box()
    metrics = QFontMetrics(sheet.sentence_font())
    needed = metrics.boundingRect(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, sheet.shown.sentence)
    assert box.contains(needed)
    assert sheet.rect().contains(box)
