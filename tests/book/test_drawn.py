"""Figures of shipped spaces in chapters."""

from __future__ import annotations

import numpy as np
from tests.helpers.generators import run_generator

from latentloom.book import making
from latentloom.book.blocks import Picture
from latentloom.book.chapters import celeba, tentpole
from latentloom.book.draft import Draft
from latentloom.book.drawn import figure, shown, spaces_of
from latentloom.engine.figures.figure import FigureResult


def test_spaces_that_are_not_there_are_left_out(shop):
    assert [space.name for space in spaces_of(shop, ("omniglot", "nothing", "mnist-gan"))] == ["omniglot", "mnist-gan"]


def test_a_chapter_is_written_anew_when_a_space_of_its_has_changed(shop, monkeypatch):
    before = making._file(shop, tentpole), making._file(shop, celeba)
    assert making._file(shop, tentpole) == before[0]
    monkeypatch.setattr(shop, "space", lambda name: None)
    assert making._file(shop, tentpole) != before[0]
    assert making._file(shop, celeba) == before[1]


def test_a_figure_with_originals_in_it_has_one_without(shop):
    space = shop.space("omniglot")
    result, news = run_generator(figure(space, "prior", side=2, tile=16))
    assert news
    assert all(item.text == "Drawing prior of Tiny" for item in news)
    draft = Draft("key", "Title", ("1-3",))
    other = FigureResult(np.roll(result.picture, 9, axis=1))
    assert shown(draft, "Both", result, other) == result.numbers
    shown(draft, "The same", result, result)
    shown(draft, "One", result)
    both, same, one = draft.blocks
    assert isinstance(both, Picture)
    assert both.originals
    assert both.originals != both.png
    assert same.originals == one.originals == ""
