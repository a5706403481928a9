"""The order in which work is taken; no Qt and no thread are needed to see it."""

from __future__ import annotations

import threading

from tests.work.fakes import BLEND, NO_PATH, ON_BLEND

from latentloom.work.inbox import Inbox, OpenSpace, PicturesBatch
from latentloom.work.messages import PicturesRequest, PreviewRequest

BATCH = 16


def preview(number: int) -> PreviewRequest:
    return PreviewRequest(number, "stamp", BLEND, NO_PATH, ON_BLEND, 64)


def pictures(ticket: str, count: int) -> PicturesRequest:
    return PicturesRequest(ticket, "stamp", tuple(("drawing", row) for row in range(count)), 32)


def test_commands_first_then_the_newest_preview_then_pictures():
    inbox = Inbox()
    inbox.post_pictures(pictures("chips", 2))
    inbox.post_preview(preview(1))
    inbox.post_preview(preview(2))
    inbox.post_command(OpenSpace("one"))
    inbox.post_command(OpenSpace("two"))
    assert inbox.take(patience_s=0.0, batch=BATCH) == OpenSpace("one")
    assert inbox.take(patience_s=0.0, batch=BATCH) == OpenSpace("two")
    assert inbox.take(patience_s=0.0, batch=BATCH) == preview(2)
    assert inbox.take(patience_s=0.0, batch=BATCH) == PicturesBatch(pictures("chips", 2), last=True)
    assert inbox.take(patience_s=0.0, batch=BATCH) is None
    assert inbox.overwritten == 1


def test_pictures_come_in_batches_and_let_a_preview_pass():
    inbox = Inbox()
    wanted = pictures("chips", 2 * BATCH + 3)
    inbox.post_pictures(wanted)
    first = inbox.take(patience_s=0.0, batch=BATCH)
    inbox.post_preview(preview(1))
    assert inbox.take(patience_s=0.0, batch=BATCH) == preview(1)
    second, third = inbox.take(patience_s=0.0, batch=BATCH), inbox.take(patience_s=0.0, batch=BATCH)
    assert [len(batch.request.keys) for batch in (first, second, third)] == [BATCH, BATCH, 3]
    assert [batch.last for batch in (first, second, third)] == [False, False, True]
    assert first.request.keys + second.request.keys + third.request.keys == wanted.keys


def test_a_new_request_replaces_what_waits_of_its_ticket_and_keeps_its_place():
    inbox = Inbox()
    inbox.post_pictures(pictures("chips", 3))
    inbox.post_pictures(pictures("filmstrip", 2))
    inbox.post_pictures(pictures("chips", 1))
    assert inbox.take(patience_s=0.0, batch=BATCH) == PicturesBatch(pictures("chips", 1), last=True)
    assert inbox.take(patience_s=0.0, batch=BATCH) == PicturesBatch(pictures("filmstrip", 2), last=True)
    assert inbox.take(patience_s=0.0, batch=BATCH) is None


def test_taking_sleeps_until_something_is_posted_or_the_inbox_is_closed():
    inbox = Inbox()
    taken = []

    def take_two() -> None:
        taken.append(inbox.take(patience_s=None, batch=BATCH))
        taken.append(inbox.take(patience_s=None, batch=BATCH))

    taker = threading.Thread(target=take_two)
    taker.start()
    inbox.post_preview(preview(7))
    inbox.close()
    taker.join(timeout=10)
    assert taken in ([preview(7), None], [None, None])
    assert inbox.take(patience_s=0.0, batch=BATCH) is None
