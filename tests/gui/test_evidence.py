"""What the judges see: in words, on the wheel, and in the panel."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from tests.gui.benches import mouse_move, point
from tests.gui.judging import made_up_report
from tests.gui.panels import lean, make_session, on_screen
from tests.gui.spaces import make_space
from tests.gui.windows import open_window

from latentloom.doc import blends, wheel
from latentloom.ui import theme
from latentloom.ui.evidence import words
from latentloom.ui.evidence.panel import EvidencePanel
from latentloom.ui.evidence.scales import Gauge, Meter
from latentloom.ui.evidence.words import Lamp, about_class, chance, lamp, likeness, measure_words, percent, verdict
from latentloom.ui.wheel.found import DRAWN, Found, Marks, lamp_corners, lamp_picture, lamp_radius
from latentloom.ui.wheel.view import WheelView

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qtbot):
    return make_session(make_space(judged=True), auto=False)


@pytest.fixture
def view(qtbot, session):
    view = WheelView(session)
    session.setParent(view)
    on_screen(qtbot, view, 600, 600)
    return view


@pytest.fixture
def panel(qtbot, session):
    panel = EvidencePanel(session)
    qtbot.addWidget(panel)
    session.setParent(panel)
    panel.resize(460, 220)
    panel.show()
    return panel


def report_of(session, **options):
    return made_up_report(session.document.state.blend, session.space.classes, **options)


def send(session, report, number=None):
    number = number or (session.evidence.number + 1 if session.evidence else 1)
    session.engine.send_evidence(number, report)


# Words


def test_lamps_light_with_presence():
    assert [lamp(p) for p in (0.0, 0.49, 0.5, 0.79, 0.8, 1.0)] == [0, 0, 1, 1, 2, 2]


def test_the_verdict_counts_what_shows_and_speaks_of_chance(session):
    names = session.document.state.blend.classes
    report = report_of(session, auc=0.87, presence=dict(zip(names, (0.99, 0.85, 0.8, 0.2), strict=True)))
    assert verdict(report) == "3 of 4 classes show. Clearly more than chance (0.87; 0.50 is chance)."
    alone = replace(report, classes=names[:1], asked=(1.0,), found=(1.0,), presence=(0.6,), auc=None)
    assert verdict(alone).startswith("The class is hinted at. Every class of the space is asked for")


@pytest.mark.parametrize(
    ("auc", "start"),
    [
        (0.2, "Less than chance"),
        (0.5, "No more than chance"),
        (0.65, "A little more"),
        (0.75, "More than"),
        (0.9, "Clearly"),
    ],
)
def test_chance_in_words(auc, start):
    assert chance(auc).startswith(start)
    assert f"{auc:.2f}" in chance(auc)


def test_likeness_names_what_is_unlike():
    usual = (("crispness", 0.05), ("round trip", 0.5), ("neighbours", 0.95), ("norm", 0.3))
    assert likeness(usual) == "Like a real drawing."
    assert likeness((("crispness", 0.01), *usual[1:])) == "Unlike real drawings in: crisp edges."
    odd = (("crispness", 0.01), ("round trip", 0.99), ("norm", 1.0))
    assert likeness(odd) == "Unlike real drawings in: crisp edges, round trip and length."
    assert likeness(()) == ""
    assert measure_words("crispness", 0.02).endswith("less than in 98 % of real drawings, blurred.")
    assert "more than in 99 %" in measure_words("norm", 0.999)
    assert "like a real drawing" in measure_words("something new", 0.5)


def test_one_class_in_words(session):
    names = session.document.state.blend.classes
    report = report_of(session, presence={names[0]: 0.97})
    shares, presence = about_class(report, names[0])
    assert shares == f"asked 25.0 %, found {100 * report.found[0]:.1f} %"
    assert presence == "shows more of it than 97 % of real drawings of other classes"
    assert "pictures" in about_class(report, names[0], "photo")[1]
    assert about_class(report, report.others[0][0])[0] == "not asked for"
    assert about_class(report, "nothing of the kind") == ()


@pytest.mark.parametrize(("part", "said"), [(0, "0 %"), (0.001, "1 %"), (0.5, "50 %"), (0.999, "99 %"), (1, "100 %")])
def test_whole_percents_never_claim_all_or_nothing(part, said):
    assert percent(part) == said


# The wheel


def test_found_is_laid_out_along_the_ring(session):
    blend = session.document.state.blend
    report = report_of(session)
    found = Found.of(report, blend)
    assert found.shares == pytest.approx(report.found)
    assert found.lamps == tuple(lamp(p) for p in report.presence)
    turned = replace(blend, classes=blend.classes[::-1])
    assert Found.of(report, turned).shares == pytest.approx(report.found[::-1])


def test_evidence_of_other_classes_is_not_shown(session):
    blend = session.document.state.blend
    report = report_of(session)
    assert Found.of(report, replace(blend, classes=("x", *blend.classes[1:]))) is None
    shorter = replace(report, classes=report.classes[1:], found=report.found[1:], presence=report.presence[1:])
    assert Found.of(shorter, blend) is None
    muted = replace(blend, wheel=wheel.toggle_mute(blend.wheel, 0))
    assert Found.of(shorter, muted).lamps[0] is None
    assert Found.of(shorter, muted).shares[0] == 0


def test_the_outline_is_dashed_along_the_found_shares(session, view):
    found = Found.of(report_of(session), session.document.state.blend)
    marks = Marks(found, view.layout_on_screen)
    corners = view.layout_on_screen.handles(found.shares)
    begins = np.array([line.p1().toTuple() for line in marks.dashes])
    assert all(np.linalg.norm(begins - corner, axis=1).min() < 1e-9 for corner in corners)
    around = float(np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1).sum())
    assert sum(line.length() for line in marks.dashes) == pytest.approx(DRAWN * around, rel=1e-6)


def test_the_wheel_shows_evidence_when_it_comes_and_forgets_it_with_the_classes(qtbot, session, view):
    bare = view.grab().toImage()
    send(session, report_of(session))
    assert view.found is not None
    shown = view.grab().toImage()
    assert shown != bare
    corner = lamp_corners(view.layout_on_screen)[0] + QPointF(1, 1) * (lamp_radius(view.layout_on_screen) + 2.5)
    assert QColor(shown.pixel(corner.toPoint())) == theme.current().found
    names = session.document.state.blend.classes
    session.document.edit("Turn", blends.reorder(session.document.state, names[::-1]))
    assert view.found.lamps[-1] is Lamp.LIT
    assert view.found.lamps[0] is Lamp.DARK
    session.document.edit("Classes", blends.set_classes(session.document.state, session.space.classes))
    assert view.found is None
    send(session, report_of(session))
    qtbot.waitUntil(lambda: view.found is not None)
    session.engine.open_space("fake")
    assert view.found is None


def test_evidence_crowds_into_a_beat(qtbot, session, view):
    told = []
    session.evidencePaced.connect(told.append)
    for number in range(1, 30):
        send(session, report_of(session), number)
    assert len(told) < 10
    qtbot.waitUntil(lambda: told[-1].number == 29)
    assert view.found.report is told[-1].report


def test_evidence_never_goes_back(session, view):
    newest = report_of(session)
    send(session, newest, 7)
    send(session, report_of(session, auc=0.1), 6)
    assert session.evidence.report is newest


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_lamps_differ_without_their_colour(qapp, choice):
    theme.apply(choice)
    ground = theme.current().window.lightnessF()
    sums = []
    for each in Lamp:
        picture = lamp_picture(each, 5.0, 1.0, choice).toImage()
        colours = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
        sums.append(sum(abs(colour.lightnessF() - ground) * colour.alphaF() for colour in colours))
    assert sums[0] * 1.3 < sums[1]
    assert sums[1] * 1.3 < sums[2]


def test_the_bubble_says_asked_and_found_under_the_mouse_but_not_in_a_drag(session, view):
    send(session, report_of(session))
    chip = point(view.layout_on_screen.chips[1])
    mouse_move(view, chip, held=False)
    text = view._bubble().text
    assert "asked 25.0 %, found" in text
    assert "of other classes" in text.replace("\n", " ")
    QTest.mouseMove(view, chip)
    handle = point(view.layout_on_screen.handles(wheel.shares(session.document.state.blend.wheel))[1])
    QTest.mousePress(view, LEFT, Qt.KeyboardModifier.NoModifier, handle)
    mouse_move(view, handle + QPoint(4, 4))
    assert "asked" not in view._bubble().text
    QTest.mouseRelease(view, LEFT, Qt.KeyboardModifier.NoModifier, handle)


def test_a_screen_reader_hears_the_evidence_of_a_class(session, view):
    send(session, report_of(session))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_BracketRight)
    assert "asked 25.0 %" in view.accessibleDescription()


# The panel


def test_the_panel_says_what_the_judges_see(qtbot, session, panel):
    assert panel.nothing.text() == words.WAITING
    report = report_of(session, auc=0.87)
    send(session, report)
    qtbot.waitUntil(lambda: panel.verdict.isVisible())
    assert panel.verdict.text() == verdict(report)
    assert panel.likeness.text() == "Like a real drawing."
    assert panel.auc.word == "0.87"
    assert "0.50 is chance" in panel.auc.toolTip()
    assert panel.evenness.value == report.evenness
    assert panel.distance.value == report.distance
    assert panel.others.names() == tuple(name for name, _ in report.others)
    assert all(gauge.is_usual for gauge in panel.gauges.values())
    assert verdict(report) in panel.accessibleDescription()


def test_a_space_without_judges_says_so(qtbot):
    session = make_session()
    panel = EvidencePanel(session)
    qtbot.addWidget(panel)
    session.setParent(panel)
    panel.show()
    assert panel.nothing.isVisible()
    assert panel.nothing.text().startswith("This space has no judge. ")
    assert panel.accessibleDescription() == panel.nothing.text()


def test_the_panel_goes_back_to_waiting_with_another_space(qtbot, session, panel):
    send(session, report_of(session))
    qtbot.waitUntil(lambda: panel.verdict.isVisible())
    session.engine.open_space("fake")
    assert panel.nothing.isVisible()


def test_what_is_unlike_a_drawing_is_marked(qtbot, session, panel):
    send(session, report_of(session, plausibility=(("crispness", 0.01), ("norm", 0.99))))
    qtbot.waitUntil(lambda: panel.verdict.isVisible())
    assert panel.gauges["crispness"].word == "low"
    assert panel.gauges["norm"].word == "high"
    assert not panel.gauges["neighbours"].isVisible()
    assert panel.likeness.text().startswith("Unlike real drawings in")


def test_every_class_of_the_space_leaves_no_chance_and_no_others(qtbot, session, panel):
    session.document.edit("Classes", blends.set_classes(session.document.state, session.space.classes))
    send(session, report_of(session))
    qtbot.waitUntil(lambda: panel.verdict.isVisible())
    assert panel.auc.word == "\N{EN DASH}"
    assert not panel.others.isVisible()


def test_others_have_pictures_and_words(qtbot, session, panel):
    session.engine.auto = True
    send(session, report_of(session))
    qtbot.waitUntil(lambda: panel.others.count() == 2)
    item = panel.others.item(0)
    white = item.icon().pixmap(36).toImage()
    qtbot.waitUntil(lambda: item.icon().pixmap(36).toImage() != white)
    assert "shows more of it than 98 %" in item.toolTip()
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == item.toolTip()


def test_others_that_would_be_cut_off_are_left_out(qtbot, session, panel):
    names = [name for name in session.space.classes if name not in session.document.state.blend.classes]
    others = tuple((name, 0.9) for name in (names * 5)[:5])
    send(session, replace(report_of(session), others=others))
    qtbot.waitUntil(lambda: panel.others.count() == 5)
    strip = panel.others
    for width, fewest in ((90, 1), (150, 2), (600, 5)):
        strip.setFixedWidth(width)
        qtbot.waitUntil(lambda wanted=width: strip.viewport().width() == wanted)
        shown = [strip.item(row) for row in range(5) if not strip.isRowHidden(row)]
        assert len(shown) >= fewest
        assert all(strip.visualItemRect(item).right() <= width for item in shown)
    assert len(shown) == 5


def test_instruments_stand_side_by_side_where_there_is_room(qtbot, session, panel):
    send(session, report_of(session))
    qtbot.waitUntil(lambda: panel.verdict.isVisible())
    gauge = panel.gauges["crispness"]
    assert gauge.mapTo(panel, QPoint()).x() > panel.auc.mapTo(panel, QPoint()).x()
    panel.resize(300, 400)
    qtbot.waitUntil(lambda: gauge.mapTo(panel, QPoint()).x() == panel.auc.mapTo(panel, QPoint()).x())


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_scales_draw_their_value(qtbot, choice):
    theme.apply(choice)
    for made in (Meter("Shows them", "0.00", 0.5), Gauge("Crisp edges", "usual")):
        qtbot.addWidget(made)
        made.resize(220, made.height())
        pictures = []
        for value in (None, 0.01, 0.5, 0.99):
            made.show_value(value, "", "a sentence")
            pictures.append(made.grab().toImage())
        assert all(a != b for i, a in enumerate(pictures) for b in pictures[:i])


def test_evidence_follows_the_hand_in_the_window(qtbot):
    scene = open_window(qtbot, space=make_space(judged=True))
    panel, view = scene.window.panels.evidence, scene.window.panels.wheel.view
    qtbot.waitUntil(lambda: view.found is not None and panel.verdict.isVisible())
    first = view.found
    lean(scene.session, 0.5, 0.2)
    qtbot.waitUntil(lambda: view.found is not first and view.found.shares.argmax() != 0)
