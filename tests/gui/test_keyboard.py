"""The keyboard alone reaches all that can be seen, and nothing that cannot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit, QWidget
from tests.gui.judging import made_up_report
from tests.gui.panels import make_session, on_screen
from tests.gui.spaces import make_space
from tests.gui.windows import Person, open_window

from latentloom.base.setting_words import SETTING_WORDS
from latentloom.ui import tabbing
from latentloom.ui.attributes.maker import AttributeMaker
from latentloom.ui.attributes.panel import AttributesPanel
from latentloom.ui.docks import Dock
from latentloom.ui.evidence.panel import EvidencePanel
from latentloom.ui.figures.dialog import FiguresDialog
from latentloom.ui.path.panel import PathPanel
from latentloom.ui.studies.compare import CompareDialog
from latentloom.ui.studio.settings_form import SettingsForm
from latentloom.ui.weights_panel import WeightsPanel
from latentloom.work.training_form import settings_of


def dock_of(widget) -> str:
    while widget is not None and not isinstance(widget, QDockWidget):
        widget = widget.parentWidget()
    return "" if widget is None else widget.objectName()


def test_tab_goes_round_the_window_and_steps_over_panels_behind_a_tab(qtbot):
    scene = open_window(qtbot, space=make_space(judged=True))
    window, tabbed = scene.window, {"weights", "attributes", "evidence"}
    window.activateWindow()
    for panel in sorted(tabbed):
        window.docks[panel].raise_()
        others = [window.docks[key] for key in tabbed - {panel}]
        qtbot.waitUntil(lambda others=others: all(dock.visibleRegion().isEmpty() for dock in others))
        for key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            window.panels.classes.setFocus()
            start = QApplication.focusWidget()
            reached = []
            while start not in reached and len(reached) < 150:
                QTest.keyClick(QApplication.focusWidget(), key)
                reached.append(QApplication.focusWidget())
            assert start in reached
            docks = {dock_of(one) for one in reached} - {""}
            assert docks == {"classes", "map", "preview", "wheel", panel, "path"}


def test_tab_leaves_the_table_of_weights(qtbot):
    window, session = QWidget(), make_session()
    session.setParent(window)
    panel, after = WeightsPanel(session, window), QLineEdit(window)
    on_screen(qtbot, window)
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


@pytest.mark.parametrize("kind", [EvidencePanel, AttributesPanel, PathPanel])
def test_tab_goes_round_a_panel_that_floats(qtbot, session, kind):
    # A dock without a window around it is one itself, as one that floats.
    dock, panel = Dock("Floating"), kind(session)
    session.setParent(dock)
    qtbot.addWidget(dock)
    dock.setWidget(panel)
    session.engine.send_evidence(1, made_up_report(session.document.state.blend, session.space.classes))
    dock.show()
    dock.activateWindow()
    qtbot.waitUntil(dock.isActiveWindow)
    qtbot.waitUntil(lambda: session.evidence is not None)
    wanted = [one for one in tabbing.controls(panel) if one.isVisible() and one.isEnabled()]
    assert len(wanted) > 1
    wanted[0].setFocus()
    reached = []
    for _ in wanted:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    assert reached == [*wanted[1:], wanted[0]]


def walk_of(qtbot, window, start) -> list[str]:
    """Press Tab from `start` until it comes round; return the names of what had the keyboard."""
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    start.setFocus()
    found = []
    while True:
        at = QApplication.focusWidget()
        found.append(at.accessibleName() or getattr(at, "text", str)().replace("&", ""))
        QTest.keyClick(at, Qt.Key.Key_Tab)
        if QApplication.focusWidget() is start or len(found) > 60:
            return found


@pytest.fixture
def session(qtbot):
    return make_session(make_space(judged=True), auto=False)


def test_tab_goes_through_a_figure_s_options_before_the_buttons(qtbot, session):
    dialog = FiguresDialog(session, Person())
    session.setParent(dialog)
    qtbot.addWidget(dialog)
    for name, last in (("mine", "Picture size"), ("prior", "Picture size"), ("mine", "Picture size")):
        dialog.choose(name)
        reached = walk_of(qtbot, dialog, dialog.list)
        assert reached[0] == "Figures"
        # Copy and Export take no keyboard before there is a figure.
        assert reached[-4:] == [last, "Draw", "Cancel", "Close"]


def test_tab_goes_through_a_page_of_attributes_before_the_name(qtbot, session):
    dialog = AttributeMaker(session, Person())
    session.setParent(dialog)
    qtbot.addWidget(dialog)
    reached = walk_of(qtbot, dialog, dialog.tabs.tabBar())
    assert reached[1:] == [
        "Search classes",
        "Classes with and without the attribute",
        "Name",
        "Found by",
        "Close",
    ]
    assert not dialog.classes.sides.table.tabKeyNavigation()


def test_tab_goes_through_the_methods_before_the_buttons(qtbot, session):
    dialog = CompareDialog(session)
    session.setParent(dialog)
    qtbot.addWidget(dialog)
    reached = walk_of(qtbot, dialog, dialog.sorting)
    assert reached[:3] == ["Sort by", "Methods", next(iter(dialog.cards.values())).accessibleName()]
    assert reached[-2:] == ["Export a sheet\N{HORIZONTAL ELLIPSIS}", "Close"]
    assert len(reached) == 4 + len(dialog.cards)


def test_tab_goes_down_the_settings_of_a_training(qtbot):
    form = SettingsForm()
    qtbot.addWidget(form)
    form.more.setChecked(True)
    form.family.setCurrentIndex(2)
    reached = walk_of(qtbot, form, form.title)
    fields = [SETTING_WORDS[name].title for name in settings_of(form.family.currentData())]
    fields.insert(fields.index("Attributes") + 1, "Choose a file for Attributes")
    assert reached == [
        "Name of the space",
        "Model family",
        *fields,
        "More settings",
        "Sweep: several values in a field, with commas",
    ]
