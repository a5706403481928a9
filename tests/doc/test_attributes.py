"""Attributes in the document: the list, the amounts, what they come to, and what each change says of itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from latentloom.base.errors import LoomError, UsageError
from latentloom.doc import attributes, project, snapshots
from latentloom.doc.document import Document, new_state
from latentloom.doc.migrations import VERSION, migrate
from latentloom.doc.state import Attribute, DocState, Focus, SpaceRef

SMILE = Attribute("smile", (1.0, 0.0, 2.0), "smile in faces.csv")
HAT = Attribute("hat", (0.0, 1.0, 0.0))


def made() -> DocState:
    state = new_state(SpaceRef("tiny", "s"), ("a", "b", "c"))
    return attributes.add_attribute(attributes.add_attribute(state, SMILE), HAT)


def test_amounts_make_an_offset_and_zero_leaves_nothing_behind() -> None:
    state = made()
    assert attributes.offset(state.blend) is None
    state = attributes.set_amount(attributes.set_amount(state, "hat", -0.5), "smile", 2)
    np.testing.assert_allclose(attributes.offset(state.blend), [2, -0.5, 4])
    assert attributes.amounts(state.blend) == {"smile": 2.0, "hat": -0.5}
    other_way = attributes.set_amount(attributes.set_amount(made(), "smile", 2), "hat", -0.5)
    assert other_way == state
    assert attributes.set_amount(attributes.set_amount(state, "smile", 0), "hat", 0) == made()
    assert attributes.reset(state) == made()


def test_names_are_kept_apart() -> None:
    state = attributes.add_attribute(made(), replace(HAT, direction=(1.0, 1.0, 1.0)))
    assert [one.name for one in state.attributes] == ["smile", "hat", "hat 2"]
    state = attributes.set_amount(state, "hat 2", 1)
    state = attributes.rename_attribute(state, "hat 2", " cap ")
    assert [one.name for one in state.attributes] == ["smile", "hat", "cap"]
    assert attributes.amounts(state.blend) == {"cap": 1.0}
    for name, new, word in (("cap", "hat", "already"), ("cap", "  ", "needs a name"), ("coat", "x", "no attribute")):
        with pytest.raises(UsageError, match=word):
            attributes.rename_attribute(state, name, new)
    state = attributes.remove_attribute(state, "cap")
    assert attributes.offset(state.blend) is None
    assert [one.name for one in state.attributes] == ["smile", "hat"]


def test_what_makes_no_sense_is_refused() -> None:
    for amount in (float("nan"), 101.0, -1e9):
        with pytest.raises(UsageError, match="goes from"):
            attributes.set_amount(made(), "hat", amount)
    directions: tuple[tuple[float, ...], ...] = ((), (float("inf"),))
    for direction in directions:
        with pytest.raises(UsageError, match="no finite direction"):
            attributes.add_attribute(made(), Attribute("x", direction))
    full = replace(made(), attributes=tuple(Attribute(str(i), (1.0,)) for i in range(attributes.MAX_ATTRIBUTES)))
    with pytest.raises(UsageError, match="at most 64"):
        attributes.add_attribute(full, HAT)
    blend = replace(made().blend, moved=((SMILE, 1.0), (Attribute("other", (1.0,)), 1.0)))
    with pytest.raises(UsageError, match="different spaces"):
        attributes.offset(blend)


def test_a_slider_is_one_step_of_undo_and_says_what_it_changed() -> None:
    document = Document(made())
    heard: list[Any] = []
    document.changed.connect(heard.append)
    document.begin("Smile", "attributes")
    for amount in (0.1, 0.4, 0.9):
        document.update(attributes.set_amount(document.state, "smile", amount))
    document.commit()
    assert document.undo_name == "Smile"
    assert all("offset" in change.kinds and "weights" not in change.kinds for change in heard)
    document.undo()
    assert document.state == made()
    document.edit("Remove hat", attributes.remove_attribute(document.state, "hat"))
    assert "attributes" in heard[-1].kinds
    assert "offset" not in heard[-1].kinds


@pytest.mark.parametrize(
    ("focus", "constant", "kept"),
    [
        (Focus("place", (1.0, 2.0)), False, False),
        (Focus("drawing", 3), False, False),
        (Focus("place", (1.0, 2.0)), True, True),
        (Focus("picture", (1.0, 2.0, 3.0)), False, True),
    ],
)
def test_the_preview_follows_the_slider_only_where_it_would_not_show(focus: Focus, constant: bool, kept: bool) -> None:
    document = Document(attributes.set_constant(made(), constant))
    document.set_focus(focus)
    document.edit("Smile", attributes.set_amount(document.state, "smile", 1))
    assert (document.focus == focus) == kept
    document.set_focus(focus)
    document.edit("Add", attributes.add_attribute(document.state, HAT))
    assert document.focus == focus


def test_what_was_solved_stays_under_the_attributes() -> None:
    state = made()
    solved = state.with_blend(replace(state.blend, method="even", solved=(1.0, 2.0, 3.0)))
    assert attributes.set_amount(solved, "smile", 1).blend.solved == (1.0, 2.0, 3.0)
    with_seed = solved.with_blend(replace(solved.blend, seed=4))
    assert with_seed.blend.solved == ()


def test_snapshots_keep_amounts_and_morph_through_them() -> None:
    state = snapshots.keep(attributes.set_amount(made(), "smile", 1), "A")
    state = snapshots.keep(attributes.set_amount(attributes.reset(state), "hat", 2), "B")
    between = snapshots.morph(state, "A", "B", 0.25)
    assert attributes.amounts(between.blend) == {"smile": 0.75, "hat": 0.5}
    # An attribute that was removed comes back with a snapshot that holds it, and has a slider then.
    state = snapshots.recall(attributes.remove_attribute(state, "smile"), "A")
    assert [one.name for one in attributes.listed(state)] == ["hat", "smile"]
    assert attributes.amounts(attributes.set_amount(state, "smile", 0.5).blend) == {"smile": 0.5}


def test_projects_hold_attributes_bit_for_bit(tmp_path: Path) -> None:
    state = attributes.set_constant(attributes.set_amount(made(), "smile", 1 / 3), True)
    file = tmp_path / "x.loom"
    project.save(file, state, Focus("picture", (0.1, 0.2, 1 / 3)))
    assert project.load(file) == (state, Focus("picture", (0.1, 0.2, 1 / 3)))


def test_a_project_of_version_1_has_no_attributes() -> None:
    old = project.to_json(new_state(SpaceRef("tiny"), ("a", "b")))
    del old["attributes"]
    for key in ("moved", "constant"):
        del old["blend"][key]
    state, _ = project.from_json(migrate({**old, "version": 1}))
    assert VERSION == 2
    assert state == new_state(SpaceRef("tiny"), ("a", "b"))


@pytest.mark.parametrize(
    "damage",
    [
        {"attributes": None},
        {"attributes": [{"name": "", "direction": [1], "origin": ""}]},
        {"attributes": [{"name": "a", "direction": [], "origin": ""}]},
        {"attributes": [{"name": "a", "direction": ["x"], "origin": ""}]},
        {"attributes": [{"name": "a", "direction": [1], "origin": ""}] * 2},
        {"attributes": [{"name": "a", "direction": [1e300], "origin": ""}]},
        {"blend": {"moved": [[{"name": "a", "direction": [1], "origin": ""}, 0]]}},
        {"blend": {"moved": [[{"name": "a", "direction": [1], "origin": ""}, 1e9]]}},
        {"blend": {"moved": [[{"name": "a", "direction": [1], "origin": ""}, 1]] * 2}},
        {"blend": {"moved": 7}},
        {"blend": {"constant": "yes"}},
    ],
)
def test_damaged_attributes_are_refused(damage: dict[str, Any]) -> None:
    whole = project.to_json(made())
    for key, value in damage.items():
        whole[key] = {**whole[key], **value} if isinstance(value, dict) else value
    with pytest.raises(LoomError):
        project.from_json(whole)
