"""Several processes on one training: the result of one, and a sentence for what they cannot do."""

from __future__ import annotations

import json
import socket

import pytest
import torch
from tests.helpers.training_process import start

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine import parallel
from latentloom.engine.parallel import Group, current, joined

SETTINGS = {"epochs": 2, "batch": 7, "augment": 0.5}
"""Seven pictures a step: shares of four and three."""


def lines(process):
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    *records, last = [json.loads(line) for line in out.splitlines()]
    return records, last["weights"]


def test_two_processes_give_what_one_gives_with_the_whole_batch(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    meeting = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}
    pair = [start(tmp_path / "two", SETTINGS, RANK=str(rank), LOCAL_RANK=str(rank), **meeting) for rank in range(2)]
    one = start(tmp_path / "one", SETTINGS)
    (first, weights), (second, their_weights), (alone, wanted) = (lines(process) for process in (*pair, one))
    assert weights == their_weights
    for name, value in wanted.items():
        torch.testing.assert_close(torch.tensor(weights[name]), torch.tensor(value), rtol=1e-3, atol=1e-4, msg=name)
    assert len(alone) == len(first) == 16
    for ours, theirs, whole in zip(first, second, alone, strict=True):
        assert (len(ours["seen"]), len(theirs["seen"])) == (4, 3)
        assert set(ours["seen"]).isdisjoint(theirs["seen"])
        assert sorted(ours["seen"] + theirs["seen"]) == sorted(whole["seen"])
        assert ours["objective"] == theirs["objective"] == pytest.approx(whole["objective"], rel=1e-4)
        assert ours["kl"] == pytest.approx(whole["kl"], rel=1e-3)
    assert first[-1]["held_out"] == pytest.approx(alone[-1]["held_out"], rel=1e-3)
    # One wrote, and one process can go on where two have been.
    assert sorted(path.name for path in (tmp_path / "two" / "checkpoints").iterdir()) == [
        "step-00000008", "step-00000016",
    ]  # fmt: skip


def test_alone_nothing_is_joined_and_nothing_changes(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    with joined("auto") as (group, device):
        assert (group, device) == (Group(), "auto")
    assert current() == Group()
    rows, loss = torch.arange(5), torch.tensor(2.0)
    assert group.share(rows) is rows
    assert group.weighted(loss, 5, 5) is loss
    assert group.mean(rows, 5, 5) is rows
    model = torch.nn.Linear(1, 1)
    assert group.wrapped(model) is model
    group.check("vae-gan", 2, 1)


def test_shares_are_all_pictures_once_and_their_weights_make_the_mean():
    rows = torch.arange(8.0)[:7]
    shares = [Group(rank, 3).share(rows) for rank in range(3)]
    assert torch.equal(torch.cat(shares).sort().values, rows)
    weighted = [Group(rank, 3).weighted(part.mean(), len(part), 7) for rank, part in enumerate(shares)]
    assert torch.isclose(torch.stack(weighted).mean(), rows.mean())


def test_what_they_cannot_do_together_is_a_sentence():
    with pytest.raises(UsageError, match=r"The family vae-gan trains 2 networks against each other, .* one process"):
        Group(0, 2).check("vae-gan", 2, 64)
    with pytest.raises(UsageError, match=r"4 processes cannot share a batch of 3; .*--set batch=N"):
        Group(0, 4).check("vae", 1, 3)
    Group(0, 4).check("vae", 1, 4)


@pytest.mark.parametrize(
    ("device", "gpus", "found"),
    [("auto", 0, "cpu"), ("cpu", 2, "cpu"), ("auto", 2, "cuda:1"), ("cuda", 2, "cuda:1"), ("auto", 1, None)],
)
def test_every_process_has_a_gpu_of_its_own(monkeypatch, device, gpus, found):
    monkeypatch.setenv("LOCAL_RANK", "1")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: gpus > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: gpus)
    if found is None:
        with pytest.raises(LoomError, match=r"more processes than GPUs \(1\); start as many with --nproc-per-node"):
            parallel._own_device(device)
    else:
        assert parallel._own_device(device) == found


def test_one_gpu_for_all_is_refused():
    with pytest.raises(UsageError, match="name no --device"):
        parallel._own_device("cuda:0")


def test_a_broken_environment_is_a_sentence(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "two")
    with pytest.raises(LoomError, match="WORLD_SIZE is 'two' and no number"), joined("cpu"):
        pass
    monkeypatch.setenv("WORLD_SIZE", "2")
    for name in ("RANK", "MASTER_ADDR", "MASTER_PORT"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(LoomError, match="cannot reach each other"), joined("cpu"):
        pass


def test_that_another_process_has_ended_is_told(monkeypatch):
    gone = RuntimeError("[gloo/transport/tcp/pair.cc:534] Connection closed by peer [127.0.0.1]:33186")
    assert not parallel.others_left(gone)  # alone it is some other connection
    monkeypatch.setattr(parallel, "current", lambda: Group(0, 2))
    assert parallel.others_left(gone)
    assert not parallel.others_left(RuntimeError("shapes must match"))
