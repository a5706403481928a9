from __future__ import annotations

import logging

import pytest

from latentloom.base.log import setup_logging


@pytest.mark.allow_log("latentloom")
def test_warnings_are_plain_sentences_on_standard_error(capsys):
    setup_logging(debug=False)
    logging.getLogger("latentloom.engine").info("quiet")
    logging.getLogger("latentloom.engine").warning("The GPU is full.")
    captured = capsys.readouterr()
    assert captured.err == "latentloom: The GPU is full.\n"
    assert captured.out == ""


def test_debug_shows_everything_with_its_origin(capsys):
    setup_logging(debug=True)
    logging.getLogger("latentloom.engine").debug("step 3")
    assert capsys.readouterr().err == "DEBUG latentloom.engine: step 3\n"


def test_setting_up_again_replaces_and_a_file_is_kept(tmp_path, capsys):
    file = tmp_path / "latentloom.log"
    setup_logging(debug=True)
    setup_logging(debug=False, file=file)
    logging.getLogger("latentloom.engine").info("kept")
    assert capsys.readouterr().err == ""
    assert "INFO MainThread latentloom.engine: kept" in file.read_text()


@pytest.mark.allow_log("latentloom")
def test_a_log_file_that_cannot_be_opened_is_a_warning(tmp_path, capsys):
    setup_logging(debug=False, file=tmp_path / "missing" / "latentloom.log")
    assert "cannot be opened" in capsys.readouterr().err
