"""The keyboard alone reaches all that can be seen, and nothing that cannot."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QLineEdit, QWidget
from tests.gui.panels import make_session, on_screen
from tests.gui.spaces import make_space
from tests.gui.windows import open_window

from latentloom.ui.weights_panel import WeightsPanel


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
