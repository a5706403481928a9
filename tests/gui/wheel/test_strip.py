"""The controls around the wheel: strip, snapshots, crossfader and the bar of shares."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QSlider, QSpinBox
from tests.gui.benches import make_bench
from tests.gui.panels import on_screen

from latentloom.doc import ordering, shares, wheel
from latentloom.ui.wheel import WheelPanel

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def panel(qtbot):
    def make(startup=20, size=(620, 700), **options):
        bench = make_bench(startup, **options)
        panel = WheelPanel(bench.session)
        panel.bench = bench
        bench.adopt(panel)
        on_screen(qtbot, panel, *size)
        return panel

    return make


def click(qtbot, button, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(button, LEFT, modifiers)


def test_even_invert_and_randomise(qtbot, panel):
    it = panel()
    bench, strip = it.bench, it.strip
    strip.about.setValue(4)
    click(qtbot, strip.randomise)
    drawn = bench.shares.copy()
    assert shares.effective_classes(drawn) < 12
    click(qtbot, strip.randomise)
    assert bench.shares != pytest.approx(drawn)
    once = bench.shares.copy()
    click(qtbot, strip.invert)
    assert bench.shares.argmin() == once.argmax()
    click(qtbot, strip.even)
    assert bench.shares == pytest.approx([1 / 20] * 20)
    assert bench.undo_names() == ["Even", "Invert", "Randomise", "Randomise"]


def test_about_is_bounded_by_the_number_of_classes(qtbot, panel):
    it = panel(3, classes=8)
    assert it.strip.about.maximum() == 3
    it.strip.about.setValue(99)
    assert it.strip.about.value() == 3


def test_order_puts_like_classes_side_by_side_and_keeps_shares(qtbot, panel):
    it = panel(12, classes=30)
    bench, space = it.bench, it.bench.session.space
    bench.set_wheel(wheel.with_share(bench.wheel, 3, 0.4))
    by_name = dict(zip(bench.blend.classes, bench.shares, strict=True))
    means = space.class_means[[space.classes.index(name) for name in bench.blend.classes]]
    before = ordering.tour_length(means, range(12))
    click(qtbot, it.strip.order)
    means = space.class_means[[space.classes.index(name) for name in bench.blend.classes]]
    assert ordering.tour_length(means, range(12)) < before
    assert dict(zip(bench.blend.classes, bench.shares, strict=True)) == pytest.approx(by_name)
    assert bench.document.undo_name == "Order by similarity"


def test_focus_leaves_only_what_counts_and_never_less_than_two(qtbot, panel):
    it = panel(4)
    bench = it.bench
    bench.set_wheel(wheel.toggle_mute(bench.wheel, 1))
    names = bench.blend.classes
    click(qtbot, it.strip.focus_button)
    assert bench.blend.classes == (names[0], names[2], names[3])
    bench.set_wheel(wheel.with_share(bench.wheel, 0, 1.0))
    with qtbot.waitSignal(bench.session.noticed) as notice:
        click(qtbot, it.strip.focus_button)
    assert "two classes" in notice.args[1]
    assert len(bench.blend.classes) == 3


def test_a_drag_of_the_sharpness_is_one_step(qtbot, panel):
    it = panel()
    bench = it.bench
    bench.set_wheel(wheel.with_puck(bench.wheel, (0.5, 0.2)))
    before = bench.shares.max()
    for value in (30, 40, 60):
        it.strip.sharpness.setValue(value)
    assert bench.wheel.sharpness == 3.0
    assert it.strip.sharpness_text.text() == "3.00"
    assert bench.shares.max() > before
    qtbot.waitUntil(lambda: not bench.document.gesture_active)
    assert bench.document.undo_name == "Sharpness"
    bench.document.undo()
    assert it.strip.sharpness.value() == 20


def test_a_letter_keeps_and_recalls(qtbot, panel):
    it = panel(5)
    bench, (a, b) = it.bench, it.strip.snapshots.buttons[:2]
    click(qtbot, a)
    assert a.filled
    assert a.isChecked()
    kept = bench.blend
    bench.set_wheel(wheel.with_share(bench.wheel, 0, 0.7))
    assert not a.isChecked()
    click(qtbot, a)
    assert bench.blend == kept
    assert bench.document.undo_name == "Recall snapshot A"
    bench.set_wheel(wheel.with_share(bench.wheel, 1, 0.7))
    click(qtbot, a, CTRL)
    assert bench.document.state.snapshots[0].blend == bench.blend
    assert not b.filled
    assert it.strip.snapshots.fader.isHidden()


def test_the_crossfader_goes_between_two_snapshots_in_one_step(qtbot, panel):
    it = panel(4)
    bench, (a, b) = it.bench, it.strip.snapshots.buttons[:2]
    bench.set_wheel(wheel.with_shares(bench.wheel, [1, 0, 0, 0]))
    click(qtbot, a)
    bench.set_wheel(wheel.with_shares(bench.wheel, [0, 0, 0, 1]))
    click(qtbot, b)
    fader = it.strip.snapshots.fader
    assert fader.isVisible()
    assert (fader.first.currentText(), fader.second.currentText()) == ("A", "B")
    fader.slider.setValue(150)
    fader.slider.setValue(50)
    assert bench.shares == pytest.approx([0.75, 0, 0, 0.25], abs=1e-6)
    qtbot.waitUntil(lambda: not bench.document.gesture_active)
    assert bench.document.undo_name == "Fade A to B"
    assert bench.undo_names().count("Fade A to B") == 1


def test_the_bar_says_what_the_blend_amounts_to(qtbot, panel):
    it = panel(20)
    assert it.bar.text() == "effective classes 20.0 of 20"
    assert it.bar.total() == "100.0 %"
    it.bench.set_wheel(wheel.randomised(it.bench.wheel, 5, 1))
    assert it.bar.total() == "100.0 %"
    assert it.bar.text() in it.bar.accessibleDescription()
    it.bench.set_wheel(wheel.even(it.bench.wheel))
    piece = it.bar.rect().center()
    qtbot.mouseClick(it.bar, LEFT, Qt.KeyboardModifier.NoModifier, piece)
    assert it.view.current in (9, 10)
    assert it.bar.index_at(1) is None


@pytest.mark.parametrize("size", [(620, 700), (620, 400), (300, 700), (1000, 420)])
def test_no_control_is_ever_cut(qtbot, panel, size):
    it = panel(20, size=size)
    for button in it.strip.snapshots.buttons[:2]:
        click(qtbot, button)
    qtbot.waitUntil(lambda: it.strip.height() >= it.strip.heightForWidth(it.strip.width()))
    for kind in (QAbstractButton, QSpinBox, QSlider, QComboBox):
        for control in it.strip.findChildren(kind):
            if control.isVisibleTo(it):
                box = control.rect().translated(control.mapTo(it.strip, control.rect().topLeft()))
                assert it.strip.rect().contains(box), control.accessibleName() or control
                assert control.width() >= control.minimumSizeHint().width() or control.minimumWidth() > 0
    assert min(it.view.width(), it.view.height()) >= 200


def test_every_control_has_a_name_and_a_tip(qtbot, panel):
    it = panel()
    for kind in (QAbstractButton, QSpinBox, QSlider, QComboBox):
        for control in it.findChildren(kind):
            assert control.accessibleName(), control
            assert control.statusTip(), control.accessibleName()
