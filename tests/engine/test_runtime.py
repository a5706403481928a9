"""The fast path: the reference's pixels, the same pixels always, bad input refused, and memory that runs out."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from tests.helpers.processes import environment

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine import runtime as module
from latentloom.engine.data.ink import distance_fields, field_ink
from latentloom.engine.data.photo import intensities, pixels, resized
from latentloom.engine.description import read_description
from latentloom.engine.device import DeviceChoice
from latentloom.engine.runtime import Runtime

ROOT = Path(__file__).resolve().parents[2]
SIZES = [16, 28, 32, 64, 105, 512]


@pytest.fixture(scope="module")
def ink(tiny_space):
    return Runtime(read_description(tiny_space), "cpu", 1)


@pytest.fixture(scope="module")
def colour(tiny_colour_space):
    return Runtime(read_description(tiny_colour_space), "cpu", 1)


@pytest.fixture(scope="module")
def plain(tiny_space):
    """The same model in float32, whatever the processor is good at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("latentloom.engine.device._fast_dtype", lambda _: torch.float32)
        return Runtime(read_description(tiny_space), "cpu", 1)


@pytest.fixture(scope="module")
def plain_colour(tiny_colour_space):
    """The same for colour."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("latentloom.engine.device._fast_dtype", lambda _: torch.float32)
        return Runtime(read_description(tiny_colour_space), "cpu", 1)


def latents(count: int = 5, seed: int = 0) -> np.ndarray:
    return (np.random.default_rng(seed).normal(size=(count, 8)) * 2).astype(np.float32)


def test_it_says_what_it_runs_on(ink, plain):
    assert ink.device == "cpu"
    assert ink.device_name.startswith("CPU")
    assert ink.threads == 1
    assert ink.precision in ("float32", "bfloat16")
    assert plain.precision == "float32"
    assert ink.notices == []


@pytest.mark.parametrize("size", SIZES)
def test_ink_pixels_are_those_of_the_decoded_field(ink, size):
    found = ink.decode_pixels(latents(), size)
    expected = field_ink(ink.decode_fields(latents()), size, 4.0)
    assert found.shape == (5, size, size)
    assert found.dtype == np.uint8
    assert np.abs(found.astype(int) - expected).max() <= 1
    assert len(np.unique(found)) > 2  # the test would not notice blank pages


@pytest.mark.parametrize("size", SIZES)
def test_photo_pixels_are_those_of_the_decoded_intensities(colour, size):
    found = colour.decode_pixels(latents(), size)
    assert found.shape == (5, size, size, 3)
    with torch.inference_mode():
        values = colour._decoder(torch.from_numpy(latents())).float().numpy()
    if size == 32:
        assert np.abs(found.astype(int) - pixels(values)).max() <= 1
    # Resizing 8-bit pictures rounds once more, and clips before it enlarges.
    elif np.abs(values).max() <= 1:
        assert np.abs(found.astype(int) - resized(pixels(values), size)).max() <= 2
    assert len(np.unique(found)) > 2


def test_the_fast_form_draws_nearly_what_float32_draws(ink, plain):
    fast, exact = ink.decode_fields(latents(40)), plain.decode_fields(latents(40))
    assert np.abs(fast - exact).mean() < 0.02 * np.abs(exact).mean() + 1e-6
    with torch.inference_mode():
        reference = plain.model.decoder(torch.from_numpy(latents(40)))[:, 0].numpy()
    assert np.abs(exact - reference).max() < 1e-4 * np.abs(reference).max()


def test_without_a_size_pictures_are_as_large_as_the_data_sets(ink, colour):
    assert ink.decode_pixels(latents(1)).shape == (1, 28, 28)
    assert colour.decode_pixels(latents(1)).shape == (1, 28, 28, 3)


@pytest.mark.parametrize("which", ["ink", "plain", "colour", "plain_colour"])
@pytest.mark.parametrize("count", [2, 3, 21, 64, 65, 150])
def test_a_latent_gives_the_same_pixels_alone_and_anywhere_in_any_batch(request, which, count):
    runtime = request.getfixturevalue(which)
    batch = latents(count, seed=count)
    together = runtime.decode_pixels(batch, 105)
    for place in {0, 1, count // 2, count - 1}:
        assert np.array_equal(runtime.decode_pixels(batch[place : place + 1], 105)[0], together[place]), place
        moved = runtime.decode_pixels(np.roll(batch, 1, axis=0), 105)
        assert np.array_equal(moved[(place + 1) % count], together[place]), place


@pytest.mark.parametrize("which", ["ink", "plain", "colour", "plain_colour"])
def test_the_number_of_threads_changes_no_pixel(request, which):
    runtime = request.getfixturevalue(which)
    wanted = latents(9)
    found = []
    for threads in (1, 2):
        torch.set_num_threads(threads)
        found.append(runtime.decode_pixels(wanted, 105))
        found.append(runtime.decode_pixels(wanted[:1], 105))
    assert np.array_equal(found[0], found[2])
    assert np.array_equal(found[1], found[3])


def test_two_processes_draw_the_same_blend(tiny_space):
    code = (
        "import sys, hashlib; from latentloom import open_space; space = open_space(sys.argv[1], 'cpu', 1);"
        "blend = space.blend({name: 1 + i for i, name in enumerate(space.classes)});"
        "print(hashlib.sha256(blend.latent.tobytes() + blend.image(105).tobytes()).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(tiny_space)]
    processes = [
        subprocess.Popen(command, env=environment(PYTHONHASHSEED=seed), stdout=subprocess.PIPE, text=True)
        for seed in ("1", "2")
    ]
    first, second = (process.communicate(timeout=60)[0] for process in processes)
    assert first == second
    assert len(first) == 2 * hashlib.sha256().digest_size + 1


@pytest.mark.parametrize(
    ("side", "count", "batches"),
    [(28, 70, [32, 32, 6]), (1024, 18, [16, 2]), (4096, 2, [1, 1]), (5000, 2, [1, 1])],
)
def test_large_pictures_are_drawn_few_at_a_time(ink, monkeypatch, side, count, batches):
    asked = []

    def drawn(part, size):
        asked.append(len(part))
        return np.full((1, 1, 1), 7, np.uint8)

    monkeypatch.setattr(ink, "_draw", drawn)
    assert (ink.decode_pixels(latents(count), side)[:, ::97, ::97] == 7).all()
    assert asked == batches


def test_a_gpu_always_decodes_the_same_number_at_once(ink, monkeypatch):
    monkeypatch.setattr(module, "portion_of", lambda _: 8)
    expected, decoder, asked = ink.decode_pixels(latents(21)), ink._decoder, []

    def watched(part):
        asked.append(len(part))
        return decoder(part)

    monkeypatch.setattr(ink, "_decoder", watched)
    assert np.array_equal(ink.decode_pixels(latents(21)), expected)
    assert np.array_equal(ink.decode_pixels(latents(21)[:1]), expected[:1])
    assert asked == [8, 8, 8, 8]


@pytest.mark.parametrize(
    ("device", "dtype", "portion"),
    [
        ("cpu", torch.bfloat16, None),
        ("cpu", torch.float32, 1),
        ("cuda", torch.bfloat16, module.GPU_PORTION),
        ("mps", torch.float32, module.GPU_PORTION),
    ],
)
def test_portions_suit_the_device(device, dtype, portion):
    assert module.portion_of(DeviceChoice(torch.device(device), "", dtype)) == portion


def test_a_large_picture_in_parts_is_the_same(ink, monkeypatch):
    whole = ink.decode_pixels(latents(7), 200)
    monkeypatch.setattr(module, "BATCH_PIXELS", 2 * 200**2)
    assert np.array_equal(ink.decode_pixels(latents(7), 200), whole)


def test_no_latents_give_no_pictures(ink, colour):
    assert ink.decode_pixels(np.empty((0, 8), np.float32), 20).shape == (0, 20, 20)
    assert colour.decode_pixels(np.empty((0, 8), np.float32), 20).shape == (0, 20, 20, 3)
    assert ink.decode_fields(np.empty((0, 8), np.float32)).shape == (0, 32, 32)


WRONG_LATENTS = {
    "one dimension": np.zeros(8),
    "three dimensions": np.zeros((1, 1, 8)),
    "too short": np.zeros((2, 7)),
    "nothing": np.zeros(()),
    "not a number": np.array([[0, 0, 0, np.nan, 0, 0, 0, 0]]),
    "infinite": np.array([[0, 0, 0, np.inf, 0, 0, 0, 0]]),
    "beyond float32": np.full((1, 8), 1e300),
    "words": np.array([["a"] * 8]),
    "ragged": [[1.0] * 8, [1.0]],
    "none": None,
}


@pytest.mark.parametrize("wrong", WRONG_LATENTS.values(), ids=list(WRONG_LATENTS))
def test_wrong_latents_are_refused(ink, wrong):
    for decode in (ink.decode_pixels, ink.decode_fields):
        with pytest.raises(UsageError, match="atent"):
            decode(wrong)


@pytest.mark.parametrize("size", [0, -1, 16_385, 28.0, "28", float("nan"), [28]])
def test_wrong_sizes_are_refused(ink, size):
    with pytest.raises(UsageError, match="A picture's size"):
        ink.decode_pixels(latents(1), size)


def test_sizes_may_be_numpy_numbers(ink):
    assert ink.decode_pixels(latents(1), np.int64(20)).shape == (1, 20, 20)


def test_photos_have_no_fields(colour):
    with pytest.raises(UsageError, match="Only ink spaces have distance fields"):
        colour.decode_fields(latents(1))


@pytest.mark.parametrize("size", [1, 8, 28, 105, 300])
def test_pictures_of_any_size_are_encoded(ink, colour, size):
    images = np.random.default_rng(0).integers(0, 256, (3, size, size, 3)).astype(np.uint8)
    for runtime, given in ((ink, images[..., 0]), (colour, images)):
        codes, scales = runtime.encode_codes(given)
        assert codes.shape == scales.shape == (3, 8)
        assert codes.dtype == scales.dtype == np.float32
        assert np.isfinite(codes).all()
        assert (scales > 0).all()


def test_codes_are_the_encoders_posterior(ink, colour):
    images = np.random.default_rng(0).integers(0, 256, (70, 28, 28, 3)).astype(np.uint8)
    grids = {ink: distance_fields(images[..., 0], 32, 4.0)[:, None], colour: intensities(images, 32)}
    for runtime, grid in grids.items():
        codes, scales = runtime.encode_codes(images[..., 0] if runtime is ink else images)
        with torch.no_grad():
            mean, log_variance = runtime.model.encoder(torch.from_numpy(grid))
        assert np.allclose(codes, mean.numpy(), atol=1e-4)
        assert np.allclose(scales, np.exp(0.5 * log_variance.numpy()), rtol=1e-3)


def test_training_targets_are_encoded_as_what_they_stand_for(ink):
    targets = np.random.default_rng(0).integers(-127, 128, (3, 1, 32, 32)).astype(np.int8)
    exact = targets.astype(np.float32) / np.float32(127)
    assert np.array_equal(ink.encode_grids(targets)[0], ink.encode_grids(exact)[0])


WRONG_IMAGES = {
    "floats": np.zeros((2, 28, 28)),
    "one picture": np.zeros((28, 28), np.uint8),
    "not square": np.zeros((2, 28, 20), np.uint8),
    "four channels": np.zeros((2, 28, 28, 4), np.uint8),
    "no pixels": np.zeros((2, 0, 0), np.uint8),
}


@pytest.mark.parametrize("wrong", WRONG_IMAGES.values(), ids=list(WRONG_IMAGES))
def test_wrong_pictures_are_refused(ink, colour, wrong):
    for runtime in (ink, colour):
        with pytest.raises(UsageError, match="Pictures for this space are uint8"):
            runtime.encode_codes(wrong)


def test_grey_is_not_colour(ink, colour):
    with pytest.raises(UsageError, match=r"\(n, h, h\), not uint8 \(1, 8, 8, 3\)"):
        ink.encode_codes(np.zeros((1, 8, 8, 3), np.uint8))
    with pytest.raises(UsageError, match=r"\(n, h, h, 3\), not uint8 \(1, 8, 8\)"):
        colour.encode_codes(np.zeros((1, 8, 8), np.uint8))


@pytest.fixture
def full_gpu(monkeypatch):
    """Pretend that "auto" and "cuda" are a GPU whose memory is full."""
    fake = DeviceChoice(torch.device("cuda"), "Small GPU", torch.float32)
    choose, place = module.choose_device, Runtime._place

    def run_out(self, *_):
        if self._choice is fake:
            raise torch.OutOfMemoryError("CUDA out of memory.")

    def guarded(method):
        def run(self, *arguments):
            run_out(self)
            return method(self, *arguments)

        return run

    monkeypatch.setattr(module, "choose_device", lambda name: fake if name in ("auto", "cuda") else choose(name))
    for name in ("_draw", "_grids", "_encode"):
        monkeypatch.setattr(Runtime, name, guarded(getattr(Runtime, name)))

    def full_when(placing: bool) -> None:
        def placed(self):
            if self._choice is not fake:
                place(self)
            elif placing:
                run_out(self)

        monkeypatch.setattr(Runtime, "_place", placed)

    return full_when


@pytest.mark.parametrize("placing", [True, False])
def test_a_gpu_without_memory_is_left_for_the_cpu_once_and_said_so(full_gpu, ink, tiny_space, placing):
    full_gpu(placing)
    runtime = Runtime(read_description(tiny_space), "auto", 1)
    assert runtime.device == ("cpu" if placing else "cuda")
    assert np.array_equal(runtime.decode_pixels(latents(), 64), ink.decode_pixels(latents(), 64))
    image = np.zeros((1, 28, 28), np.uint8)
    assert np.array_equal(runtime.encode_codes(image)[0], ink.encode_codes(image)[0])
    assert np.array_equal(runtime.decode_fields(latents()), ink.decode_fields(latents()))
    assert runtime.notices == ["The memory of Small GPU ran out, so pictures come from the CPU now."]
    assert runtime.device == "cpu"
    assert runtime.device_name.startswith("CPU")


@pytest.mark.parametrize("placing", [True, False])
def test_a_gpu_that_was_asked_for_is_not_left(full_gpu, tiny_space, placing):
    full_gpu(placing)
    with pytest.raises(
        LoomError, match="The memory of Small GPU ran out; ask for smaller pictures or use --device cpu"
    ):
        Runtime(read_description(tiny_space), "cuda", 1).decode_pixels(latents())


def test_a_computer_without_memory_is_told(ink, monkeypatch):
    monkeypatch.setattr(ink, "_draw", lambda *_: torch.empty(1 << 60))
    with pytest.raises(LoomError, match="ran out; ask for smaller pictures, or close other programs"):
        ink.decode_pixels(latents())


def test_other_faults_pass_through(ink, monkeypatch):
    monkeypatch.setattr(ink, "_draw", lambda *_: torch.zeros(2) + torch.zeros(3))
    with pytest.raises(RuntimeError, match="must match"):
        ink.decode_pixels(latents())
