"""Which classes a new document blends: different ones, from different groups, always the same."""

from __future__ import annotations

import numpy as np
import pytest

from latentloom.engine.startup import COUNT, pick_startup


def space(classes: int, groups: int, seed: int = 0):
    means = np.random.default_rng(seed).normal(size=(classes, 6)).astype(np.float32)
    names = tuple(f"class{i}" for i in range(classes))
    return means, names, tuple(f"group{i % groups}" if groups else "" for i in range(classes))


@pytest.mark.parametrize("classes", [2, 10, COUNT])
def test_few_classes_are_all_taken(classes):
    means, names, groups = space(classes, 3)
    assert pick_startup(means, names, groups) == names


@pytest.mark.parametrize("groups", [30, 20])
def test_with_groups_enough_each_class_comes_from_another(groups):
    means, names, of = space(300, groups)
    chosen = pick_startup(means, names, of)
    assert len(set(chosen)) == len(chosen) == COUNT
    assert len({of[names.index(name)] for name in chosen}) == COUNT


def test_with_few_groups_all_of_them_take_part():
    means, names, of = space(300, 7)
    chosen = pick_startup(means, names, of)
    assert len(set(chosen)) == COUNT
    assert len({of[names.index(name)] for name in chosen}) == 7


def test_without_groups_the_classes_differ_all_the_same():
    means, names, of = space(300, 0)
    assert len(set(pick_startup(means, names, of))) == COUNT


def test_the_choice_is_settled_and_in_the_order_of_the_space():
    means, names, of = space(300, 30)
    chosen = pick_startup(means, names, of)
    assert chosen == pick_startup(means.copy(), names, of)
    places = [names.index(name) for name in chosen]
    assert places == sorted(places)
    assert pick_startup(*space(300, 30, seed=1)) != chosen


def test_they_lie_further_apart_than_chance_would_have_them():
    means, names, of = space(300, 0)
    chosen = [names.index(name) for name in pick_startup(means, names, of)]

    def nearest(rows):
        distances = np.linalg.norm(means[rows][:, None] - means[rows], axis=2) + np.eye(len(rows)) * 1e9
        return distances.min(axis=1).mean()

    chance = [nearest(np.random.default_rng(i).choice(300, COUNT, replace=False)) for i in range(50)]
    assert nearest(chosen) > max(chance)


def test_equal_means_are_no_trouble():
    _, names, of = space(50, 5)
    assert len(set(pick_startup(np.zeros((50, 6)), names, of))) == COUNT


def test_another_number_can_be_asked_for():
    means, names, of = space(50, 50)
    assert len(pick_startup(means, names, of, count=3)) == 3
