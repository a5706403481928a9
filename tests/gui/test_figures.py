"""The Figures dialog: chosen, set up, drawn, picked on the map, exported; the newest wins and nothing is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QSpinBox
from tests.gui.benches import make_bench, mouse_move, turn_wheel
from tests.gui.fakes import FakeEngine
from tests.gui.panels import on_screen
from tests.gui.windows import Person, open_window

from latentloom.base.figure_options import Choice, FigureWords, File, Number, Points, Text, Toggle, Whole
from latentloom.ui.figures import dialog as dialog_module
from latentloom.ui.figures.dialog import FiguresDialog
from latentloom.ui.figures.numbers import in_words
from latentloom.ui.figures.spots import spot_of, text_of
from latentloom.ui.session import Session
from latentloom.work.figure_messages import FigureReply
from latentloom.work.messages import PictureRead

LEFT = Qt.MouseButton.LeftButton
SIMPLE = FigureWords(
    "simple",
    "Simple",
    "A simple one.",
    "First",
    (
        Whole(name="side", words="how many", default=3, least=1, most=9),
        Number(name="share", words="how much", default=0.5, least=0, most=1),
        Choice(name="kind", words="which", default="a", choices=(("a", "A"), ("b", "B"))),
        Toggle(name="both", words="both of them", default=False),
        Text(name="names", words="names", suggest="classes"),
        File(name="table", words="a table", suffixes=(".csv",)),
    ),
)
LETTERED = FigureWords(
    "lettered",
    "Lettered",
    "Three points.",
    "Second",
    (Points(name="points", words="points", least=3, most=3, letters="ABC"),),
)
LISTED = FigureWords("listed", "Listed", "Some points.", "Second", (Points(name="points", words="points", most=3),))


@dataclass
class Stage:
    """The dialog's surroundings, without a window."""

    session: Session
    engine: FakeEngine
    person: Person


@pytest.fixture
def figures(monkeypatch):
    monkeypatch.setattr(dialog_module, "catalogue", lambda: (SIMPLE, LETTERED, LISTED))


@pytest.fixture
def scene(figures):
    bench = make_bench()
    return Stage(bench.session, bench.engine, Person())


@pytest.fixture
def dialog(qtbot, scene):
    dialog = FiguresDialog(scene.session, scene.person)
    scene.session.setParent(dialog)
    dialog.exportAsked.connect(scene.engine.write_figure)
    on_screen(qtbot, dialog)
    return dialog


def answer(scene, *, number=None, fraction=1.0, sentence="", value=7, numbers=None):
    request = scene.engine.figures[-1]
    picture = np.full((20, 30), value, np.uint8) if fraction == 1.0 and not sentence else None
    reply = FigureReply(
        number or request.number, request.stamp, request.name, fraction, picture, numbers or {}, {}, sentence
    )
    scene.engine.figureReady.emit(reply)
    return reply


def asked(scene):
    return scene.engine.figures[-1].options


def test_it_opens_from_the_menu_beside_the_window(qtbot, figures, tmp_path):
    scene = open_window(qtbot)
    action = scene.window.actions_by_id["tools.figures"]
    assert action in scene.window.menus.bar["Tools"].actions()
    action.trigger()
    dialog = scene.window.dialogs.shown("figures")
    assert not dialog.isModal()
    reply = answer(scene)
    scene.person.saves = tmp_path / "a.png"
    dialog.export_button.click()
    assert scene.engine.figures_written == [(reply, tmp_path / "a.png")]
    scene.window.close()
    assert not dialog.isVisible()


def test_a_figure_s_file_opens_it_as_it_was_set_up(qtbot, figures, tmp_path):
    scene = open_window(qtbot)
    path = tmp_path / "a.png"
    path.write_bytes(b"read by the engine")

    def opened(figure):
        scene.window.open_path(path)
        (number,) = [job.number for job in scene.engine.jobs()]
        scene.engine.end_job(number, result=PictureRead(path, figure=figure))

    opened(("simple", {"side": 7, "nonsense": 1}))
    dialog = scene.window.dialogs.shown("figures")
    assert dialog.name == "simple"
    qtbot.waitUntil(lambda: scene.engine.figures[-1].options["side"] == 7)
    for figure, words in ((("none", {}), "no figure 'none'"), (("simple", {"side": "x"}), "whole number")):
        opened(figure)
        assert words in scene.window.notices.shown()[-1].sentence


def test_the_first_figure_is_drawn_at_once(scene, dialog):
    assert [(one.name, one.options["side"]) for one in scene.engine.figures] == [("simple", 3)]
    assert dialog.drawing
    assert not dialog.export_button.isEnabled()
    answer(scene, numbers={"count": 4})
    assert not dialog.drawing
    assert dialog.view.picture.size().toTuple() == (30, 20)
    assert dialog.numbers.text() == "count 4"
    assert dialog.export_button.isEnabled()


def test_every_kind_of_option_has_a_widget_that_counts(qtbot, scene, dialog):
    form = dialog.form
    assert form.values() == {"side": 3, "share": 0.5, "kind": "a", "both": False, "names": "", "table": ""}
    assert SIMPLE.checked(form.values()) == form.values()
    form.findChild(QSpinBox).setValue(5)
    form.findChild(QDoubleSpinBox).setValue(0.25)
    form.findChild(QComboBox).setCurrentIndex(1)
    form.findChild(QCheckBox).click()
    line = next(line for line in form.findChildren(QLineEdit) if line.accessibleName() == "Names")
    # Typed letters would open the list of suggestions, which needs a screen.
    line.setText("hello")
    line.editingFinished.emit()
    qtbot.waitUntil(lambda: len(scene.engine.figures) == 2)
    assert asked(scene) == {"side": 5, "share": 0.25, "kind": "b", "both": True, "names": "hello", "table": ""}
    form.set_values({"side": 2, "nonsense": 1})
    assert form.values()["side"] == 2


def test_only_the_newest_answer_counts(qtbot, scene, dialog):
    dialog.draw()
    answer(scene, number=1, value=1)
    assert dialog.shown is None
    answer(scene, value=2)
    assert dialog.shown.picture[0, 0] == 2


def test_what_takes_long_shows_how_far_it_is_and_can_be_cancelled(qtbot, scene, dialog):
    qtbot.waitUntil(dialog.progress.isVisible)
    answer(scene, fraction=0.4)
    assert dialog.progress.value() == 400
    before = scene.engine.figures_stopped
    QTest.mouseClick(dialog.cancel_button, LEFT)
    assert scene.engine.figures_stopped == before + 1
    assert not dialog.progress.isVisible()
    answer(scene)
    assert dialog.shown is None
    QTest.mouseClick(dialog.draw_button, LEFT)
    answer(scene)
    assert dialog.shown is not None


def test_what_cannot_be_drawn_is_said_where_the_picture_would_be(scene, dialog):
    answer(scene, sentence="This space has no attributes.")
    assert dialog.view.words == "This space has no attributes."
    assert not dialog.drawing
    assert not dialog.export_button.isEnabled()


def test_a_figure_keeps_its_options_while_another_is_looked_at(qtbot, scene, dialog):
    dialog.choose("simple", {"side": 8})
    dialog.choose("lettered")
    assert asked(scene) == {"points": ()}
    dialog.choose("simple")
    assert asked(scene)["side"] == 8


def test_clicks_on_the_map_set_a_b_and_c_in_turn(scene, dialog):
    dialog.choose("lettered")
    picking = scene.session.picking
    assert picking.wanted
    assert picking.words == "click sets A"
    answer(scene)
    for spot in (("drawing", 4), ("class", scene.session.space.classes[0]), ("place", (0.5, -1.0))):
        assert picking.take(spot)
    assert asked(scene)["points"] == ("drawing:4", f"mean:{scene.session.space.classes[0]}", "place:0.5;-1")
    assert [letter for letter, _ in picking.marks] == ["A", "B", "C"]
    assert picking.words == "click sets A"
    picking.take(("drawing", 5))
    assert asked(scene)["points"][0] == "drawing:5"
    dialog.hide()
    assert not picking.wanted
    assert not picking.take(("drawing", 4))


def test_points_that_are_not_named_are_the_figure_s_own(scene, dialog):
    dialog.choose("lettered")
    scene.session.picking.take(("drawing", 4))
    assert asked(scene)["points"] == ("drawing:4", "default", "default")


def test_the_points_that_the_figure_took_are_shown_and_can_be_dragged(scene, dialog):
    dialog.choose("lettered")
    taken = [{"point": f"drawing:{row}", "label": f"one #{row}"} for row in (3, 5, 7)]
    answer(scene, numbers={"points": taken})
    field = dialog.form.points["points"]
    assert [line.placeholderText() for line in field.lines] == ["one #3", "one #5", "one #7"]
    assert scene.session.picking.marks == (("A", ("drawing", 3)), ("B", ("drawing", 5)), ("C", ("drawing", 7)))
    scene.session.picking.moved.emit("B", ("drawing", 9))
    assert asked(scene)["points"] == ("default", "drawing:9", "default")
    assert dict(scene.session.picking.marks) == {"A": ("drawing", 3), "B": ("drawing", 9), "C": ("drawing", 7)}


def test_a_list_of_points_grows_until_it_is_full(scene, dialog):
    dialog.choose("listed")
    field = dialog.form.points["points"]
    assert not scene.session.picking.wanted
    QTest.mouseClick(field.pick, LEFT)
    for row in range(4):
        scene.session.picking.take(("drawing", row))
    assert asked(scene)["points"] == ("drawing:3",)


def test_a_dragged_mark_is_followed_and_the_newest_place_wins(scene, dialog):
    dialog.choose("lettered")
    answer(scene)
    scene.session.picking.take(("drawing", 1))
    count = len(scene.engine.figures)
    for row in (2, 3, 4):
        scene.session.picking.moved.emit("A", ("drawing", row))
    # The one that is being drawn is finished; then the newest place is asked for, and none between.
    assert len(scene.engine.figures) == count
    answer(scene)
    assert len(scene.engine.figures) == count + 1
    assert asked(scene)["points"][0] == "drawing:4"
    answer(scene)
    assert len(scene.engine.figures) == count + 1


def test_export_asks_where_to_and_writes_what_is_shown(scene, dialog, tmp_path):
    reply = answer(scene, numbers={"count": 4})
    scene.person.saves = tmp_path / "a.png"
    QTest.mouseClick(dialog.export_button, LEFT)
    assert scene.person.asked[-1] == f"save as {scene.session.document.state.space.name} simple.png"
    assert scene.engine.figures_written == [(reply, tmp_path / "a.png")]
    scene.person.saves = Path(tmp_path / "b")
    QTest.mouseClick(dialog.export_button, LEFT)
    assert scene.engine.figures_written[-1][1].name == "b.png"
    scene.person.saves = Path(tmp_path / "c.svg")
    QTest.mouseClick(dialog.export_button, LEFT)
    assert scene.engine.figures_written[-1][1].name == "c.svg"
    QTest.mouseClick(dialog.copy_button, LEFT)
    assert '"count": 4' in QGuiApplication.clipboard().text()


def test_another_space_begins_anew(qtbot, scene, dialog):
    dialog.choose("lettered")
    scene.session.picking.take(("drawing", 4))
    answer(scene)
    scene.engine.open_space("other")
    assert dialog.shown is None
    assert asked(scene)["points"] == ()


def test_the_wheel_zooms_and_a_double_click_shows_all(scene, dialog):
    answer(scene)
    view = dialog.view
    whole = view.shown_rect()
    turn_wheel(view, QPoint(200, 200), 4)
    zoomed = view.shown_rect()
    assert zoomed.width() > 1.5 * whole.width()
    # What was under the pointer stays there.
    share = (QPointF(200, 200) - whole.topLeft()) / whole.width()
    assert (zoomed.topLeft() + share * zoomed.width() - QPointF(200, 200)).manhattanLength() < 1.0
    QTest.mousePress(view, LEFT, pos=QPoint(100, 100))
    mouse_move(view, QPoint(130, 90))
    QTest.mouseRelease(view, LEFT, pos=QPoint(130, 90))
    assert (view.shown_rect().topLeft() - zoomed.topLeft() - QPointF(30, -10)).manhattanLength() < 0.01
    QTest.mouseDClick(view, LEFT, pos=QPoint(50, 50))
    assert view.shown_rect() == whole


def test_numbers_in_words():
    numbers = {"a_share": 0.51234567, "count": 12000, "good": True, "who": {"best": "me"}, "list": [1, 2]}
    assert (
        in_words(numbers)
        == "a share 0.5123 \N{MIDDLE DOT} count 12,000 \N{MIDDLE DOT} good: yes \N{MIDDLE DOT} who best me"
    )
    assert in_words({str(i): i for i in range(99)}).endswith("\N{HORIZONTAL ELLIPSIS}")


def test_spots_are_texts_and_back():
    for spot in (("drawing", 3), ("class", "x"), ("place", (0.5, -2.25))):
        assert spot_of(text_of(spot), {"x"}) == spot
    for text in ("file:a.png", "prior:3", "mean:y", "place:1", "place:a;b", "x", "drawing:x"):
        assert spot_of(text, {"x"}) is None
