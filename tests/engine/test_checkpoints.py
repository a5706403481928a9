"""Checkpoint files: what is written, and one sentence for every way in which one can be broken."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file, save_file
from tests.helpers.small_training import SMALL

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.checkpoints import Progress, check_fresh, checkpoints, load_checkpoint, save_checkpoint


def network(seed: int, width: int = 4) -> tuple[torch.nn.Module, dict[str, torch.optim.Optimizer]]:
    """Return a small model laid out channels-last, as training has it, and its optimiser after three steps."""
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Conv2d(3, width, 3), torch.nn.Flatten(), torch.nn.LazyLinear(2))
    model(torch.zeros(1, 3, 6, 6))
    model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(model.parameters(), fused=True)
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.randn(2, 3, 6, 6)).square().sum().backward()
        optimizer.step()
    return model, {"model": optimizer}


@pytest.fixture
def saved(tmp_path):
    """A checkpoint at step 3."""
    return save_checkpoint(tmp_path / "run", Progress(3, 4.5), *network(0), SMALL, "stamp")


def load(path, into=None):
    return load_checkpoint(path, *(into or network(1)), SMALL, "stamp")


def test_everything_comes_back(saved):
    model, optimizers = network(0)
    other, other_optimizers = network(1)
    assert load(saved, (other, other_optimizers)) == Progress(3, 4.5)
    for name, value in model.state_dict().items():
        assert torch.equal(value, other.state_dict()[name])
    ours, theirs = (one["model"].state_dict()["state"] for one in (optimizers, other_optimizers))
    assert ours.keys() == theirs.keys()
    for index, state in ours.items():
        for name, value in state.items():
            assert torch.equal(value, theirs[index][name]), (index, name)


def test_moments_lie_in_memory_as_their_weights(saved):
    """The fused optimiser walks through both side by side."""
    model, optimizers = network(1)
    load(saved, (model, optimizers))
    for parameter, state in optimizers["model"].state.items():
        assert state["exp_avg"].stride() == parameter.stride()
        assert state["exp_avg_sq"].stride() == parameter.stride()
    assert model[0].weight.is_contiguous(memory_format=torch.channels_last)
    assert not model[0].weight.is_contiguous()


def test_each_players_optimiser_comes_back_as_its_own(tmp_path):
    """Two optimisers over two networks, as a family with an adversary has them."""
    (one, first), (two, second) = network(0), network(2)
    both = torch.nn.ModuleList([one, two])
    optimizers = {"model": first["model"], "critic": second["model"]}
    saved = save_checkpoint(tmp_path, Progress(3), both, optimizers, SMALL, "stamp")
    (other, third), (another, fourth) = network(5), network(6)
    again = {"model": third["model"], "critic": fourth["model"]}
    load_checkpoint(saved, torch.nn.ModuleList([other, another]), again, SMALL, "stamp")
    for player, optimizer in optimizers.items():
        ours, theirs = optimizer.state_dict()["state"], again[player].state_dict()["state"]
        assert all(torch.equal(value, theirs[i][name]) for i, state in ours.items() for name, value in state.items())
    # Of a family without such a player, that state does not fit.
    with pytest.raises(LoomError, match="does not fit this model"):
        load_checkpoint(saved, torch.nn.ModuleList([other, another]), {"other": fourth["model"]}, SMALL, "stamp")


def test_nothing_is_pickled_and_others_may_read_it(saved):
    assert sorted(path.name for path in saved.iterdir()) == ["state.json", "state.safetensors"]
    assert {path.stat().st_mode & 0o444 for path in saved.iterdir()} == {0o444}


def test_the_last_two_are_kept(tmp_path):
    state = network(0)
    for step in (1, 2, 3, 10):
        save_checkpoint(tmp_path, Progress(step), *state, SMALL, "stamp")
    assert [path.name for path in checkpoints(tmp_path)] == ["step-00000003", "step-00000010"]


def test_a_step_can_be_saved_again(saved, tmp_path):
    save_checkpoint(tmp_path / "run", Progress(3, 9.0), *network(2), SMALL, "stamp")
    assert load(saved).seconds == 9.0


def test_a_checkpoint_that_cannot_be_finished_leaves_the_earlier_ones(saved, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", fail)
    with pytest.raises(LoomError, match="No space left on device"):
        save_checkpoint(tmp_path / "run", Progress(4), *network(0), SMALL, "stamp")
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["step-00000003"]
    assert load(saved).step == 3


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LoomError, match=r"cannot be made \(Not a directory\)"):
        save_checkpoint(tmp_path / "file" / "run", Progress(1), *network(0), SMALL, "stamp")


def test_there_are_none_where_there_is_no_folder(tmp_path):
    assert checkpoints(tmp_path / "nothing") == []
    check_fresh(tmp_path / "nothing")


def test_an_earlier_run_is_found(saved):
    with pytest.raises(UsageError, match="go on from there with --resume"):
        check_fresh(saved.parent)


def test_checkpoints_without_a_time_can_be_read(saved):
    note = json.loads((saved / "state.json").read_text())
    del note["seconds"]
    (saved / "state.json").write_text(json.dumps(note))
    assert load(saved) == Progress(3, 0.0)


def test_checkpoints_that_do_not_tell_of_the_labels_can_be_read(tmp_path):
    path = save_checkpoint(tmp_path, Progress(3), *network(0), SMALL, "stamp")
    assert load_checkpoint(path, *network(1), SMALL, "stamp-labels") == Progress(3)
    path = save_checkpoint(tmp_path, Progress(4), *network(0), SMALL, "stamp-others")
    with pytest.raises(LoomError, match="belongs to other pictures"):
        load_checkpoint(path, *network(1), SMALL, "stamp-labels")


def rewrite(change):
    def damage(path):
        note = json.loads((path / "state.json").read_text())
        change(note)
        (path / "state.json").write_text(json.dumps(note))

    return damage


def rewrite_tensors(change):
    def damage(path):
        tensors = load_file(path / "state.safetensors")
        change(tensors)
        save_file(tensors, path / "state.safetensors")

    return damage


def cut(path):
    content = (path / "state.safetensors").read_bytes()
    (path / "state.safetensors").write_bytes(content[:-7])


UNREADABLE = {
    "cut short": cut,
    "empty": lambda path: (path / "state.safetensors").write_bytes(b""),
    "no safetensors": lambda path: (path / "state.safetensors").write_bytes(bytes(range(256))),
    "tensors gone": lambda path: (path / "state.safetensors").unlink(),
    "note gone": lambda path: (path / "state.json").unlink(),
    "note empty": lambda path: (path / "state.json").write_text(""),
    "note deep": lambda path: (path / "state.json").write_text("[" * 100_000),
    "note a list": lambda path: (path / "state.json").write_text("[]"),
    "note in other letters": lambda path: (path / "state.json").write_bytes(b"\xff\xfe{}"),
    "no step": rewrite(lambda note: note.pop("step")),
    "step a word": rewrite(lambda note: note.update(step="three")),
    "step below zero": rewrite(lambda note: note.update(step=-1)),
    "step without end": rewrite(lambda note: note.update(step=float("inf"))),
    "time no number": rewrite(lambda note: note.update(seconds=float("nan"))),
    "no recipe": rewrite(lambda note: note.pop("recipe")),
    "recipe a list": rewrite(lambda note: note.update(recipe=[1])),
    "setting of tomorrow": rewrite(lambda note: note["recipe"].update(colour="blue")),
}


@pytest.mark.parametrize("damage", UNREADABLE.values(), ids=list(UNREADABLE))
def test_broken_checkpoints_are_one_sentence(saved, damage):
    damage(saved)
    with pytest.raises(LoomError, match=r"cannot be read; remove it and resume from an older one\.$"):
        load(saved)


UNFIT = {
    "a weight is gone": rewrite_tensors(lambda tensors: tensors.pop("model.0.weight")),
    "a weight of another shape": rewrite_tensors(lambda tensors: tensors.update({"model.0.bias": torch.zeros(5)})),
    "a moment is gone": rewrite_tensors(lambda tensors: tensors.pop("optimizer.0.exp_avg")),
    "a moment of another shape": rewrite_tensors(
        lambda tensors: tensors.update({"optimizer.0.exp_avg": torch.ones(5)})
    ),
    "all moments are gone": rewrite_tensors(
        lambda tensors: [tensors.pop(name) for name in list(tensors) if name.startswith("optimizer.")]
    ),
    "a parameter too many": rewrite_tensors(lambda tensors: tensors.update({"optimizer.9.exp_avg": torch.ones(5)})),
    "a strange name": rewrite_tensors(lambda tensors: tensors.update({"optimizer.x": torch.ones(5)})),
}


@pytest.mark.parametrize("damage", UNFIT.values(), ids=list(UNFIT))
def test_checkpoints_that_do_not_fit_are_one_sentence(saved, damage):
    damage(saved)
    with pytest.raises(LoomError, match="does not fit this model; train into another folder"):
        load(saved)


def test_a_model_of_another_shape_is_refused(saved):
    with pytest.raises(LoomError, match="does not fit this model"):
        load(saved, network(1, width=5))
