"""Quick questions, and the ground that waits until there is nothing else to do."""

from __future__ import annotations

import numpy as np
import pytest
from tests.work.fakes import BLEND, NO_PATH, ON_BLEND

from latentloom.doc.state import Focus, PathState, Waypoint
from latentloom.engine.neighbours import nearest_rows
from latentloom.engine.paths import frame_at
from latentloom.work.questions import LengthsAnswer, NeighboursAnswer

PATH = PathState((Waypoint("drawing", 0), Waypoint("drawing", 11)), method="linear")


def test_nearest_rows_are_those_of_another_search():
    neighbors = pytest.importorskip("sklearn.neighbors")
    codes = np.random.default_rng(0).normal(size=(3000, 12)).astype(np.float32)
    search = neighbors.NearestNeighbors(algorithm="kd_tree").fit(codes.astype(np.float64))
    for row in (0, 17, 2999):
        distances, rows = search.kneighbors(codes[row][None].astype(np.float64), 8)
        found, apart = nearest_rows(codes, codes[row], 7, leave_out=row)
        np.testing.assert_array_equal(found, rows[0][1:])
        np.testing.assert_allclose(apart, distances[0][1:], rtol=1e-12)


def test_ties_fall_by_row_and_there_are_never_more_than_there_are():
    codes = np.array([[1, 0], [0, 1], [0, 0], [-1, 0], [0, 0]], np.float32)
    rows, distances = nearest_rows(codes, np.zeros(2, np.float32), 9, leave_out=2)
    assert rows.tolist() == [4, 0, 1, 3]
    assert distances.tolist() == [0, 1, 1, 1]
    assert len(nearest_rows(codes[:1], codes[0], 3, leave_out=0)[0]) == 0


def test_the_neighbours_of_a_drawing_leave_itself_out(qtbot, client, space):
    focus = Focus("drawing", 4)
    with qtbot.waitSignal(client.answered) as caught:
        number = client.ask_neighbours(space.stamp, BLEND, NO_PATH, focus, 3)
    answer = caught.args[0]
    apart = np.linalg.norm(space.atlas.codes - space.atlas.codes[4], axis=1)
    assert (answer.number, answer.stamp, answer.focus) == (number, space.stamp, focus)
    assert answer.rows == tuple(np.argsort(apart)[1:4].tolist())
    assert answer.distances == pytest.approx(np.sort(apart)[1:4].tolist())


def test_a_blend_has_neighbours_too(qtbot, client, space):
    with qtbot.waitSignal(client.answered) as caught:
        client.ask_neighbours(space.stamp, BLEND, NO_PATH, ON_BLEND, 2)
    assert len(caught.args[0].rows) == 2


@pytest.mark.parametrize("focus", [Focus("drawing", 99), Focus("path", 0.5)])
def test_what_shows_nothing_has_no_neighbours(qtbot, client, space, focus):
    with qtbot.waitSignal(client.answered) as caught:
        client.ask_neighbours(space.stamp, BLEND, NO_PATH, focus, 3)
    assert caught.args[0] == NeighboursAnswer(caught.args[0].number, space.stamp, focus, (), ())


def test_questions_about_another_space_are_answered_empty(qtbot, client, space):
    with qtbot.waitSignal(client.answered) as caught:
        client.ask_lengths("another", PATH, 5)
    assert caught.args[0] == LengthsAnswer(caught.args[0].number, "another", PATH, ())


def test_lengths_along_a_path_are_those_of_its_frames(qtbot, client, space):
    with qtbot.waitSignal(client.answered) as caught:
        client.ask_lengths(space.stamp, PATH, 5)
    stops = space.atlas.codes[[0, 11]]
    expected = [float(np.linalg.norm(frame_at(stops, k / 4, "linear"))) for k in range(5)]
    assert caught.args[0].lengths == pytest.approx(expected, rel=1e-6)


def test_the_ground_waits_until_there_is_nothing_else(qtbot, client, space):
    keys = tuple(("place", (float(x), 0.0)) for x in range(6))
    order = []
    client.picturesReady.connect(lambda reply: order.append(reply.ticket))
    client.previewReady.connect(lambda reply: order.append("preview"))
    space.gate.close()
    came = space.gate.arrived
    client.preview(space.stamp, BLEND, NO_PATH, ON_BLEND, 16)
    qtbot.waitUntil(lambda: space.gate.arrived > came)
    client.ground("ground", space.stamp, keys, 16)
    client.pictures("chips", space.stamp, (("class", "a"),), 16)
    client.preview(space.stamp, BLEND, NO_PATH, ON_BLEND, 17)
    space.gate.open()
    qtbot.waitUntil(lambda: "ground" in order)
    assert order[:4] == ["preview", "preview", "chips", "ground"]


def test_the_ground_is_decoded_at_its_places_and_can_be_called_off(qtbot, client, space):
    keys = tuple(("place", (float(x), 1.0)) for x in range(3))
    with qtbot.waitSignal(client.picturesReady) as caught:
        client.ground("ground", space.stamp, keys, 16)
    assert caught.args[0].keys == keys
    np.testing.assert_array_equal(
        caught.args[0].pixels[2], space.runtime.decode_pixels(space.map.lift(np.array([[2.0, 1.0]])), 16)[0]
    )
    replies = []
    client.picturesReady.connect(replies.append)
    space.gate.close()
    came = space.gate.arrived
    client.preview(space.stamp, BLEND, NO_PATH, ON_BLEND, 16)
    qtbot.waitUntil(lambda: space.gate.arrived > came)
    client.ground("ground", space.stamp, keys, 16)
    client.ground("ground", space.stamp, (), 16)
    with qtbot.waitSignal(client.answered):
        client.ask_lengths(space.stamp, PATH, 2)
        space.gate.open()
    assert replies == []
