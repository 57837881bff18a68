"""What is known of files, and their content, for those who may read them."""

from collections.abc import Sequence
from uuid import UUID

from workhall.kit.authz import allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.modules.files import policy, store
from workhall.modules.files.errors import FileMissing
from workhall.modules.files.policy import Standing
from workhall.modules.files.schemas import MOST_AT_ONCE, THUMBS, Content, FileInfo
from workhall.modules.files.service import kinds, owners, removal
from workhall.modules.files.store import FilePair

_SMALL_TYPE = "image/webp"


async def get(ctx: Ctx, file_id: UUID) -> FileInfo:
    pair, standing = await readable(ctx, file_id)
    return _shown(ctx, pair, standing)


async def content(ctx: Ctx, file_id: UUID, thumb: int | None) -> Content:
    """Before the small pictures are drawn the original stands in for them. Who has no small pictures has no content
    under that address: what could not be unpacked here is not handed to a list of pictures."""
    (file, blob), _ = await readable(ctx, file_id)
    key, kind, name, size = removal.whole_key(ctx.org_id, blob.id), blob.media_type, file.name, blob.size
    if thumb is None or blob.thumbs == "due":
        return Content(key, size, kind, name, blob.sha256[:32], kinds.is_inline(kind), is_final=thumb is None)
    if blob.thumbs != "drawn":
        raise NotFound
    small = removal.thumb_key(ctx.org_id, blob.id, thumb)
    return Content(small, -1, _SMALL_TYPE, f"{name}.webp", f"{blob.sha256[:32]}-{thumb}", is_inline=True, is_final=True)


async def readable(ctx: Ctx, file_id: UUID) -> tuple[FilePair, Standing]:
    pair = await store.file(ctx, file_id)
    if pair is None:
        ctx.asked.add(policy.may_read_file.name)
        raise NotFound
    standing = await owners.reading(ctx, pair[0].owner_kind, pair[0].owner_id)
    allow(ctx, policy.may_read_file, standing)
    return pair, standing


async def info(ctx: Ctx, pair: FilePair) -> FileInfo:
    return _shown(ctx, pair, await owners.reading(ctx, pair[0].owner_kind, pair[0].owner_id))


# For other modules


async def details(ctx: Ctx, ids: Sequence[UUID]) -> list[FileInfo]:
    """In the order asked for. Raises FileMissing when one of them is not there for the caller."""
    pairs = await _all(ctx, ids)
    standings: dict[tuple[str, UUID], Standing] = {}
    for file, _ in pairs:
        place = (file.owner_kind, file.owner_id)
        if place not in standings:
            standings[place] = await owners.reading(ctx, *place)
        if not policy.may_read_file(ctx.who, standings[place]):
            raise FileMissing
    return [_shown(ctx, pair, standings[pair[0].owner_kind, pair[0].owner_id]) for pair in pairs]


async def of_owner(ctx: Ctx, kind: str, owner_id: UUID, ids: Sequence[UUID]) -> list[FileInfo]:
    """Those of one owner, in the order asked for; the owner's module has asked who may. Raises FileMissing when one
    belongs to another."""
    pairs = await _all(ctx, ids)
    if any((file.owner_kind, file.owner_id) != (kind, owner_id) for file, _ in pairs):
        raise FileMissing
    return [_shown(ctx, pair, Standing(may_read=True)) for pair in pairs]


async def open_text(ctx: Ctx, file_id: UUID, most: int = 200_000) -> str | None:
    """The first bytes of a text, decoded as well as they can be; None for what is no text. For jobs that make a file
    findable: it reads from the store, so not inside a transaction that others wait for."""
    pair = await store.file(ctx, file_id)
    if pair is None:
        raise FileMissing
    blob = pair[1]
    if not blob.media_type.startswith("text/"):
        return None
    async with ctx.app.blobs.open(removal.whole_key(ctx.org_id, blob.id), 0, most) as found:
        data = b"".join([chunk async for chunk in found.chunks])
    return kinds.decode(data)


async def _all(ctx: Ctx, ids: Sequence[UUID]) -> list[FilePair]:
    if len(ids) > MOST_AT_ONCE:
        raise FileMissing
    found = await store.files(ctx, ids) if ids else {}
    if len(found) != len(set(ids)):
        raise FileMissing
    return [found[one] for one in ids]


def _shown(ctx: Ctx, pair: FilePair, standing: Standing) -> FileInfo:
    file, blob = pair
    return FileInfo(
        id=file.id,
        name=file.name,
        size=blob.size,
        media_type=blob.media_type,
        w=file.w,
        h=file.h,
        ms=file.ms,
        wave=file.wave,
        voice=file.voice,
        thumbs=list(THUMBS) if blob.thumbs in ("due", "drawn") else [],
        created_at=file.created_at,
        uploaded_by=MemberId(file.uploaded_by),
        can=can(ctx, policy.OF_A_FILE, standing),
    )
