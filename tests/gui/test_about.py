"""The about box: what this is, what it runs on, and every part with its licence."""

from __future__ import annotations

import pytest

import latentloom
from latentloom.base import components
from latentloom.base.components import Component
from latentloom.base.errors import LoomError
from latentloom.ui.about_dialog import UNKNOWN, AboutDialog
from latentloom.work.messages import EngineInfo

PARTS = (
    Component("alpha", "1.0", "MIT", "The text of alpha"),
    Component("Latent Loom", "0.1", "MIT", "Our own text"),
    Component("Zeta", "2.0", "BSD"),
)


@pytest.fixture
def dialog(qtbot, monkeypatch):
    monkeypatch.setattr(components, "components", lambda: PARTS)
    dialog = AboutDialog(EngineInfo("cpu", "Processor", 3, "float32"))
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def words(dialog) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_it_names_version_and_device(dialog):
    assert f"Latent Loom {latentloom.__version__}" in words(dialog)
    assert "Processor (cpu), 3 threads, float32" in words(dialog)


def test_parts_are_listed_ours_first_with_version_and_licence(dialog):
    items = [dialog.parts.topLevelItem(i) for i in range(dialog.parts.topLevelItemCount())]
    rows = [tuple(item.text(column) for column in range(3)) for item in items]
    assert rows == [("Latent Loom", "0.1", "MIT"), ("alpha", "1.0", "MIT"), ("Zeta", "2.0", "BSD")]


def test_the_chosen_part_s_licence_is_there_to_read(dialog):
    assert dialog.licence.toPlainText() == "Our own text"
    dialog.parts.setCurrentItem(dialog.parts.topLevelItem(1))
    assert dialog.licence.toPlainText() == "The text of alpha"
    dialog.parts.setCurrentItem(dialog.parts.topLevelItem(2))
    assert dialog.licence.toPlainText() == UNKNOWN


def test_a_damaged_list_is_told_in_its_place(qtbot, monkeypatch):
    def fail():
        raise LoomError("The list is damaged.")

    monkeypatch.setattr(components, "components", fail)
    dialog = AboutDialog(None)
    qtbot.addWidget(dialog)
    assert dialog.licence.toPlainText() == "The list is damaged."
    assert "not started yet" in words(dialog)
