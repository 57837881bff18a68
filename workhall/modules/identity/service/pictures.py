"""One's own picture: whatever comes in, what is kept is a small WebP that we drew ourselves."""

import asyncio
import hashlib
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import AccountId, MemberId
from workhall.modules.identity import store
from workhall.modules.identity.errors import BadImage
from workhall.modules.identity.schemas import AvatarImage, Me
from workhall.modules.identity.service import guard, members, own

MOST_BYTES = 8 * 1024 * 1024
_MOST_PIXELS = 50_000_000
_SIDE = 256
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# What Pillow raises for files that are broken, cut off, of another kind or too large to unpack.
_UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
    MemoryError,
)


async def put(ctx: Ctx, data: bytes) -> Me:
    account = await own.mine(ctx, lock=True)
    await guard.picture(ctx)
    async with _one_at_a_time(ctx):
        drawn = await asyncio.to_thread(draw, data)
    digest = hashlib.sha256(drawn).hexdigest()[:32]
    await store.put_picture(ctx, AccountId(account.id), digest, drawn)
    account.picture_hash = digest
    await ctx.db.flush()
    await members.tell_account_changed(ctx, account)
    return await own.show(ctx, account, own.session_of(ctx))


async def remove(ctx: Ctx) -> Me:
    account = await own.mine(ctx, lock=True)
    if account.picture_hash is not None:
        await store.delete_picture(ctx, AccountId(account.id))
        account.picture_hash = None
        await ctx.db.flush()
        await members.tell_account_changed(ctx, account)
    return await own.show(ctx, account, own.session_of(ctx))


async def mine(ctx: Ctx) -> AvatarImage:
    account = await own.mine(ctx)
    found = await store.picture(ctx, AccountId(account.id))
    if found is None:
        raise NotFound
    return AvatarImage(hash=found.hash, data=found.data)


async def of_member(ctx: Ctx, member_id: MemberId) -> AvatarImage | None:
    """For the directory, which decides who may see it."""
    found = await store.picture_of_member(ctx, member_id)
    return AvatarImage(hash=found.hash, data=found.data) if found else None


def _one_at_a_time(ctx: Ctx) -> asyncio.Semaphore:
    """An unpacked picture of 50 megapixels takes 200 MB; a second one waits for the first."""
    held: asyncio.Semaphore = ctx.app.extras.setdefault("identity.drawing", asyncio.Semaphore(1))
    return held


def draw(data: bytes) -> bytes:
    """A square WebP of 256 pixels from the middle of the image, upright and without its metadata (place, camera,
    owner).

    The content decides what it is, not its name. The size is read from the header and refused before anything is
    unpacked: a file of a few kilobytes can unpack to gigabytes. Raises BadImage."""
    if len(data) > MOST_BYTES:
        raise BadImage
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            width, height = image.size
            if width * height > _MOST_PIXELS or min(width, height) < 1:
                raise BadImage
            image.thumbnail((4 * _SIDE, 4 * _SIDE))  # Lets the decoder shrink while it reads, where it can.
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            square = ImageOps.fit(upright, (_SIDE, _SIDE), Image.Resampling.LANCZOS)
            target = BytesIO()
            square.save(target, "WEBP", quality=82, method=4, exif=b"", icc_profile=None)
            return target.getvalue()
    except _UNREADABLE as error:
        raise BadImage from error
