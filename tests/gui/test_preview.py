"""The preview: what it shows, how sharp, and what it says when there is nothing to show."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from tests.gui.panels import lean, make_session, on_screen
from tests.gui.spaces import drawing, make_space

from latentloom.doc.state import Focus
from latentloom.doc.wheel import toggle_mute
from latentloom.ui.preview import PreviewPanel
from latentloom.ui.preview.captions import caption, norm_words
from latentloom.ui.preview.colours import image_in
from latentloom.work.messages import PreviewReply


@pytest.fixture
def session(qtbot):
    return make_session()


@pytest.fixture
def panel(qtbot, session):
    panel = PreviewPanel(session)
    session.setParent(panel)
    on_screen(qtbot, panel, 360, 420)
    return panel


def settled(qtbot, panel):
    qtbot.waitUntil(lambda: panel.sheet.shown.kind == "picture")
    return panel


def test_the_blend_is_shown_with_what_it_is(qtbot, session, panel):
    settled(qtbot, panel)
    assert panel.caption.text() == "Blend of 4 classes · spherical"
    assert panel.norm.text().startswith("norm ")
    assert panel.accessibleName() == "Preview: Blend of 4 classes · spherical"


def test_before_the_first_picture_it_says_what_it_waits_for(qtbot):
    session = make_session(opened=False, auto=False)
    panel = PreviewPanel(session)
    qtbot.addWidget(panel)
    assert panel.sheet.shown.kind == "waiting"
    assert panel.sheet.shown.sentence == "Opening the space…"
    session.engine.open_space("fake")
    assert panel.sheet.shown.sentence == "Decoding the first picture…"


def test_a_space_that_cannot_be_opened_ends_the_waiting(qtbot):
    session = make_session(opened=False)
    panel = PreviewPanel(session)
    qtbot.addWidget(panel)
    session.engine.spaceFailed.emit("The space is truncated; download it again.")
    assert panel.sheet.shown.kind == "failure"
    assert panel.sheet.shown.sentence == "The space is truncated; download it again."


def test_painted_tells_every_number_once_when_it_is_really_on_the_screen(qtbot, session, panel):
    settled(qtbot, panel)
    told = []
    panel.painted.connect(lambda number, ms: told.append((number, ms)))
    lean(session, 0.5, 0.1)
    number = len(session.engine.previews)
    with qtbot.waitSignal(panel.painted) as signal:
        pass
    assert signal.args[0] == number
    assert 0 < signal.args[1] < 5000
    panel.sheet.repaint()
    panel.sheet.repaint()
    assert [n for n, _ in told] == [number]


def test_nothing_is_painted_while_hidden(qtbot, session, panel):
    settled(qtbot, panel)
    panel.hide()
    lean(session, 0.5, 0.1)
    with qtbot.assertNotEmitted(panel.painted):
        qtbot.waitUntil(lambda: panel.sheet.shown.number == len(session.engine.previews))
    with qtbot.waitSignal(panel.painted):
        panel.show()


def test_stale_replies_are_not_shown(qtbot, session, panel):
    settled(qtbot, panel)
    session.engine.auto = False
    shown = panel.sheet.shown
    old = session.engine.previews[-1]
    reply = session.engine.reply_to(old)
    session.engine.previewReady.emit(PreviewReply(**{**vars(reply), "number": old.number - 1}))
    session.engine.previewReady.emit(PreviewReply(**{**vars(reply), "number": 999, "stamp": "other"}))
    assert panel.sheet.shown is shown


def test_it_asks_for_as_many_device_pixels_as_it_has_room_for(qtbot, session, panel):
    qtbot.waitUntil(lambda: session.preview_size == panel.sheet.wanted_side())
    assert session.preview_size == panel.sheet.paper().width() * panel.devicePixelRatioF()
    panel.resize(2400, 2400)
    qtbot.waitUntil(lambda: session.preview_size == 1024)
    assert session.engine.previews[-1].size == 1024


def test_a_picture_of_the_right_size_is_drawn_pixel_for_pixel(qtbot, session, panel):
    settled(qtbot, panel)
    session.engine.auto = False
    session.settings.set("ink_colour", "#000000")
    side = panel.sheet.wanted_side()
    pixels = (np.indices((side, side)).sum(0) % 2 * 255).astype(np.uint8)
    last = session.engine.reply_to(session.engine.previews[-1])
    session.engine.previewReady.emit(PreviewReply(**{**vars(last), "number": 1000, "pixels": pixels}))
    image = panel.sheet.grab(panel.sheet.paper()).toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    assert image.width() == side
    row = [image.pixelColor(x, side // 2).red() for x in range(10, 30)]
    assert set(row) == {0, 255}
    assert row[0] != row[1]


def test_a_failure_stands_where_the_picture_would_be_and_goes_again(qtbot, session, panel):
    settled(qtbot, panel)
    session.engine.fail("No class has a share: unmute one.")
    assert panel.sheet.shown.kind == "failure"
    assert panel.sheet.shown.sentence == "No class has a share: unmute one."
    assert not panel.copy_action.isEnabled()
    lean(session, 0.2, 0.2)
    settled(qtbot, panel)
    assert panel.copy_action.isEnabled()


def test_ink_and_paper_follow_the_settings(qtbot, session, panel):
    settled(qtbot, panel)
    session.settings.set("paper_colour", "#ffeecc")
    assert panel.picture.pixelColor(1, 1).name() == "#ffeecc"


def test_copy_puts_the_picture_on_the_clipboard(qtbot, session, panel):
    settled(qtbot, panel)
    panel.copy_action.trigger()
    assert QGuiApplication.clipboard().image().size() == panel.picture.size()
    QGuiApplication.clipboard().clear()


def test_save_writes_a_png_and_says_so_when_it_cannot(qtbot, session, panel, tmp_path):
    settled(qtbot, panel)
    panel.save(str(tmp_path / "picture.png"))
    assert QImage(str(tmp_path / "picture.png")).size() == panel.picture.size()
    with qtbot.waitSignal(session.noticed) as notice:
        panel.save(str(tmp_path / "missing" / "picture.png"))
    assert notice.args[0] == "error"
    assert "cannot be written" in notice.args[1]


def test_the_save_dialog_writes_what_was_chosen(qtbot, session, panel, tmp_path):
    settled(qtbot, panel)
    panel.save_action.trigger()
    dialog = panel.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "chosen.png"))
    dialog.close()
    assert (tmp_path / "chosen.png").exists()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize(
    ("focus", "words"),
    [
        (Focus(), "Blend of 4 classes · spherical"),
        (Focus("path", 0.6), "Path 2.2 of 3 · spherical"),
        (Focus("place", (1.25, -0.5)), "Place 1.25, −0.50"),
        (Focus("drawing", 0), "Drawing: Greek/character01, training"),
        (Focus("drawing", 7), "Drawing: Greek/character01, held out"),
    ],
)
def test_captions(qtbot, focus, words):
    session = make_session()
    state = session.document.state
    path = state.path.__class__(tuple(drawing(row) for row in (0, 9, 17)))
    assert caption(session.space, state.with_path(path), focus) == words


def test_only_classes_that_take_part_are_counted(qtbot):
    session = make_session()
    state = session.document.state
    ring = toggle_mute(state.blend.wheel, 1)
    muted = state.with_blend(state.blend.__class__(state.blend.classes, ring, "linear"))
    assert caption(session.space, muted, Focus()) == "Blend of 3 classes · linear"


def test_norms_in_words():
    assert norm_words(3.04, 8.0) == "norm 3.0, of drawings 8.0"
    assert norm_words(3.0, 0.0) == "norm 3.0"


def test_colours_of_ink_and_paper():
    image = image_in(np.array([[0, 255]], np.uint8), QColor("#102030"), QColor("#f0f0e0"))
    assert [image.pixelColor(x, 0).name() for x in (0, 1)] == ["#102030", "#f0f0e0"]
    colour = image_in(np.full((2, 2, 3), (9, 8, 7), np.uint8), QColor("#102030"), QColor("#f0f0e0"))
    assert colour.pixelColor(1, 1).getRgb()[:3] == (9, 8, 7)


def test_another_space_takes_the_old_picture_away(qtbot, session, panel):
    settled(qtbot, panel)
    session.engine.auto = False
    session.engine.space = make_space(seed=4)
    session.engine.open_space("other")
    assert panel.sheet.shown.kind == "waiting"
    assert panel.picture is None
