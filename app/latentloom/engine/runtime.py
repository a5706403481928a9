"""The fast path: encode and decode in batches on the device, in the number format that it is fast in.

Imports torch; `space.py` therefore imports this module only when the first picture is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt
import torch

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.allocator import keep_steady
from latentloom.engine.data.cache import dequantised
from latentloom.engine.data.ink import distance_fields
from latentloom.engine.data.photo import intensities
from latentloom.engine.description import MODEL_FILE, SpaceDescription
from latentloom.engine.device import DeviceChoice, choose_device, memory_ran_out, set_threads
from latentloom.engine.drawing import draw
from latentloom.engine.families.base import Family
from latentloom.engine.families.registry import build_family
from latentloom.engine.fast_decoder import FastDecoder
from latentloom.engine.networks import NetworkConfig
from latentloom.engine.sizes import checked_size
from latentloom.engine.space_files import read_arrays

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint8]
Result = TypeVar("Result")

BATCH = 64
"""Latents decoded at once at most."""

CACHED_BATCH = 32
"""The same on a processor: what a layer makes of so many stays in its cache (measured for 64: 61 ms in portions of 32,
66 of 16, 74 at once)."""

GPU_PORTION = 8
"""Latents that a GPU always decodes together, padded where there are fewer."""

BATCH_PIXELS = 1 << 24
"""Pixels drawn at once at most, so that large pictures do not fill the memory."""

_log = logging.getLogger(__name__)


class Runtime:
    """A space's model on a device. Not safe to use from several threads at once.

    Attributes:
        notices: sentences for the person, oldest first (the memory of a GPU ran out, say).
    """

    def __init__(self, space: SpaceDescription, device: str = "auto", threads: int | None = None) -> None:
        """Load the model.

        Raises:
            LoomError: the space's model is damaged, or the device is not there.
        """
        self.kind: Literal["ink", "photo"] = space.kind
        self.channels = space.channels
        self.latent_dim = space.latent_dim
        self.native_size = space.native_size
        self.notices: list[str] = []
        self._may_fall_back = device == "auto"
        self._choice: DeviceChoice = choose_device(device)
        self._threads = set_threads(threads)
        keep_steady()
        self.model = load_model(space)
        self.grid: int = int(space.network["size"])
        self._safely(self._place)

    @property
    def device(self) -> str:
        """The device as torch names it: "cpu", "cuda:0", ..."""
        return str(self._choice.device)

    @property
    def device_name(self) -> str:
        """The device's name for people."""
        return self._choice.title

    @property
    def threads(self) -> int:
        """How many threads torch uses on the CPU."""
        return self._threads

    @property
    def precision(self) -> str:
        """The number format: "float32" or "bfloat16"."""
        return self._choice.precision

    def decode_pixels(self, latents: npt.NDArray[np.floating], size: int | None = None) -> Pixels:
        """Decode latents to pictures.

        Args:
            latents: (n, d).
            size: side length; None is the size of the pictures that the space was trained on.

        Returns:
            uint8 (n, size, size) or (n, size, size, 3), 255 = paper. The same latent gives the same pixels on one
            machine, whatever stands beside it in the batch.

        Raises:
            UsageError: latents of another shape or not finite, or a size out of range.
        """
        side = checked_size(self.native_size if size is None else size)
        codes = self._checked(latents)
        pixels = np.empty((len(codes), *self._square(side)), np.uint8)
        most = CACHED_BATCH if self._choice.device.type == "cpu" else BATCH
        step = max(1, min(most, BATCH_PIXELS // side**2))
        for start in range(0, len(codes), step):
            part = codes[start : start + step]
            pixels[start : start + step] = self._safely(partial(self._draw, part, side))
        return pixels

    def decode_grids(self, latents: npt.NDArray[np.floating]) -> Floats:
        """Decode latents (n, d) to the grids that pictures are drawn from: (n, c, s, s), fields or intensities."""
        codes = self._checked(latents)
        grids = np.empty((len(codes), self.channels, self.grid, self.grid), np.float32)
        for start in range(0, len(codes), CACHED_BATCH):
            part = codes[start : start + CACHED_BATCH]
            grids[start : start + CACHED_BATCH] = self._safely(partial(self._grids, part))
        return grids

    def decode_fields(self, latents: npt.NDArray[np.floating]) -> Floats:
        """Decode latents (n, d) of an ink space to distance fields (n, s, s), 1 = `reach` grid pixels outside."""
        if self.kind != "ink":
            raise UsageError("Only ink spaces have distance fields; this one holds photos.")
        return self.decode_grids(latents)[:, 0]

    def encode_codes(self, images: Pixels) -> tuple[Floats, Floats]:
        """Encode pictures to posterior means and standard deviations, (n, d) each.

        Args:
            images: (n, h, h) uint8 for a space of one channel, else (n, h, h, 3); 255 = paper; any size.

        Raises:
            UsageError: pictures of another shape or type.
        """
        shape = images.shape
        if images.dtype != np.uint8 or len(shape) < 3 or not shape[1] or shape[2:] != self._square(shape[1])[1:]:
            wanted = "(n, h, h)" if self.channels == 1 else "(n, h, h, 3)"
            raise UsageError(f"Pictures for this space are uint8 of shape {wanted}, not {images.dtype} {shape}.")
        if self.kind == "ink":
            grids = distance_fields(images, self.grid, self.model.reach)[:, None]
        else:
            grids = intensities(images, self.grid)
        return self.encode_grids(grids)

    def encode_grids(
        self, grids: npt.NDArray[np.float32] | npt.NDArray[np.int8], labels: npt.NDArray[np.integer] | None = None
    ) -> tuple[Floats, Floats]:
        """Encode what the network itself sees to posterior means and standard deviations, (n, d) each.

        Args:
            grids: (n, c, s, s), float32 in -1..1 or the training targets' int8.
            labels: (n,) class indices for families whose latent holds the class; None lets the model find out.
        """
        codes = np.empty((len(grids), self.latent_dim), np.float32)
        scales = np.empty_like(codes)
        for start in range(0, len(grids), BATCH):
            part = grids[start : start + BATCH]
            values = dequantised(part.astype(np.int8)) if part.dtype == np.int8 else part.astype(np.float32)
            known = None if labels is None else labels[start : start + BATCH].astype(np.int64)
            mean, log_variance = self._safely(partial(self._encode, values, known))
            codes[start : start + BATCH] = mean
            scales[start : start + BATCH] = np.exp(0.5 * log_variance)
        return codes, scales

    def native(
        self, shares: npt.NDArray[np.floating], latent: npt.NDArray[np.floating], way: str,
        noise: npt.NDArray[np.floating],
    ) -> Floats:  # fmt: skip
        """Return the latent (d,) of the family's own blend; see `families.base.Family.native`.

        Args:
            shares: (K,) weights of the classes, sum one.
            latent: (d,) whence the style comes.
            way: one of the family's ways, in `base.family_words`.
            noise: (d,) standard normal.
        """
        return self._safely(partial(self._native, shares, latent, way, noise))

    @torch.inference_mode()
    def _native(
        self, shares: npt.NDArray[np.floating], latent: npt.NDArray[np.floating], way: str,
        noise: npt.NDArray[np.floating],
    ) -> Floats:  # fmt: skip
        device = self._choice.device
        numbers = (torch.from_numpy(np.asarray(one, np.float32)).to(device) for one in (shares, latent, noise))
        first, style, drawn = numbers
        found: Floats = self.model.native(first, style, way, drawn).cpu().numpy()
        return found

    def _square(self, side: int) -> tuple[int, ...]:
        """Return the shape of one picture."""
        return (side, side) if self.channels == 1 else (side, side, 3)

    def _checked(self, latents: npt.NDArray[np.floating]) -> Floats:
        try:
            with np.errstate(over="ignore"):  # what is too large for a float32 is refused as infinite
                codes = np.ascontiguousarray(latents, np.float32)
        except (TypeError, ValueError) as problem:
            raise UsageError(f"Latents of this space are rows of {self.latent_dim} numbers.") from problem
        if codes.ndim != 2 or codes.shape[1] != self.latent_dim:
            raise UsageError(f"Latents of this space are rows of {self.latent_dim} numbers, not {codes.shape}.")
        if not np.isfinite(codes).all():
            raise UsageError("A latent holds something that is no number; check the weights.")
        return codes

    @torch.inference_mode()
    def _grids(self, codes: Floats) -> Floats:
        grids: Floats = self._decoded(codes).float().cpu().numpy()
        return grids

    @torch.inference_mode()
    def _draw(self, codes: Floats, size: int) -> Pixels:
        pixels: Pixels = draw(self._decoded(codes), size, self.kind, self.model.reach).cpu().numpy()
        return pixels

    def _decoded(self, codes: Floats) -> torch.Tensor:
        """Return the grids of latents, each the same to the last bit in whatever batch it stands."""
        latents = torch.from_numpy(codes).to(self._choice.device)
        portion = portion_of(self._choice)
        if portion is None:
            return self._decoder(latents)
        filled = torch.nn.functional.pad(latents, (0, 0, 0, -len(latents) % portion))
        starts = range(0, len(filled), portion)
        return torch.cat([self._decoder(filled[start : start + portion]) for start in starts])[: len(latents)]

    @torch.inference_mode()
    def _encode(self, values: Floats, labels: npt.NDArray[np.int64] | None) -> tuple[Floats, Floats]:
        # In float32, so that the same picture gives the same code on every machine up to rounding.
        device = self._choice.device
        known = None if labels is None else torch.from_numpy(labels).to(device)
        found = self.model.encode(torch.from_numpy(values).to(device), known)
        return found.mean.cpu().numpy(), found.log_variance.cpu().numpy()

    def _safely(self, work: Callable[[], Result]) -> Result:
        """Do the work; when the device's memory runs out, move to the CPU for good, say so, and do it there."""
        try:
            return work()
        except RuntimeError as problem:
            if not memory_ran_out(problem):
                raise
            on_cpu = self._choice.device.type == "cpu"
            if on_cpu or not self._may_fall_back:
                raise LoomError(
                    f"The memory of {self._choice.title} ran out; ask for smaller pictures"
                    f"{', or close other programs' if on_cpu else ' or use --device cpu'}."
                ) from problem
        # Outside the handler: the error holds on to what filled the memory.
        self.notices.append(f"The memory of {self._choice.title} ran out, so pictures come from the CPU now.")
        _log.info(self.notices[-1])
        self._choice = choose_device("cpu")
        self._place()
        return work()

    def _place(self) -> None:
        """Bring the model to the device, and prepare the decoder in its fast form."""
        self.model.to(self._choice.device).eval().requires_grad_(False)
        self._decoder = FastDecoder(self.model.decoder, self._choice)


def portion_of(choice: DeviceChoice) -> int | None:
    """Return in portions of how many latents a device must decode so that their number does not change the result.

    Libraries choose the order in which they add by the size of the batch. None: any number gives the same (bfloat16 on
    a processor; measured). In float32 on a processor single ones take hardly longer than batches; a GPU needs a few at
    a time to be quick.
    """
    if choice.device.type == "cpu":
        return None if choice.dtype == torch.bfloat16 else 1
    return GPU_PORTION


def load_model(space: SpaceDescription) -> Family:
    """Return a space's model in float32 on the CPU.

    Raises:
        LoomError: the weights do not fit the description.
    """
    damaged = f"The space {space.path} is damaged ({MODEL_FILE} does not fit its model.json); take a fresh copy of it."
    network = space.network
    try:
        config = NetworkConfig(
            network["size"],
            space.channels,
            network.get("latent", space.latent_dim),
            tuple(network["encoder_widths"]),
            tuple(network["decoder_widths"]),
            network.get("backbone", "conv"),
            network.get("hidden", 400),
        )
        with torch.device("meta"):
            model = build_family(space.family, config, space.kind, space.reach, len(space.classes), space.settings)
    except (KeyError, TypeError, UsageError) as problem:
        raise LoomError(damaged) from problem
    if model.latent_dim != space.latent_dim:
        raise LoomError(damaged)
    arrays = read_arrays(space, MODEL_FILE)
    state = {name: torch.from_numpy(array.astype(np.float32)) for name, array in arrays.items()}
    try:
        model.load_state_dict(state, assign=True)
    except RuntimeError as problem:
        raise LoomError(damaged) from problem
    if not all(bool(torch.isfinite(value).all()) for value in state.values()):
        raise LoomError(damaged)
    return model
