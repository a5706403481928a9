"""The bench of the map: a small run, in this process."""

from __future__ import annotations

import json

from latentloom.base.options import CommonOptions
from latentloom.bench import map as map_bench
from latentloom.bench import map_probe


def test_a_small_run_measures_both_maps(qapp, monkeypatch, capsys):
    def here(module, what, count, frames):
        assert module == map_probe.__name__
        measure = map_probe.measure_map if what == "map" else map_probe.measure_pyqtgraph
        return measure(int(count), int(frames))

    monkeypatch.setattr(map_bench, "run_probe", here)
    monkeypatch.setattr(map_bench, "describe_machine", lambda *_: "a machine")
    effort = map_bench.Effort(counts=(6000,), frames=8, rival_frames=4)
    status = map_bench.main(CommonOptions("cpu", 1), as_json=True, effort=effort)
    found = json.loads(capsys.readouterr().out)
    values = {line["name"]: line["value"] for line in found["lines"]}
    assert status == 0, "there is no bar for so few points"
    assert all(value is not None and value > 0 for value in values.values())
    assert values["pan 6,000 points against pyqtgraph"] == (
        values["pan 6,000 points, pyqtgraph, median"] / values["pan 6,000 points, median"]
    )


def test_the_hand_of_the_bench_moves_the_map(qapp):
    info = map_probe.made_space(6000)
    view = map_probe.MapView(map_probe.PictureStore(map_probe.NoEngine()))
    map_probe._show(view)
    view.show_space(info, info.startup)
    before = view.centre()
    assert len(map_probe._pan(view, view.viewport(), 5)) == 5
    assert view.centre() != before
    view.deleteLater()
