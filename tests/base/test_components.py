"""What the program is made of: from the metadata of what is installed, or from the list that an installer brings."""

from __future__ import annotations

import email

import pytest

from latentloom.base import components, paths
from latentloom.base.components import Component
from latentloom.base.errors import LoomError


def test_every_part_and_what_it_needs_is_listed_once_with_a_licence():
    found = list(components.installed())
    names = [components.normal(part.name) for part in found]
    assert {components.normal(name) for name in components.DIRECT} <= set(names)
    # shiboken6 is needed by PySide6, joblib by scikit-learn, sympy by torch.
    assert {"shiboken6", "joblib", "sympy"} <= set(names)
    assert len(names) == len(set(names))
    assert names == sorted(names)
    assert all(part.version and part.licence for part in found)


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT\nLicense: other", "MIT"),
        ("License: BSD\nClassifier: License :: OSI Approved :: MIT License", "BSD"),
        (f"License: {'long ' * 50}\nClassifier: License :: OSI Approved :: BSD License", "BSD License"),
        ("Name: x", "see its text"),
    ],
)
def test_the_licence_in_short(metadata, licence):
    assert components.licence_of(email.message_from_string(metadata)) == licence


def test_an_installer_s_list_comes_before_the_metadata(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "resources_dir", lambda: tmp_path)
    assert len(components.components()) > 20
    parts = (Component("a", "1", "MIT", "text é"), Component("b", "2", "BSD"))
    (tmp_path / components.FILE_NAME).write_text(components.to_json(parts), encoding="utf-8")
    assert components.components() == parts


@pytest.mark.parametrize("content", ["{", "[1]", '[{"name": "a"}]'])
def test_a_damaged_list_is_one_sentence(tmp_path, content):
    file = tmp_path / components.FILE_NAME
    file.write_text(content, encoding="utf-8")
    with pytest.raises(LoomError, match=r"The list of licences .* is damaged"):
        components.read(file)
