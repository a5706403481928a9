from __future__ import annotations

import numpy as np
import pytest

from latentloom.base.errors import UsageError
from latentloom.doc.selection import by_group, matching, most_different, random_classes

NAMES = ("Korean/character01", "Korean/character02", "Greek/character01", "Old_Norse/ÆSIR")
GROUPS = ("Korean", "Korean", "Greek", "Runes of the North")


def test_random_classes_are_different_rising_and_repeat_with_their_seed() -> None:
    chosen = random_classes(964, 20, 5)
    assert list(chosen) == sorted(set(chosen))
    assert chosen == random_classes(964, 20, 5)
    assert chosen != random_classes(964, 20, 6)
    assert random_classes(4, 4, 0) == (0, 1, 2, 3)


@pytest.mark.parametrize("k", [0, 1, 5])
def test_too_few_or_too_many_are_refused(k: int) -> None:
    with pytest.raises(UsageError, match="between 2 and 4"):
        random_classes(4, k, 0)
    with pytest.raises(UsageError, match="between 2 and 4"):
        most_different(np.eye(4), k)


def test_the_most_different_are_the_corners_of_a_cloud() -> None:
    rng = np.random.default_rng(0)
    corners = np.array([[9, 9], [-9, 9], [9, -9], [-9, -9]])
    points = np.concatenate([rng.uniform(-1, 1, (50, 2)), corners])
    assert set(most_different(points, 4)) == {50, 51, 52, 53}
    assert most_different(points, 3, start=50)[0] == 50
    assert most_different(points, 20) == most_different(points, 20)


def test_even_equal_means_give_different_classes() -> None:
    assert sorted(most_different(np.zeros((5, 2)), 5)) == [0, 1, 2, 3, 4]


def test_every_word_must_be_in_name_or_group_in_any_case() -> None:
    assert matching(NAMES, GROUPS, "korean") == (0, 1)
    assert matching(NAMES, GROUPS, "01 GREEK") == (2,)
    assert matching(NAMES, GROUPS, "north æsir") == (3,)
    assert matching(NAMES, GROUPS, "greek korean") == ()
    assert matching(NAMES, GROUPS, "  ") == (0, 1, 2, 3)


def test_groups_stand_in_the_order_of_their_first_class() -> None:
    assert by_group(GROUPS) == {"Korean": (0, 1), "Greek": (2,), "Runes of the North": (3,)}
