"""Dialogs and windows as a person finds them: nothing cut off, no invisible icon, none larger than the screen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit, QProxyStyle, QStyle, QWidget
from tests.gui.panels import make_session
from tests.gui.spaces import make_space

from latentloom.base.figure_options import Text
from latentloom.doc.settings import Settings
from latentloom.ui import theme
from latentloom.ui.attributes.panel import NOTHING, AttributesPanel
from latentloom.ui.device_words import device_words
from latentloom.ui.docks import PLACES
from latentloom.ui.drop import hint
from latentloom.ui.figures.dialog import FiguresDialog
from latentloom.ui.figures.form import example_of
from latentloom.ui.fitting import FRAME, bounded, fit_first
from latentloom.ui.help_dialogs import ShortcutsDialog
from latentloom.ui.settings_dialog import SettingsDialog
from latentloom.ui.wheel.panel import WheelPanel
from latentloom.work.messages import EngineInfo


@pytest.fixture(autouse=True)
def styled(qapp):
    theme.apply("dark")


class DesktopWithIcons(QProxyStyle):
    """As of a desktop that puts icons of its own on the buttons of dialogs: black ones, whatever our theme is."""

    def styleHint(self, hint, option=None, widget=None, data=None):
        icons = QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons
        return 1 if hint == icons else super().styleHint(hint, option, widget, data)


def test_buttons_of_dialogs_have_no_icons_that_a_theme_cannot_colour(qtbot):
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    desktop = DesktopWithIcons()
    desktop.setParent(buttons)
    buttons.setStyle(desktop)
    qtbot.addWidget(buttons)
    assert buttons.style().styleHint(QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons, None, buttons) == 0
    assert buttons.button(QDialogButtonBox.StandardButton.Close).icon().isNull()


@pytest.mark.parametrize("height", [320, 480, 700])
def test_explanations_of_the_preferences_are_never_cut_off(qtbot, height):
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.resize(640, height)
    dialog.show()
    for at in range(dialog.pages.count()):
        dialog.pages.setCurrentIndex(at)
        area = dialog.pages.currentWidget()
        labels = [label for label in area.findChildren(QLabel) if label.text()]
        assert labels
        for label in labels:
            assert label.height() >= label.sizeHint().height(), label.text()


def test_return_in_the_search_does_not_reset_the_page(qtbot):
    settings = Settings()
    settings.set("trail", not settings.flag("trail"))
    before = settings.flag("trail")
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.search.setFocus()
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert settings.flag("trail") == before


def test_the_wheel_needs_no_more_height_before_it_is_shown(qtbot):
    session = make_session()
    panel = WheelPanel(session)
    session.setParent(panel)
    qtbot.addWidget(panel)
    before = panel.minimumSizeHint().height()
    panel.resize(576, 260)
    panel.show()
    assert panel.minimumSizeHint().height() >= before


def test_every_line_of_the_shortcuts_is_as_high_as_the_others(qtbot):
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    menus = [dialog.tree.topLevelItem(i) for i in range(dialog.tree.topLevelItemCount())]
    items = [item for menu in menus for item in (menu, *(menu.child(i) for i in range(menu.childCount())))]
    heights = {dialog.tree.visualItemRect(item).height() for item in items}
    assert len(heights) == 1
    assert heights.pop() > dialog.fontMetrics().height()


def test_a_window_is_not_larger_than_its_screen():
    assert bounded(QSize(1280, 800), QSize(1920, 1080)) == QSize(1280, 800)
    assert bounded(QSize(1280, 800), QSize(1280, 720)) == QSize(1280, 720) - FRAME
    assert bounded(QSize(1040, 760), QSize(1366, 728)) == QSize(1040, 728 - FRAME.height())


def test_a_first_size_heeds_the_screen_that_a_person_sees(qtbot, monkeypatch):
    window = QWidget()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry().size()
    fit_first(window, (5000, 300))
    assert window.size() == QSize(5000, 300)
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    fit_first(window, (5000, 300))
    assert window.size() == QSize(room.width() - FRAME.width(), 300)


def test_what_an_attribute_is_can_be_read_in_the_lowest_dock(qtbot):
    session = make_session()
    panel = AttributesPanel(session)
    session.setParent(panel)
    qtbot.addWidget(panel)
    # What a window of 1280 by 720 leaves it.
    panel.resize(457, 149)
    panel.show()
    (label,) = [label for label in panel.findChildren(QLabel) if label.text() == NOTHING]
    assert label.height() >= label.heightForWidth(label.width())


def test_switches_of_panels_have_letters_of_their_own(qtbot):
    letters = [place.letter or place.title[0] for place in PLACES]
    assert all(letter in place.title for letter, place in zip(letters, PLACES, strict=True))
    lower = [letter.lower() for letter in letters]
    assert len(set(lower)) == len(lower)
    # Below them in the menu stand Theme and Reset layout.
    assert not {"t", "r"} & set(lower)


def test_one_thread_is_no_threads():
    assert device_words(EngineInfo("cpu", "A processor", 1, "float32")) == "A processor (cpu), 1 thread, float32"
    assert "2 threads" in device_words(EngineInfo("cpu", "A processor", 2, "float32"))


def test_a_dropped_picture_may_be_any(tmp_path):
    assert "encode it" in hint(tmp_path / "cat.jpg")


def test_figures_offer_the_names_of_spaces(qtbot, monkeypatch):
    from latentloom.ui.figures import dialog as module

    monkeypatch.setattr(module, "known_spaces", lambda: ("mine", "other"))
    session = make_session(make_space(judged=True), auto=False)
    dialog = FiguresDialog(session, None)
    session.setParent(dialog)
    qtbot.addWidget(dialog)
    dialog.choose("jdiagram-spaces")
    (field,) = [line for line in dialog.form.findChildren(QLineEdit) if line.accessibleName() == "Other spaces"]
    model = field.completer().model()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["mine", "other"]
    assert field.placeholderText() == "such as mine, other"


def test_an_empty_field_of_a_figure_shows_what_belongs_in_it():
    run = Text(name="run", words="name or folder of the training (default: the newest)")
    assert example_of(run, ()) == "The newest"
    assert example_of(Text(name="attribute", words="the attribute"), ("hat", "smile")) == "such as hat"
    assert example_of(Text(name="several", words="two, comma between them"), ("hat", "smile")) == "such as hat, smile"
    assert example_of(Text(name="free", words="anything"), ()) == ""
