"""Opening spaces: what the window is told, and what a failure leaves behind."""

from __future__ import annotations

import numpy as np
import pytest
from tests.work.fakes import BLEND, NO_PATH, ON_BLEND, FakeSpace

from latentloom.base.errors import LoomError
from latentloom.work.client import EngineClient
from latentloom.work.opening import spare_threads


def test_the_window_is_told_of_the_space_before_the_model_is_loaded(qtbot, client, spaces):
    order = []
    client.spaceOpened.connect(lambda info: order.append("space"))
    client.ready.connect(lambda info: order.append("engine"))
    spaces["fake"].gate.close()
    with qtbot.waitSignal(client.spaceOpened) as caught:
        client.open_space("fake")
    info = caught.args[0]
    assert order == ["space"]
    spaces["fake"].gate.open()
    qtbot.waitUntil(lambda: order == ["space", "engine"])
    fake = spaces["fake"]
    assert (info.name, info.title, info.stamp, info.classes) == (fake.name, fake.title, fake.stamp, fake.classes)
    np.testing.assert_array_equal(info.class_means, fake.atlas.means)
    assert info.mean_xy.shape == (4, 2)
    assert info.codes_xy.shape == (12, 2)
    assert info.variance_share == (0.5, 0.25)
    assert info.typical_norm == pytest.approx(
        float(np.median(np.linalg.norm(fake.atlas.codes[fake.atlas.held_out], axis=1)))
    )


def test_the_decoder_is_warm_when_the_engine_is_ready(qtbot, client, space):
    assert list(space.runtime.decoded) == [(1, None)]


def test_the_engine_tells_what_it_runs_on(qtbot, client, spaces):
    with qtbot.waitSignal(client.ready) as caught:
        client.open_space("fake")
    info = caught.args[0]
    assert (info.device, info.device_name, info.threads, info.precision) == ("cpu", "a pocket calculator", 1, "float32")


def test_requests_made_before_the_start_are_answered_after_it(qtbot, opener, spaces):
    client = EngineClient(opener)
    client.open_space("fake")
    number = client.preview(spaces["fake"].stamp, BLEND, NO_PATH, ON_BLEND, 16)
    with qtbot.waitSignal(client.previewReady) as caught:
        client.start()
    assert caught.args[0].number == number
    assert list(spaces["fake"].runtime.decoded) == [(1, 16)], "a preview that waits is the warm-up"
    assert client.shutdown()


def test_a_preview_without_a_space_is_answered_with_a_sentence(qtbot, client):
    with qtbot.waitSignal(client.previewFailed) as caught:
        client.preview("", BLEND, NO_PATH, ON_BLEND, 16)
    assert "No space is open" in caught.args[0].sentence


def test_a_failed_opening_keeps_the_space_before(qtbot, client, space):
    with qtbot.waitSignal(client.spaceFailed) as caught:
        client.open_space("nowhere")
    assert caught.args == ["There is no space called nowhere."]
    with qtbot.waitSignal(client.previewReady):
        client.preview(space.stamp, BLEND, NO_PATH, ON_BLEND, 16)


def test_a_space_whose_model_is_broken_does_not_replace_one_that_works(qtbot, client, space, spaces):
    spaces["torn"] = FakeSpace("torn", load_error=LoomError("The file model.safetensors is damaged."))
    with qtbot.assertNotEmitted(client.spaceOpened), qtbot.waitSignal(client.spaceFailed) as caught:
        client.open_space("torn")
    assert caught.args == ["The file model.safetensors is damaged."]
    with qtbot.waitSignal(client.previewReady):
        client.preview(space.stamp, BLEND, NO_PATH, ON_BLEND, 16)


def test_a_failed_load_is_remembered_and_not_tried_again_by_previews(qtbot, client, spaces):
    torn = spaces["torn"] = FakeSpace("torn", load_error=LoomError("The file model.safetensors is damaged."))
    with qtbot.waitSignals([client.spaceOpened, client.spaceFailed]):
        client.open_space("torn")
    for _ in range(3):
        with qtbot.waitSignal(client.previewFailed) as caught:
            client.preview(torn.stamp, BLEND, NO_PATH, ON_BLEND, 16)
        assert caught.args[0].sentence == "The file model.safetensors is damaged."
    assert torn.loads == 1
    with qtbot.waitSignal(client.ready):
        client.open_space("fake")
    with qtbot.waitSignal(client.previewReady):
        client.preview(spaces["fake"].stamp, BLEND, NO_PATH, ON_BLEND, 16)


@pytest.mark.allow_log("latentloom.work.faults")
def test_a_broken_torch_is_told_in_a_sentence(qtbot, client, spaces):
    spaces["fake"] = FakeSpace("fake", load_error=ImportError("libtorch_cpu.so: cannot open shared object file"))
    with qtbot.waitSignal(client.spaceFailed) as caught:
        client.open_space("fake")
    assert "could not load the model (ImportError: libtorch_cpu.so" in caught.args[0]


def test_another_space_takes_over(qtbot, client, space, spaces):
    spaces["other"] = FakeSpace("other")
    with qtbot.waitSignal(client.spaceOpened) as caught:
        client.open_space("other")
    assert caught.args[0].name == "other"
    with qtbot.waitSignal(client.previewReady) as reply:
        client.preview(spaces["other"].stamp, BLEND, NO_PATH, ON_BLEND, 16)
    assert reply.args[0].stamp == spaces["other"].stamp


def test_torch_leaves_a_core_to_the_window(monkeypatch):
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1, 2, 3}, raising=False)
    assert spare_threads() == 3
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0}, raising=False)
    assert spare_threads() == 1
