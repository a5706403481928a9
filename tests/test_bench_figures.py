"""The bench of figures, on a space of a few drawings."""

from __future__ import annotations

import json

import pytest

from latentloom.base.options import CommonOptions
from latentloom.bench import figures


def test_it_times_whole_figures_beside_their_bars(tiny_space, monkeypatch, capsys):
    monkeypatch.setattr(figures, "MINE_ANCHORS", 2)
    monkeypatch.setattr(figures, "MINE_SPACING", 2)
    code = figures.main(CommonOptions("cpu", 1), as_json=True, space=str(tiny_space), rounds=1)
    told = json.loads(capsys.readouterr().out)
    names = [line["name"] for line in told["lines"]]
    assert names[0] == "J-diagram 7 by 7"
    assert "MINE grid 3 by 3" in names
    assert all(line["value"] > 0 for line in told["lines"])
    assert code == (0 if told["passed"] else 1)
    bars = {line["name"]: line["bar"] for line in told["lines"] if line["bar"]}
    assert bars == {"J-diagram 7 by 7": pytest.approx(60), "MINE grid 3 by 3": pytest.approx(300)}
