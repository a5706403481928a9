"""The book as a whole: finished chapters are kept, a stop loses nothing, the page grows with every chapter."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.helpers.generators import run_generator

from latentloom.base import paths
from latentloom.base.errors import LoomError, UsageError
from latentloom.book import making
from latentloom.book.draft import Draft
from latentloom.book.making import PAGE, Finished, book_steps
from latentloom.book.workshop import News, Workshop
from latentloom.cli import main


@pytest.fixture
def chapters(monkeypatch):
    """Two chapters that count how often they are written; the second one can be told to fail."""
    state = SimpleNamespace(written=[], fails=False, sets=None)

    def chapter(key):
        def write(shop):
            yield News("Working", 1, 2)
            if state.fails and key == "second":
                raise LoomError("No room.")
            state.written.append(key)
            state.sets = paths.datasets_dir()
            draft = Draft(key, key.title(), ("9-9",))
            draft.check("9-9", "it works", "yes", True)
            return draft

        return SimpleNamespace(KEY=key, write=write)

    monkeypatch.setattr(making, "CHAPTERS", (chapter("first"), chapter("second")))
    monkeypatch.setattr(making, "NAMES", ("first", "second"))
    monkeypatch.setattr(making.inspect, "getsource", lambda module: getattr(module, "KEY", ""))
    return state


def finished(news):
    return [(item.chapter.key, item.kept) for item in news if isinstance(item, Finished)]


def test_chapters_are_written_once(shop, chapters):
    target, news = run_generator(book_steps(shop))
    assert finished(news) == [("first", False), ("second", False)]
    assert target == shop.folder / PAGE
    text = target.read_text()
    assert "First" in text
    assert "<strong>2 of 2</strong>" in text
    _, news = run_generator(book_steps(Workshop(shop.folder, shop.scale)))
    assert finished(news) == [("first", True), ("second", True)]
    assert chapters.written == ["first", "second"]


def test_a_failure_keeps_what_was_finished(shop, chapters):
    chapters.fails = True
    with pytest.raises(LoomError, match="No room"):
        run_generator(book_steps(shop))
    assert "First" in (shop.folder / PAGE).read_text()
    chapters.fails = False
    _, news = run_generator(book_steps(shop))
    assert finished(news) == [("first", True), ("second", False)]


def test_one_chapter_alone_leaves_the_others_on_the_page(shop, chapters):
    run_generator(book_steps(shop, ["first"]))
    run_generator(book_steps(shop, ["second"]))
    assert chapters.written == ["first", "second"]
    text = (shop.folder / PAGE).read_text()
    assert text.index('id="first"') < text.index('id="second"')
    with pytest.raises(UsageError, match="no chapter 'third'; there are first, second"):
        next(book_steps(shop, ["third"]))


def test_a_damaged_or_older_chapter_is_written_again(shop, chapters):
    run_generator(book_steps(shop))
    (file,) = (shop.folder / "chapters").glob("first-*.json")
    file.write_text("{")
    run_generator(book_steps(shop))
    assert chapters.written == ["first", "second", "first"]
    older = file.with_name("first-0000.json")
    file.rename(older)
    run_generator(book_steps(shop))
    assert chapters.written[-1] == "first"
    assert not older.exists()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path, chapters, shop):
    (tmp_path / "file").write_text("")
    with pytest.raises(LoomError, match="cannot be made"):
        next(book_steps(Workshop(tmp_path / "file" / "book", shop.scale)))


def test_the_command_says_what_holds(tmp_path, chapters, capsys, stand_ins):
    assert main(["book", "--out", str(tmp_path), "--quick"]) == 0
    assert "The quick book: 6,000 training" in (tmp_path / PAGE).read_text()
    assert "claims fail that hold in the full book" in (tmp_path / PAGE).read_text()
    out = capsys.readouterr().out
    assert "First: 1 of 1 checks hold (0 s)" in out
    assert str(tmp_path / PAGE) in out
    assert main(["book", "--out", str(tmp_path), "--quick", "--chapters", "nothing"]) == 2
    assert "no chapter 'nothing'" in capsys.readouterr().err


def test_figures_of_a_chapter_find_the_pictures_where_the_command_was_told(tmp_path, chapters, stand_ins):
    before = paths.datasets_dir()
    assert main(["book", "--out", str(tmp_path), "--quick", "--data-root", str(tmp_path / "sets")]) == 0
    assert chapters.sets == tmp_path / "sets"
    assert paths.datasets_dir() == before
