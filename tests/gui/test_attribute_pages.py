"""The dialog that makes attributes meets a person half-way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.gui.panels import make_session
from tests.gui.windows import Person

from latentloom.ui.attributes.maker import AttributeMaker
from latentloom.ui.attributes.panel import AttributesPanel
from latentloom.work.attribute_messages import AttributeWish, TableSeen


@pytest.fixture
def maker(qtbot):
    session = make_session()
    session.space = replace(session.space, attributes=("smile", "hat"))
    maker = AttributeMaker(session, Person())
    session.setParent(maker)
    qtbot.addWidget(maker)
    return maker


def test_a_space_s_own_labels_need_no_asking(maker):
    engine = maker._session.engine
    maker.open_at("classes")
    assert engine.tables_seen == []
    maker.tabs.setCurrentWidget(maker.table)
    assert engine.tables_seen == [None]
    engine.end_job(1, result=TableSeen(None, (("smile", 3), ("hat", 2)), 6))
    assert maker.table.columns.count() == 2
    maker.open_at("table")
    assert engine.tables_seen == [None]


def test_a_space_without_labels_asks_for_a_table(maker):
    maker._session.space = replace(maker._session.space, attributes=())
    maker.open_at("table")
    assert maker._session.engine.tables_seen == []
    assert "Choose a table" in maker.state.text()


def test_a_failure_is_told_once(qtbot, maker):
    session = maker._session
    panel = AttributesPanel(session)
    panel.setParent(maker)
    told = []
    session.noticed.connect(lambda level, sentence: told.append(sentence))
    maker.open_at("classes")
    maker._making.start(AttributeWish(session.space.stamp, "effect", effect="blur"))
    session.engine.end_job(1, "failed", "It cannot be found.")
    assert maker.state.text() == "It cannot be found."
    assert told == []
    maker.hide()
    maker._making.start(AttributeWish(session.space.stamp, "effect", effect="blur"))
    session.engine.end_job(2, "failed", "It cannot be found either.")
    assert told == ["It cannot be found either."]
