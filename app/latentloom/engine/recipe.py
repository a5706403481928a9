"""The recipe inside a picture: what made it, so that opening the picture brings the blend back.

A recipe is a JSON object; in a PNG it is the compressed text chunk "latentloom", in other files an ASCII token that
stands in the format's own place for comments. Pictures come from anywhere, so all that is read is checked.
"""

from __future__ import annotations

import base64
import binascii
import json
import mmap
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from PIL.PngImagePlugin import PngInfo

import latentloom
from latentloom.base.errors import LoomError
from latentloom.engine.blending.mix import Mix

Recipe = dict[str, Any]

FORMAT = "latentloom-recipe"
VERSION = 1
KEYWORD = "latentloom"
MOST_BYTES = 4 * 1024 * 1024
"""Size of a recipe's JSON; a larger one is neither written nor read."""

KINDS = ("blend", "sheet", "path", "figure")

_TOKEN = re.compile(rb"latentloom-recipe:([A-Za-z0-9+/]+=*);")
_GIF_COMMENT = re.compile(rb"\x21\xfe[\x01-\xff]latentloom-recipe:", re.DOTALL)
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MOST_CHUNKS = 100_000


def make_recipe(
    space_name: str,
    stamp: str,
    kind: str,
    mix: Mix | None = None,
    document: Mapping[str, Any] | None = None,
) -> Recipe:
    """Return a recipe.

    Args:
        space_name, stamp: the space that decoded the picture.
        kind: "blend", "sheet", "path" or "figure".
        mix: the blend that was shown, where there is one.
        document: the whole document as JSON, where there is one.
    """
    return {
        "format": FORMAT,
        "version": VERSION,
        "app": latentloom.__version__,
        "space": {"name": space_name, "stamp": stamp},
        "kind": kind,
        "mix": mix.to_json() if mix else None,
        "document": dict(document) if document is not None else None,
    }


def with_tiles(recipe: Recipe, tiles: Sequence[Mapping[str, Any]]) -> Recipe:
    """Return the recipe with one JSON object a tile; without them where it would grow past MOST_BYTES."""
    whole = {**recipe, "tiles": [dict(tile) for tile in tiles]}
    return whole if len(to_text(whole)) <= MOST_BYTES else recipe


def to_text(recipe: Recipe) -> str:
    """Return the recipe as ASCII JSON, the same text for the same recipe."""
    return json.dumps(recipe, ensure_ascii=True, separators=(",", ":"), sort_keys=True, allow_nan=False)


def to_token(recipe: Recipe) -> str:
    """Return the recipe as one ASCII token for comments and metadata."""
    packed = base64.b64encode(zlib.compress(to_text(recipe).encode("ascii"), 9)).decode("ascii")
    return f"{FORMAT}:{packed};"


def with_hash(recipe: Recipe, sha256: str) -> Recipe:
    """Return the recipe with the SHA-256 (hexadecimal) of the picture's pixels, row by row."""
    return {**recipe, "pixels": {"sha256": sha256}}


def embed(recipe: Recipe) -> PngInfo:
    """Return the recipe as text for Pillow: `picture.save(path, pnginfo=embed(recipe))`."""
    info = PngInfo()
    info.add_text(KEYWORD, to_text(recipe), zip=True)
    return info


def read_recipe(path: Path | str) -> Recipe | None:
    """Return the recipe inside a picture, or None where there is none.

    The result has the form that `make_recipe` gives: "space" with a "name" and a "stamp", "kind" one of KINDS, "mix"
    None or good for `Mix.from_json`, "document" None or an object (not checked further).

    Raises:
        LoomError: the file cannot be read, or its recipe is damaged, too large or of a newer version.
    """
    try:
        with Path(path).open("rb") as stream:
            text = _find(stream, Path(path).name)
    except OSError as problem:
        raise LoomError(f"{path} cannot be read ({problem.strerror or problem}): check the name.") from problem
    return None if text is None else _parse(text, Path(path).name)


def _find(stream: IO[bytes], name: str) -> bytes | None:
    head = stream.read(len(_PNG_SIGNATURE))
    if head == _PNG_SIGNATURE:
        return _find_in_png(stream, name)
    if not head:
        return None
    with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if head.startswith(b"GIF8"):
            return _find_in_gif(content, name)
        found = _TOKEN.search(content)
        return _unpack(found.group(1), name) if found else None


def _find_in_png(stream: IO[bytes], name: str) -> bytes | None:
    """Walk the chunks without decoding a pixel; text may stand before or after the pixels."""
    for _ in range(_MOST_CHUNKS):
        header = stream.read(8)
        if len(header) < 8:
            return None
        length, kind = struct.unpack(">I4s", header)
        if kind == b"IEND":
            return None
        if kind == b"zTXt" and length <= MOST_BYTES:
            keyword, _, rest = stream.read(length).partition(b"\0")
            stream.seek(4, 1)
            if keyword == KEYWORD.encode("ascii"):
                return _inflate(rest[1:], name)
        else:
            stream.seek(length + 4, 1)
    return None


def _find_in_gif(content: mmap.mmap, name: str) -> bytes | None:
    """Join the sub-blocks of the comment: each is a length byte and up to 255 bytes, and an empty one ends them."""
    found = _GIF_COMMENT.search(content)
    if found is None:
        return None
    place, comment = found.start() + 2, bytearray()
    while place < len(content) and content[place] and len(comment) <= 2 * MOST_BYTES:
        comment += content[place + 1 : place + 1 + content[place]]
        place += 1 + content[place]
    token = _TOKEN.search(comment)
    return _unpack(token.group(1), name) if token else None


def _unpack(packed: bytes, name: str) -> bytes:
    try:
        return _inflate(base64.b64decode(packed, validate=True), name)
    except binascii.Error as problem:
        raise _damaged(name) from problem


def _inflate(compressed: bytes, name: str) -> bytes:
    """Decompress, and stop at MOST_BYTES: a few kilobytes can hold gigabytes of zeros."""
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(compressed, MOST_BYTES + 1)
    except zlib.error as problem:
        raise _damaged(name) from problem
    if len(content) > MOST_BYTES:
        raise LoomError(f"The recipe inside {name} is larger than {MOST_BYTES >> 20} MiB and was not read.")
    if not inflater.eof:
        raise _damaged(name)
    return content


def _parse(text: bytes, name: str) -> Recipe:
    try:
        recipe = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as problem:
        raise _damaged(name) from problem
    if not isinstance(recipe, dict) or recipe.get("format") != FORMAT:
        raise _damaged(name)
    version = recipe.get("version")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise _damaged(name)
    if version > VERSION:
        raise LoomError(f"{name} was made by a newer version of Latent Loom: update the program to open it.")
    if not _has_form(recipe):
        raise _damaged(name)
    if recipe["mix"] is not None:
        Mix.from_json(recipe["mix"])
    return recipe


def _has_form(recipe: Recipe) -> bool:
    space = recipe.get("space")
    return (
        isinstance(space, dict)
        and isinstance(space.get("name"), str)
        and isinstance(space.get("stamp"), str)
        and recipe.get("kind") in KINDS
        and isinstance(recipe.setdefault("mix", None), dict | None)
        and isinstance(recipe.setdefault("document", None), dict | None)
        and isinstance(recipe.get("tiles", []), list)
    )


def _refuse_constant(text: str) -> float:
    raise ValueError(f"{text} is not JSON")


def _damaged(name: str) -> LoomError:
    return LoomError(f"The recipe inside {name} is damaged, so its blend cannot be brought back.")
