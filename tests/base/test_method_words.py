"""The one table of methods in words."""

from __future__ import annotations

import pytest

from latentloom.base.method_words import METHOD_WORDS, PATH_METHODS, is_offered
from latentloom.doc.settings_table import TABLE


def test_titles_and_sentences_fit_a_menu():
    assert len({words.title for words in METHOD_WORDS.values()}) == len(METHOD_WORDS)
    for words in METHOD_WORDS.values():
        assert 0 < len(words.title) <= 24
        assert 0 < len(words.summary) <= 100


def test_the_preferences_offer_them_all():
    (setting,) = (setting for setting in TABLE if setting.name == "method")
    assert setting.choices == tuple((name, words.title) for name, words in METHOD_WORDS.items())


@pytest.mark.parametrize(
    ("method", "methods", "expected"),
    [
        ("linear", ("spherical", "linear"), True),
        ("linear", ("spherical",), False),
        ("eigen:12", tuple(METHOD_WORDS), True),
        ("eigen:12", PATH_METHODS, False),
        ("native:full", tuple(METHOD_WORDS), True),
        ("native:full", PATH_METHODS, False),
        ("linear:12", tuple(METHOD_WORDS), False),
        ([], tuple(METHOD_WORDS), False),
        (None, (), False),
    ],
)
def test_what_a_space_offers(method, methods, expected):
    assert is_offered(method, methods) is expected
