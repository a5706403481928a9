"""The store of small pictures: coalesced, bounded, and deaf to what belongs to another space."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from PySide6.QtCore import QObject, Signal

from latentloom.ui.pictures import PictureStore, image_of
from latentloom.work.messages import PicturesReply


class Recorder(QObject):
    picturesReady = Signal(object)

    def __init__(self):
        super().__init__()
        self.asked = []

    def pictures(self, ticket, stamp, keys, size):
        self.asked.append((ticket, stamp, keys, size))

    def answer(self, which=-1, stamp=None, grey=7):
        ticket, asked_stamp, keys, size = self.asked[which]
        pixels = tuple(np.full((size, size), grey, np.uint8) for _ in keys)
        self.picturesReady.emit(PicturesReply(ticket, stamp or asked_stamp, keys, pixels, True))


@pytest.fixture
def engine(qtbot):
    return Recorder()


@pytest.fixture
def store(engine):
    store = PictureStore(engine)
    store.reset("one")
    return store


def test_misses_of_one_turn_become_one_request_a_size_with_the_newest_first(qtbot, engine, store):
    assert store.get(("class", "a"), 36) is None
    assert store.get(("class", "b"), 36) is None
    assert store.get(("class", "a"), 36) is None
    assert store.get(("class", "a"), 96) is None
    assert engine.asked == []
    qtbot.waitUntil(lambda: len(engine.asked) == 2)
    assert engine.asked[0][1:] == ("one", (("class", "b"), ("class", "a")), 36)
    assert engine.asked[1][1:] == ("one", (("class", "a"),), 96)
    assert engine.asked[0][0] != engine.asked[1][0]


def test_an_answer_is_kept_and_told(qtbot, engine, store):
    store.get(("class", "a"), 36)
    qtbot.waitUntil(lambda: len(engine.asked) == 1)
    with qtbot.waitSignal(store.arrived) as told:
        engine.answer(grey=99)
    assert told.args == [frozenset({("class", "a")})]
    image = store.get(("class", "a"), 36)
    assert (image.width(), image.height(), image.pixelColor(3, 3).red()) == (36, 36, 99)
    assert len(engine.asked) == 1


def test_a_later_request_repeats_what_still_waits_because_it_replaces_the_earlier(qtbot, engine, store):
    store.get(("class", "a"), 36)
    qtbot.waitUntil(lambda: len(engine.asked) == 1)
    store.get(("class", "b"), 36)
    qtbot.waitUntil(lambda: len(engine.asked) == 2)
    assert engine.asked[1][2] == (("class", "b"), ("class", "a"))
    assert engine.asked[0][0] == engine.asked[1][0]


def test_answers_of_another_space_are_dropped_and_reset_forgets(qtbot, engine, store):
    store.get(("class", "a"), 36)
    qtbot.waitUntil(lambda: len(engine.asked) == 1)
    with qtbot.assertNotEmitted(store.arrived):
        engine.answer(stamp="other")
    engine.answer()
    assert store.get(("class", "a"), 36) is not None
    store.reset("two")
    assert store.held_bytes == 0
    assert store.get(("class", "a"), 36) is None
    qtbot.waitUntil(lambda: len(engine.asked) == 2)
    assert engine.asked[1][1] == "two"


def test_answers_to_somebody_elses_ticket_are_left_alone(qtbot, engine, store):
    with qtbot.assertNotEmitted(store.arrived):
        engine.picturesReady.emit(
            PicturesReply("somebody", "one", (("class", "a"),), (np.zeros((4, 4), np.uint8),), True)
        )


def test_memory_is_bounded_and_what_was_used_last_stays(qtbot, engine):
    store = PictureStore(engine, limit=3 * 10 * 10 * 4)
    store.reset("one")
    for name in "abc":
        store.get(("class", name), 10)
    qtbot.waitUntil(lambda: len(engine.asked) == 1)
    engine.answer()
    store.get(("class", "a"), 10)
    store.get(("class", "d"), 10)
    qtbot.waitUntil(lambda: len(engine.asked) == 2)
    engine.answer()
    assert store.held_bytes == 3 * 10 * 10 * 4
    assert store.get(("class", "a"), 10) is not None
    assert store.get(("class", "d"), 10) is not None


def test_nothing_is_asked_before_a_space_is_open(qtbot, engine):
    store = PictureStore(engine)
    assert store.get(("class", "a"), 36) is None
    store.reset("one")
    store.get(("class", "b"), 36)
    qtbot.waitUntil(lambda: len(engine.asked) == 1)
    assert engine.asked[0][2] == (("class", "b"),)


def test_an_image_owns_its_memory():
    pixels = np.full((5, 7), 200, np.uint8)
    image = image_of(pixels)
    pixels[:] = 0
    del pixels
    gc.collect()
    assert image.pixelColor(6, 4).getRgb()[:3] == (200, 200, 200)


def test_colour_and_strided_pictures_come_through():
    pixels = np.zeros((6, 10, 3), np.uint8)
    pixels[..., 0] = 255
    image = image_of(pixels[:, ::2])
    assert (image.width(), image.height()) == (5, 6)
    assert image.pixelColor(4, 5).getRgb()[:3] == (255, 0, 0)


@pytest.mark.parametrize("shape", [(4,), (4, 4, 4), (2, 4, 4, 3)])
def test_what_is_no_picture_is_refused(shape):
    with pytest.raises(ValueError):
        image_of(np.zeros(shape, np.uint8))
