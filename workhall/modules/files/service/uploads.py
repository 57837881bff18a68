"""Uploads in pieces: begun, continued after whatever interrupted them, cancelled.

Bytes lie in the blob store, the position in the database, and no transaction is open while bytes travel: a slow client
or a slow store holds no connection. A piece is written under an id of its own and counts only when its row is, so two
that come at once, or one that came twice, change nothing.
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from uuid import UUID

import structlog

from workhall.kit.authz import allow
from workhall.kit.blobs import BlobKey, is_storage_error, org_key
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import OrgId, new_id
from workhall.kit.services import Services
from workhall.modules.files import policy, schemas, store, tables
from workhall.modules.files.errors import (
    EmptyChunk,
    FileTooLarge,
    MoreThanAnnounced,
    StorageAway,
    TooManyUploads,
    UploadEnded,
    WrongOffset,
)
from workhall.modules.files.schemas import CHUNK, FilesSettings, NewUpload
from workhall.modules.files.service import names, owners, removal

log = structlog.get_logger(__name__)

KEPT = timedelta(hours=24)
"""Without a byte for so long, an upload is given up."""
Unit = Callable[[], AbstractAsyncContextManager[Ctx]]
"""Opens a transaction of the caller's; see kit.http.Steps."""


def part_key(org_id: OrgId, upload_id: UUID, blob_id: UUID) -> BlobKey:
    return org_key(org_id, removal.PARTS, upload_id, blob_id)


async def begin(ctx: Ctx, wanted: NewUpload) -> schemas.Upload:
    allow(ctx, policy.may_upload, await owners.adding(ctx, wanted.owner.kind, wanted.owner.id))
    limits = ctx.app.settings.of(FilesSettings)
    if wanted.size > limits.most_mib << 20:
        raise FileTooLarge(limit=limits.most_mib)
    await store.lock_uploader(ctx, ctx.me)
    if await store.open_uploads(ctx, ctx.me) >= limits.open_uploads:
        raise TooManyUploads(limit=limits.open_uploads)
    row = tables.Upload(
        org_id=ctx.org_id,
        id=new_id(),
        member_id=ctx.me,
        owner_kind=wanted.owner.kind,
        owner_id=wanted.owner.id,
        name=names.clean(wanted.name),
        size=wanted.size,
        sha256=wanted.sha256,
        **wanted.meta.model_dump(),
        position=0,
        created_at=ctx.now,
        touched_at=ctx.now,
    )
    await store.add(ctx, row)
    return shown(row)


async def get(ctx: Ctx, upload_id: UUID) -> schemas.Upload:
    return shown(await mine(ctx, upload_id))


async def cancel(ctx: Ctx, upload_id: UUID) -> None:
    """What has become a file stays one."""
    row = await mine(ctx, upload_id, lock=True)
    if row.ended_at is not None:
        return
    await end(ctx, row)


async def append(
    app: Services, unit: Unit, upload_id: UUID, offset: int, read: Callable[[int], Awaitable[bytes]]
) -> schemas.Upload:
    """One more piece. `read` gives the whole body, or raises when it is longer than it is told to take."""
    async with unit() as ctx:
        row = await mine(ctx, upload_id)
        _refuse_wrong(row, offset, 0)
        org_id = ctx.org_id
    data = await read(CHUNK)
    if not data:
        raise EmptyChunk
    _refuse_wrong(row, offset, len(data))
    blob_id = new_id()
    key = part_key(org_id, upload_id, blob_id)
    await put(app, key, data)
    try:
        async with unit() as ctx:
            row = await mine(ctx, upload_id, lock=True)
            _refuse_wrong(row, offset, len(data))
            part = tables.Part(org_id=ctx.org_id, upload_id=upload_id, start=offset, size=len(data), blob_id=blob_id)
            await store.add(ctx, part)
            row.position += len(data)
            row.touched_at = ctx.now
            return shown(row)
    except Exception:
        await _discard(app, key)
        raise


async def mine(ctx: Ctx, upload_id: UUID, *, lock: bool = False) -> tables.Upload:
    row = await store.upload(ctx, upload_id, lock=lock)
    if row is None:
        ctx.asked.add(policy.may_continue_upload.name)
        raise NotFound
    allow(ctx, policy.may_continue_upload, row.member_id)
    return row


async def end(ctx: Ctx, row: tables.Upload) -> None:
    """Its pieces go by job; the row answers repeated questions for a day."""
    row.ended_at = row.touched_at = ctx.now
    await store.drop_parts(ctx, row.id)
    await removal.remove_parts_later(ctx, row.id)


async def put(app: Services, key: BlobKey, data: bytes) -> None:
    try:
        await app.blobs.put(key, data, limit=len(data))
    except Exception as error:
        if is_storage_error(error):
            log.warning("files.storage_away", error=type(error).__name__)
            raise StorageAway from error
        raise


def shown(row: tables.Upload) -> schemas.Upload:
    return schemas.Upload(
        id=row.id,
        name=row.name,
        size=row.size,
        offset=row.position,
        chunk_size=CHUNK,
        file_id=row.file_id,
        expires_at=row.touched_at + KEPT,
    )


def _refuse_wrong(row: tables.Upload, offset: int, more: int) -> None:
    if row.ended_at is not None:
        raise UploadEnded
    if offset != row.position:
        raise WrongOffset(row.position)
    if offset + more > row.size:
        raise MoreThanAnnounced(size=row.size)


async def _discard(app: Services, key: BlobKey) -> None:
    """A piece without a row. When this fails too, it goes with the rest of the upload's folder."""
    try:
        await app.blobs.delete(key)
    except Exception as error:
        log.warning("files.piece_left_behind", error=type(error).__name__)
