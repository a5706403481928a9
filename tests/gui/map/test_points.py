"""Many points on the map: the index, the picture of their density, and what happens when the map moves."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from tests.gui.fakes import FakeEngine
from tests.gui.panels import on_screen, pixel, turn_wheel
from tests.gui.spaces import make_space
from tests.helpers.generators import run_generator

from latentloom.ui import theme
from latentloom.ui.map import points as points_module
from latentloom.ui.map.grid import PointGrid
from latentloom.ui.map.nearest import meant, nearest
from latentloom.ui.map.raster import Ink, Window, dot, raster_steps
from latentloom.ui.map.view import MapView
from latentloom.ui.pictures import PictureStore

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
GREY = Ink(np.array([[100, 100, 100]], np.float32), None, 1.0)


def clustered(count: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    return (rng.normal(size=(20, 2))[rng.integers(0, 20, count)] * 3 + 0.2 * rng.normal(size=(count, 2))).astype("f4")


def drawn(xy: np.ndarray, window: Window, *inks: Ink, kinds: list[int] | None = None) -> np.ndarray:
    """The whole picture, as floats 0..1: blue, green, red, opacity."""
    grid = PointGrid(np.asarray(xy, np.float32))
    own = np.zeros(len(xy), np.int16) if kinds is None else np.array(kinds, np.int16)
    steps = raster_steps(grid, window, own[grid.order], inks or (GREY,))
    return run_generator(steps)[0] / 255


@pytest.mark.parametrize("count", [1, 7, 5000])
def test_the_grid_finds_just_the_points_of_a_rectangle(count):
    xy = clustered(count)
    grid = PointGrid(xy)
    rng = np.random.default_rng(2)
    for _ in range(50):
        box = QRectF(*rng.uniform(-6, 4, 2), *rng.uniform(0, 5, 2))
        x, y = xy.astype(np.float64).T
        inside = (x >= box.left()) & (x <= box.right()) & (y >= box.top()) & (y <= box.bottom())
        np.testing.assert_array_equal(grid.rows(box), np.flatnonzero(inside))


def test_an_empty_grid_has_no_points():
    assert len(PointGrid(np.zeros((0, 2), np.float32)).rows(QRectF(-1, -1, 2, 2))) == 0


def test_what_is_meant_is_the_same_with_the_index_as_without():
    xy = clustered(20_000)
    grid, preferred = PointGrid(xy), np.arange(20_000) % 7 == 0
    rng = np.random.default_rng(3)
    found = 0
    for at in rng.uniform(-6, 6, (200, 2)).tolist():
        mine = meant(grid, xy, tuple(at), (0.02, 0.01), 14.0, preferred)
        assert mine == nearest(xy, tuple(at), (0.02, 0.01), 14.0, preferred)
        found += mine is not None
    assert 20 < found < 200


def test_a_dot_has_the_area_of_its_disc():
    for size in (1.0, 2.0, 3.5, 7.0):
        stamp = dot(size)
        assert stamp.sum() == pytest.approx(np.pi * size**2 / 4, rel=0.06)
        assert stamp[len(stamp) // 2, len(stamp) // 2] == stamp.max()


def test_every_point_is_drawn_at_its_place_and_those_outside_are_not():
    window = Window(QRectF(-1, -1, 2, 2), 40, 20, 1.0)
    picture = drawn([(-0.975, -0.95), (0.975, 0.95), (0.025, 0.05), (5, 0), (0, -1.2)], window)
    assert {tuple(at) for at in np.argwhere(picture[..., 3] > 0.3).tolist()} == {(19, 0), (0, 39), (9, 20)}


def test_more_points_are_deeper_on_a_logarithmic_scale():
    window = Window(QRectF(0, 0, 4, 1), 4, 1, 10_000.0)
    many = [(i + 0.5, 0.5) for i, count in enumerate((2, 20, 200, 2000)) for _ in range(count)]
    opacity = drawn(many, window)[0, :, 3]
    steps = np.diff(opacity)
    assert (steps > 0.05).all()
    np.testing.assert_allclose(steps, steps[0], atol=0.01)


def test_where_classes_meet_their_colours_mix_and_later_inks_lie_above():
    window = Window(QRectF(0, 0, 3, 1), 3, 1, 1.0)
    two = Ink(np.array([[255, 0, 0], [0, 0, 255]], np.float32), None, 1.0)
    picture = drawn([(0.5, 0.5), (0.5, 0.5), (1.5, 0.5), (2.5, 0.5)], window, GREY, two, kinds=[1000, 1001, 1001, -1])
    both, blue, nothing = picture[0]
    assert both[0] == pytest.approx(both[2], abs=0.01)
    assert blue[0] > 0.5
    assert blue[2] == 0
    assert not nothing.any()
    over = drawn([(0.5, 0.5), (0.5, 0.5)], window, GREY, two, kinds=[0, 1000])[0, 0]
    assert over[2] > 2 * over[0]


def test_a_deeper_colour_stands_for_more_points():
    window = Window(QRectF(0, 0, 2, 1), 2, 1, 100.0)
    ink = Ink(np.array([[200, 200, 200]], np.float32), QColor(0, 0, 0), 1.0)
    picture = drawn([(0.5, 0.5)] + [(1.5, 0.5)] * 100, window, ink)[0]
    shades = picture[:, 2] / picture[:, 3]
    assert shades[1] < 0.1 < 0.7 < shades[0]


def settle(view: MapView) -> None:
    """Draw until nothing is left to do: the axes take other room once they are drawn."""
    for _ in range(3):
        view.viewport().grab()
        view.points.finish()


@pytest.fixture
def crowded(qtbot):
    """A map of 7,200 points, 3,000 of them in the blend: both kinds are a picture."""
    theme.apply("light")
    engine = FakeEngine(make_space(classes=12, per_class=600, startup=5), auto=False)
    view = MapView(PictureStore(engine))
    engine.setParent(view)
    view.set_chips_on(False)
    on_screen(qtbot, view, 620, 460)
    info = engine.space.info
    view.show_space(info, info.startup)
    settle(view)
    return view


@pytest.fixture
def made(monkeypatch):
    """Counts the pictures that are begun."""
    begun = []
    real = points_module.raster_steps
    monkeypatch.setattr(points_module, "raster_steps", lambda *args: (begun.append(1), real(*args))[1])
    return begun


def colours_at(view, place) -> QColor:
    return view.viewport().grab().toImage().pixelColor(view.to_pixel(place).toPoint())


def test_a_crowd_is_drawn_as_its_density_in_the_colours_of_its_classes(crowded):
    assert crowded.points.pictured
    assert len(crowded.points.coloured.data) == 0
    assert len(crowded.points.quiet.data) == 0
    image, area = crowded.viewport().grab().toImage(), crowded.area().toAlignedRect()
    seen = [
        image.pixelColor(x, y) for x in range(area.left(), area.right(), 4) for y in range(area.top(), area.bottom(), 4)
    ]
    hues = {colour.hsvHue() for colour in seen if colour.hsvSaturation() > 60}
    wanted = [theme.class_colour(place).hsvHue() for place in crowded.shown.ring.values()]
    near = [min(min(abs(hue - own), 360 - abs(hue - own)) for hue in hues) for own in wanted]
    assert sum(apart < 12 for apart in near) >= 4


def test_moving_the_map_a_little_only_copies_the_picture(crowded, made):
    crowded.pan(QPointF(40, 0))
    before = crowded.viewport().grab().toImage()
    assert made == []
    crowded.points.refresh()
    settle(crowded)
    after = crowded.viewport().grab().toImage()
    assert len(made) == 1
    area = crowded.area().toAlignedRect().adjusted(4, 4, -4, -4)
    samples = [(x, y) for x in range(area.left(), area.right(), 5) for y in range(area.top(), area.bottom(), 5)]
    apart = [abs(before.pixelColor(x, y).lightness() - after.pixelColor(x, y).lightness()) for x, y in samples]
    assert np.mean(np.array(apart) > 40) < 0.02, "the copy lies where the points are"


def test_a_map_that_is_dragged_far_gets_its_next_picture_between_the_frames(qtbot, crowded, made):
    viewport, at = crowded.viewport(), crowded.viewport().rect().center()
    QTest.mousePress(viewport, LEFT, NONE, at)
    for step in range(1, 12):
        QTest.mouseMove(viewport, at + QPoint(25 * step, 0))
        viewport.repaint()
    QTest.mouseRelease(viewport, LEFT, NONE, at + QPoint(275, 0))
    assert made
    qtbot.waitUntil(lambda: not crowded.points.busy)
    left = crowded.to_place(crowded.area().topLeft())[0]
    assert crowded.points._picture.box.left() <= left


def test_from_near_the_blends_points_are_symbols_again(qtbot, crowded):
    row = int(crowded.shown.rows[0])
    for _ in range(14):
        turn_wheel(crowded.viewport(), pixel(crowded, row), 120)
        if not crowded.area().contains(pixel(crowded, row).toPointF()):
            break
    settle(crowded)
    drawn_rows = len(crowded.points.coloured.data)
    assert 0 < drawn_rows <= points_module.MOST_SYMBOLS
    crowded.show_all()
    settle(crowded)
    assert len(crowded.points.coloured.data) == 0


def test_a_crowd_still_answers_for_the_very_point(crowded):
    for row in range(0, 7200, 900):
        place = tuple(crowded.info.codes_xy[row].tolist())
        found = crowded.target_at(crowded.to_pixel(place))
        assert found.place == pytest.approx(place)


def test_a_large_selection_is_drawn_in_the_accent_colour(crowded):
    rows = np.arange(6000)
    place = tuple(crowded.info.codes_xy[rows].mean(axis=0).tolist())
    before = colours_at(crowded, place)
    crowded.select(rows)
    settle(crowded)
    assert len(crowded.points.halos()) == 0
    accent = theme.current().accent
    assert abs(colours_at(crowded, place).hsvHue() - accent.hsvHue()) < 12 != abs(before.hsvHue() - accent.hsvHue())
    crowded.select(rows[:0])
    settle(crowded)
    assert colours_at(crowded, place) == before


def test_in_a_crowd_a_few_selected_points_have_halos_and_more_are_inked(crowded):
    crowded.select(np.arange(points_module.CROWDED_HALOS))
    assert len(crowded.points.halos()) == points_module.CROWDED_HALOS
    crowded.select(np.arange(points_module.CROWDED_HALOS + 1))
    assert len(crowded.points.halos()) == 0
    assert (crowded.points._kinds == 2000).sum() == points_module.CROWDED_HALOS + 1


def test_another_theme_draws_the_crowd_anew(crowded):
    light = colours_at(crowded, tuple(crowded.info.mean_xy[crowded.shown.indices[0]]))
    theme.apply("dark")
    settle(crowded)
    assert colours_at(crowded, tuple(crowded.info.mean_xy[crowded.shown.indices[0]])) != light
    theme.apply("light")
