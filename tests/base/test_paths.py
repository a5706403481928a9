from __future__ import annotations

from pathlib import Path

import pytest

from latentloom.base import paths
from latentloom.base.errors import LoomError

CHECKOUT = Path(__file__).resolve().parents[2]


def test_a_checkout_keeps_shipped_data_at_its_root():
    assert paths.resources_dir() == CHECKOUT / "resources"
    assert paths.models_dir() == CHECKOUT / "models"


def test_a_wheel_keeps_shipped_data_in_the_package(tmp_path, monkeypatch):
    (tmp_path / "latentloom" / "_resources").mkdir(parents=True)
    (tmp_path / "latentloom" / "_models").mkdir()
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "latentloom")
    assert paths.resources_dir() == tmp_path / "latentloom" / "_resources"
    assert paths.models_dir() == tmp_path / "latentloom" / "_models"


def test_a_profile_holds_every_user_folder(tmp_path):
    paths.set_profile(tmp_path / "profile")
    folders = [
        paths.user_data_dir(),
        paths.user_config_dir(),
        paths.user_cache_dir(),
        paths.user_log_dir(),
        paths.user_spaces_dir(),
    ]
    assert len(set(folders)) == 5
    for folder in folders:
        assert folder.is_dir()
        assert folder.is_relative_to(tmp_path / "profile")


def test_without_a_profile_the_usual_folders_of_the_system_are_used(tmp_path, monkeypatch):
    monkeypatch.setattr(paths.platformdirs, "user_data_dir", lambda name, author: str(tmp_path / "usual" / name))
    paths.set_profile(None)
    assert paths.user_data_dir() == tmp_path / "usual" / "latentloom"


def test_the_data_variable_names_the_picture_sets(tmp_path, monkeypatch):
    assert paths.datasets_dir() == paths.user_data_dir() / "datasets"
    monkeypatch.setenv("LATENTLOOM_DATA", str(tmp_path))
    assert paths.datasets_dir() == tmp_path
    with paths.datasets_in(tmp_path / "other"):
        assert paths.datasets_dir() == tmp_path / "other"
        with paths.datasets_in(None):
            assert paths.datasets_dir() == tmp_path / "other"
    assert paths.datasets_dir() == tmp_path


def test_a_profile_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    paths.set_profile(tmp_path / "file")
    with pytest.raises(LoomError, match=r"The folder .* cannot be made .*--profile DIR\.$"):
        paths.user_cache_dir()
