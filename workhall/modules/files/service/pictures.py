"""Measuring pictures and drawing small ones. Runs in threads, one picture at a time, and never unpacks what is too
large: a file of a few kilobytes can unpack to gigabytes."""

import asyncio
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

from workhall.kit.services import Services
from workhall.modules.files.schemas import THUMBS

MOST_BYTES = 32 << 20
"""Larger pictures are kept as they are, without small ones."""
_MOST_PIXELS = 64_000_000
_MOST_SIDE = 30_000
_FORMATS = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
    "BMP": "image/bmp",
}
_OPENED = tuple(name for name in _FORMATS if name != "MPO")
_SIDEWAYS = (5, 6, 7, 8)
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True, slots=True)
class Measured:
    """Upright. `w` and `h` are None for a picture that is too large to be opened."""

    media_type: str | None
    w: int | None
    h: int | None
    is_drawable: bool


class NotDrawn(Exception):
    """This picture has no small ones, now or later."""


def measure(data: bytes) -> Measured | None:
    """Reads the header alone. None when it is no picture, whatever its first bytes say."""
    try:
        with Image.open(BytesIO(data), formats=_OPENED) as image:
            kind = _FORMATS.get(image.format or "")
            if kind is None or min(image.size) < 1:
                return None
            w, h = image.size
            if _orientation(image) in _SIDEWAYS:
                w, h = h, w
            return Measured(kind, w, h, _is_drawable(image))
    except _TOO_LARGE:
        return Measured(None, None, None, is_drawable=False)
    except Exception:  # Decoders fail in every way on what was made to make them fail.
        return None


def draw(data: bytes) -> dict[int, bytes]:
    """WebP by longest side, upright, never enlarged, without metadata (place, camera, owner). Raises NotDrawn."""
    try:
        with Image.open(BytesIO(data), formats=_OPENED) as image:
            if not _is_drawable(image):
                raise NotDrawn
            largest = max(THUMBS)
            image.draft("RGB", (2 * largest, 2 * largest))  # JPEG: the decoder shrinks while it reads.
            orientation = _orientation(image)
            plain = image.convert("RGBA" if _has_holes(image) else "RGB")
            plain.thumbnail((2 * largest, 2 * largest), Image.Resampling.BOX, reducing_gap=None)
            upright = _turned(plain, orientation)
            return {side: _encoded(upright, side) for side in THUMBS}
    except NotDrawn:
        raise
    except Exception as error:  # As above.
        raise NotDrawn from error


async def in_turn(app: Services, work: Any, *args: Any) -> Any:
    """An unpacked picture takes up to 250 MB, so a second one waits for the first."""
    turn: asyncio.Semaphore = app.extras.setdefault("files.drawing", asyncio.Semaphore(1))
    async with turn:
        return await asyncio.to_thread(work, *args)


def _is_drawable(image: Image.Image) -> bool:
    w, h = image.size
    return 0 < w * h <= _MOST_PIXELS and max(w, h) <= _MOST_SIDE


def _orientation(image: Image.Image) -> int:
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # A broken header turns nothing.
        return 1
    return found if isinstance(found, int) else 1


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _has_holes(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info


def _encoded(image: Image.Image, side: int) -> bytes:
    small = image.copy()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    target = BytesIO()
    small.save(target, "WEBP", quality=80, method=4, exif=b"", icc_profile=None)
    return target.getvalue()
