"""Every chapter, on digits: it ends, names its rows, and gives a verdict for each claim it makes."""

from __future__ import annotations

import dataclasses

import pytest
from tests.book.conftest import TINY
from tests.helpers.generators import run_generator

from latentloom.book.blocks import Picture
from latentloom.book.chapters import clusters, sizes
from latentloom.book.contents import CHAPTERS, NAMES
from latentloom.book.page import page
from latentloom.book.workshop import Workshop


@pytest.mark.usefixtures("stand_ins")
@pytest.mark.parametrize("module", CHAPTERS, ids=NAMES)
def test_a_chapter_can_be_written(module, book_folder, monkeypatch):
    monkeypatch.setattr(sizes, "SIZES", (28, 56))
    shop = Workshop(book_folder, TINY, device="cpu")
    draft, _ = run_generator(module.write(shop))
    chapter = draft.finished(shop, 1.0)
    assert chapter.key == module.KEY
    assert chapter.rows
    assert chapter.blocks
    assert all(check.claim and check.ours for check in chapter.checks)
    text = page("Book", [], [chapter], originals=False)
    assert "nan" not in text.lower().replace("nan-", "").split("<style>")[0]
    for block in chapter.blocks:
        if isinstance(block, Picture) and block.originals:
            assert block.originals not in text


@pytest.mark.usefixtures("stand_ins")
def test_clothes_have_claims_of_their_own(book_folder):
    shop = Workshop(book_folder, dataclasses.replace(TINY, sets=("fashion-mnist",)), device="cpu")
    draft, _ = run_generator(clusters.write(shop))
    assert [check.claim.split()[1] for check in draft.checks] == ["boots", "sandals", "centres"]


def test_keys_differ():
    assert len(set(NAMES)) == len(NAMES)
