"""The bench of the evidence: its draws, its records and its table, on a small space with judges."""

from __future__ import annotations

import json

import numpy as np
import pytest

from latentloom.base.errors import LoomError
from latentloom.base.options import CommonOptions
from latentloom.bench import evidence
from latentloom.bench.evidence import MethodRecord, Study, draws, measure
from latentloom.engine.evidence import leaving_out, solver
from latentloom.engine.evidence.exemplars import Exemplars
from latentloom.engine.space import open_space


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(leaving_out, "SEARCHES", 2)
    for name, value in (("STARTS", 4), ("NARROWING", {1: 2}), ("STEPS", 2)):
        monkeypatch.setattr(solver, name, value)


@pytest.fixture(scope="module")
def space(judged_space):
    return open_space(judged_space, "cpu", 1)


def test_draws_are_the_same_every_time_and_in_the_spaces_order(space):
    study = Study("tiny", 3, 20)
    drawn = list(draws(space, study))
    assert drawn == list(draws(space, study))
    assert len(set(drawn)) > 5
    for names in drawn:
        assert len(names) == 3
        assert list(names) == [name for name in space.classes if name in names]
    assert list(draws(space, Study("tiny", 0, 1))) == [space.classes]
    assert (study.title, Study("tiny", 0, 1).title) == ("tiny, 3 classes", "tiny, all classes")


def test_every_method_is_measured_and_every_judge_asked_alone(space):
    records = measure(space, Exemplars(space), Study("tiny", 2, 2))
    assert tuple(records) == ("prior", *space.methods)
    for record in records.values():
        assert len(record.auc) == len(record.presence) == len(record.seconds) == 2
        assert all(0 <= value <= 1 for value in (*record.auc, *record.presence, *record.evenness))
        assert set(record.transfer) == {
            "nearest drawings", "solver's judges", "report: kernel, ink", "report: local, grid", "report: local, ink",
        }  # fmt: skip
        assert all(len(values) == 2 for values in record.transfer.values())
    assert records["pixel"].presence != records["linear"].presence
    assert not records["prior"].counting
    for name in space.methods:
        assert len(records[name].counting) == 1
        assert len(records[name].asked_less_unasked) == (name == "even")


def test_the_summary_by_hand():
    record = MethodRecord(
        auc=[0.5, 0.7],
        presence=[0.2, 0.4],
        plausibility={"norm": [0.5, 0.01], "crispness": [0.9, 0.5]},
        transfer={"nearest drawings": [0.6, 0.8]},
    )
    found = record.summary()
    assert found["auc"] == pytest.approx(0.6)
    assert found["auc_standard_error"] == pytest.approx(np.std([0.5, 0.7], ddof=1) / np.sqrt(2))
    assert found["plausible_share"] == 0.5
    assert found["plausibility"] == pytest.approx({"norm": 0.255, "crispness": 0.7})
    assert found["transfer"] == pytest.approx({"nearest drawings": 0.7})
    assert MethodRecord().summary()["plausible_share"] is None


@pytest.mark.parametrize("as_json", [True, False])
def test_a_whole_run_is_strict_json_or_a_table(judged_space, capsys, as_json):
    studies = (Study(str(judged_space), 2, 1), Study(str(judged_space), 0, 1))
    assert evidence.main(CommonOptions("cpu", 1), as_json=as_json, studies=studies) == 0
    printed, told = capsys.readouterr()
    assert "draw 1 of 1" in told
    if as_json:
        found = json.loads(printed)
        assert list(found["studies"]) == [study.title for study in studies]
        assert "auc" in found["studies"][studies[0].title]["even"]
        assert "auc" not in found["studies"][studies[1].title]["even"]
    else:
        lines = printed.splitlines()
        assert studies[0].title in lines
        assert sum(line.startswith("even ") for line in lines) == 2


def test_a_space_without_judges_is_told(tiny_space):
    space = open_space(tiny_space, "cpu", 1)
    with pytest.raises(LoomError, match="has no judges"):
        measure(space, Exemplars(space), Study("tiny", 2, 1))
