from __future__ import annotations

import threading

from latentloom.work.mailbox import Mailbox


def test_the_newest_item_wins_and_the_rest_is_counted():
    mailbox: Mailbox[int] = Mailbox()
    for number in range(5):
        mailbox.post(number)
    assert mailbox.take() == 4
    assert mailbox.overwritten == 4


def test_an_item_is_taken_once():
    mailbox: Mailbox[str] = Mailbox()
    assert mailbox.take() is None
    mailbox.post("one")
    assert mailbox.waiting
    assert mailbox.take() == "one"
    assert mailbox.take() is None
    assert not mailbox.waiting
    assert mailbox.overwritten == 0


def test_two_threads_lose_nothing_but_what_was_overwritten():
    mailbox: Mailbox[int] = Mailbox()
    taken: list[int] = []
    done = threading.Event()

    def take_all() -> None:
        while not done.is_set() or mailbox.waiting:
            item = mailbox.take()
            if item is not None:
                taken.append(item)

    taker = threading.Thread(target=take_all)
    taker.start()
    for number in range(1, 20_001):
        mailbox.post(number)
    done.set()
    taker.join()
    assert taken == sorted(set(taken))
    assert taken[-1] == 20_000
    assert len(taken) + mailbox.overwritten == 20_000
