from __future__ import annotations

from typing import Any

import pytest

from latentloom.base.errors import LoomError
from latentloom.doc.migrations import MIGRATIONS, VERSION, migrate


def _second(project: dict[str, Any]) -> dict[str, Any]:
    return {**project, "colour": project["color"]}


def _third(project: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in project.items() if key != "color"}


def test_every_step_is_taken_in_turn_and_the_first_form_stays_as_it_was() -> None:
    old = {"version": 1, "color": "red"}
    assert migrate(old, {1: _second, 2: _third}, 3) == {"version": 3, "colour": "red"}
    assert migrate({"version": 2, "color": "x", "colour": "y"}, {1: _second, 2: _third}, 3)["colour"] == "y"
    assert old == {"version": 1, "color": "red"}


def test_the_present_version_is_passed_through() -> None:
    project = {"version": VERSION}
    assert migrate(project) is project


def test_a_newer_version_and_a_gap_are_refused() -> None:
    with pytest.raises(LoomError, match="newer Latent Loom"):
        migrate({"version": VERSION + 1})
    with pytest.raises(LoomError, match="no longer"):
        migrate({"version": 1}, {}, 2)


def test_a_way_leads_from_every_old_version_to_the_present_one() -> None:
    assert sorted(MIGRATIONS) == list(range(1, VERSION))
