"""Small pictures: batches, tickets, and a preview that never waits for more than one batch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.work.fakes import BLEND, NO_PATH, ON_BLEND

from latentloom.doc.state import PathState, Waypoint
from latentloom.work import gathering
from latentloom.work.gathering import Gathering
from latentloom.work.messages import PicturesRequest
from latentloom.work.pace import LARGEST

PATH = PathState((Waypoint("drawing", 0), Waypoint("drawing", 11)), method="linear")


def drawings(count):
    return tuple(("drawing", row % 12) for row in range(count))


def collect(client):
    replies = []
    client.picturesReady.connect(replies.append)
    return replies


def test_every_kind_of_key_gets_its_picture(qtbot, client, space):
    keys = (("class", "b"), ("drawing", 3), ("blend", BLEND), ("path", (PATH, 0.5)), ("place", (0.0, 2.0)))
    with qtbot.waitSignal(client.picturesReady) as caught:
        client.pictures("chips", space.stamp, keys, 24)
    reply = caught.args[0]
    assert (reply.ticket, reply.stamp, reply.keys, reply.last) == ("chips", space.stamp, keys, True)
    assert [picture.shape for picture in reply.pixels] == [(24, 24)] * 5
    middle = (space.atlas.codes[0] + space.atlas.codes[11]) / 2
    np.testing.assert_array_equal(reply.pixels[3], space.runtime.decode_pixels(middle[None], 24)[0])


def test_blends_of_pictures_stand_among_decoded_ones_in_their_order(qtbot, client, space):
    faded = replace(BLEND, method="pixel")
    keys = (("class", "a"), ("blend", faded), ("blend", BLEND), ("blend", replace(faded, classes=("a", "b", "gone"))))
    with qtbot.waitSignal(client.picturesReady) as caught:
        client.pictures("chips", space.stamp, keys, 24)
    reply = caught.args[0]
    assert reply.keys == keys[:3]
    sources = space.runtime.decode_pixels(space.atlas.means[:3], 24)
    np.testing.assert_array_equal(reply.pixels[0], sources[0])
    np.testing.assert_allclose(reply.pixels[1], sources.astype(float).mean(axis=0), atol=0.51)


def test_a_long_request_is_decoded_in_batches_and_answered_in_portions(qtbot, client, space, monkeypatch):
    monkeypatch.setattr(gathering, "PORTION_S", 0.0)
    replies = collect(client)
    wanted = drawings(150)
    client.pictures("map", space.stamp, wanted, 8)
    qtbot.waitUntil(lambda: bool(replies) and replies[-1].last)
    assert sum((reply.keys for reply in replies), ()) == wanted
    assert max(count for count, _ in space.runtime.decoded) <= LARGEST
    assert [reply.last for reply in replies] == [False] * (len(replies) - 1) + [True]
    assert len(replies) > 2


def test_quick_batches_are_answered_together(qtbot, client, space, monkeypatch):
    monkeypatch.setattr(gathering, "PORTION_S", 60.0)
    replies = collect(client)
    client.pictures("map", space.stamp, drawings(150), 8)
    qtbot.waitUntil(lambda: bool(replies))
    assert [(len(reply.keys), reply.last) for reply in replies] == [(150, True)]


def test_portions_of_two_tickets_are_not_mixed():
    parts = Gathering()
    picture = np.zeros((8, 8), np.uint8)
    one, two = (PicturesRequest(ticket, "stamp", (), 8) for ticket in ("one", "two"))
    assert parts.add(one, [("class", "a")], [picture], last=False) == ()
    first, second = parts.add(two, [("class", "b")], [picture], last=True)
    assert (first.ticket, first.keys, first.last) == ("one", (("class", "a"),), False)
    assert (second.ticket, second.keys, second.last) == ("two", (("class", "b"),), True)


def test_a_preview_waits_for_one_batch_at_most(qtbot, client, space):
    space.gate.close()
    before = space.gate.arrived
    client.pictures("map", space.stamp, drawings(4 * LARGEST), 8)
    qtbot.waitUntil(lambda: space.gate.arrived == before + 1)
    client.preview(space.stamp, BLEND, NO_PATH, ON_BLEND, 16)
    space.gate.open()
    qtbot.waitUntil(lambda: len(space.runtime.decoded) >= 4)
    kinds = [size for _, size in space.runtime.decoded]
    assert kinds[:4] == [None, 8, 16, 8], "the warm-up, one batch, the preview, the next batch"


def test_a_new_request_replaces_what_waits_of_its_ticket(qtbot, client, space):
    replies = collect(client)
    space.gate.close()
    before = space.gate.arrived
    client.preview(space.stamp, BLEND, NO_PATH, ON_BLEND, 16)
    qtbot.waitUntil(lambda: space.gate.arrived == before + 1)
    client.pictures("chips", space.stamp, drawings(3), 8)
    client.pictures("chips", space.stamp, (("class", "a"),), 8)
    client.pictures("strip", space.stamp, (("class", "b"),), 8)
    space.gate.open()
    qtbot.waitUntil(lambda: len(replies) == 2)
    assert [(reply.ticket, reply.keys) for reply in replies] == [
        ("chips", (("class", "a"),)),
        ("strip", (("class", "b"),)),
    ]


def test_keys_without_a_picture_are_left_out(qtbot, client, space):
    keys = (("class", "nobody"), ("class", "a"), ("drawing", 99), ("rubbish", 1))
    with qtbot.waitSignal(client.picturesReady) as caught:
        client.pictures("chips", space.stamp, keys, 8)
    assert caught.args[0].keys == (("class", "a"),)
    assert len(caught.args[0].pixels) == 1
    assert caught.args[0].last


def test_a_ticket_of_another_space_is_closed_without_pictures(qtbot, client, space):
    with qtbot.waitSignal(client.picturesReady) as caught:
        client.pictures("chips", "an older stamp", drawings(2), 8)
    assert (caught.args[0].stamp, caught.args[0].keys, caught.args[0].last) == ("an older stamp", (), True)
