from __future__ import annotations

from latentloom.work.pace import BUDGET_S, LARGEST, SMALLEST, Pace


def test_a_slow_device_gets_small_batches_and_a_fast_one_large_ones():
    slow, fast = Pace(), Pace()
    for _ in range(10):
        slow.learn(slow.count, 2 * BUDGET_S)
        fast.learn(fast.count, BUDGET_S / 10)
    assert (slow.count, fast.count) == (SMALLEST, LARGEST)


def test_a_batch_within_the_budget_keeps_its_size():
    pace = Pace()
    before = pace.count
    pace.learn(pace.count, 0.7 * BUDGET_S)
    assert pace.count == before


def test_a_part_of_a_batch_does_not_make_batches_larger():
    pace = Pace()
    before = pace.count
    pace.learn(1, BUDGET_S / 10)
    assert pace.count == before
    pace.learn(1, 2 * BUDGET_S)
    assert pace.count < before
