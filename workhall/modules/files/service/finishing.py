"""From pieces to a file: put together, compared, typed by content, and given to its owner.

Nothing here breaks by being done twice. Whoever finishes a second time gets the file of the first; when two processes
put the same upload together at once, the database says whose counts and the other's bytes are removed."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID
from weakref import WeakValueDictionary

from workhall.kit.authz import allow
from workhall.kit.blobs import is_storage_error
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import OrgId, new_id
from workhall.kit.services import Services
from workhall.modules.files import policy, store, tables
from workhall.modules.files.errors import ArrivedDamaged, NotComplete, StorageAway, UploadEnded
from workhall.modules.files.events import FileStored
from workhall.modules.files.schemas import FileInfo
from workhall.modules.files.service import kinds, owners, pictures, reading, removal, thumbnails, uploads
from workhall.modules.files.service.uploads import Unit


@dataclass(frozen=True, slots=True)
class _Plan:
    org_id: OrgId
    upload: tables.Upload
    parts: Sequence[tables.Part]
    blob_id: UUID


@dataclass(slots=True)
class _Seen:
    """What passes by while the pieces are copied. `whole` is kept for what may be a picture."""

    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    head: bytes = b""
    whole: list[bytes] | None = field(default_factory=list)

    def take(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self.digest.update(chunk)
        if len(self.head) < kinds.HEAD:
            self.head += chunk[: kinds.HEAD - len(self.head)]
        if self.whole is not None:
            self.whole.append(chunk)
            if self.size > pictures.MOST_BYTES or not kinds.is_drawable(kinds.media_type(self.head[:8192])):
                self.whole = None


@dataclass(frozen=True, slots=True)
class _Found:
    sha256: str
    media_type: str
    w: int | None
    h: int | None
    is_drawable: bool


async def finish(app: Services, unit: Unit, upload_id: UUID) -> FileInfo:
    async with _alone(app, upload_id):
        async with unit() as ctx:
            row = await uploads.mine(ctx, upload_id)
            known = await _known(ctx, row)
            if known is not None:
                return known
            plan = await _plan(ctx, row)
        found = await _put_together(app, plan)
        damaged = row.sha256 is not None and row.sha256 != found.sha256
        async with unit() as ctx:
            row = await uploads.mine(ctx, upload_id, lock=True)
            known = await _known(ctx, row)
            if known is None and damaged:
                await uploads.end(ctx, row)
            elif known is None:
                return await _store(ctx, row, plan.blob_id, found)
            await removal.end_blobs_later(ctx, [plan.blob_id])
    if known is None:
        raise ArrivedDamaged
    return known


def _alone(app: Services, upload_id: UUID) -> asyncio.Lock:
    """Two in this process: the second waits and then finds the file."""
    locks: WeakValueDictionary[UUID, asyncio.Lock] = app.extras.setdefault("files.finishing", WeakValueDictionary())
    return locks.setdefault(upload_id, asyncio.Lock())


async def _known(ctx: Ctx, row: tables.Upload) -> FileInfo | None:
    """What the upload became already. Raises UploadEnded when that was nothing."""
    if row.file_id is not None:
        pair = await store.file(ctx, row.file_id)
        if pair is None:
            raise NotFound
        return await reading.info(ctx, pair)
    if row.ended_at is not None:
        raise UploadEnded
    return None


async def _plan(ctx: Ctx, row: tables.Upload) -> _Plan:
    # Membership may have ended since the upload began.
    allow(ctx, policy.may_upload, await owners.adding(ctx, row.owner_kind, row.owner_id))
    if row.position != row.size:
        raise NotComplete(row.position)
    blob = tables.Blob(
        org_id=ctx.org_id,
        id=new_id(),
        size=row.size,
        sha256="",
        media_type=kinds.UNKNOWN,
        thumbs="none",
        created_at=ctx.now,
    )
    await store.add(ctx, blob)
    return _Plan(ctx.org_id, row, await store.parts(ctx, row.id), blob.id)


async def _put_together(app: Services, plan: _Plan) -> _Found:
    seen = _Seen()
    try:
        await app.blobs.put(
            removal.whole_key(plan.org_id, plan.blob_id), _copied(app, plan, seen), limit=plan.upload.size
        )
    except Exception as error:
        if is_storage_error(error) or isinstance(error, NotFound):
            raise StorageAway from error
        raise
    return await _judged(app, seen)


async def _copied(app: Services, plan: _Plan, seen: _Seen) -> AsyncIterator[bytes]:
    for part in plan.parts:
        async with app.blobs.open(uploads.part_key(plan.org_id, plan.upload.id, part.blob_id)) as reading_part:
            async for chunk in reading_part.chunks:
                # Hashing a megabyte takes a millisecond, in which nothing else would run; hashlib lets go of the lock.
                await asyncio.to_thread(seen.take, chunk)
                yield chunk


async def _judged(app: Services, seen: _Seen) -> _Found:
    kind, sha256 = kinds.media_type(seen.head), seen.digest.hexdigest()
    if not kinds.is_drawable(kind) or seen.whole is None:
        return _Found(sha256, kind, None, None, is_drawable=False)
    measured = await pictures.in_turn(app, pictures.measure, b"".join(seen.whole))
    if measured is None:
        return _Found(sha256, kinds.UNKNOWN, None, None, is_drawable=False)
    return _Found(sha256, measured.media_type or kind, measured.w, measured.h, measured.is_drawable)


async def _store(ctx: Ctx, row: tables.Upload, blob_id: UUID, found: _Found) -> FileInfo:
    allow(ctx, policy.may_upload, await owners.adding(ctx, row.owner_kind, row.owner_id))
    blob = await store.blob(ctx, blob_id, lock=True)
    if blob is None or blob.ending_at is not None:
        raise StorageAway  # It took a day; what was copied has been given up.
    blob.sha256, blob.media_type, blob.stored_at = found.sha256, found.media_type, ctx.now
    blob.thumbs = "due" if found.is_drawable else "none"
    heard, moving = found.media_type.startswith("audio/"), found.media_type.startswith(("audio/", "video/"))
    claims = (row.w, row.h) if found.media_type.startswith("video/") else (found.w, found.h)
    file = tables.File(
        org_id=ctx.org_id,
        id=new_id(),
        blob_id=blob_id,
        owner_kind=row.owner_kind,
        owner_id=row.owner_id,
        name=row.name,
        w=claims[0],
        h=claims[1],
        ms=row.ms if moving else None,
        wave=row.wave if heard else None,
        voice=row.voice and heard,
        uploaded_by=ctx.me,
        created_at=ctx.now,
    )
    await store.add(ctx, file)
    row.file_id = file.id
    await uploads.end(ctx, row)
    if found.is_drawable:
        await thumbnails.draw_later(ctx, blob_id)
    return await announce(ctx, file, blob)


async def announce(ctx: Ctx, file: tables.File, blob: tables.Blob) -> FileInfo:
    ctx.emit(
        FileStored(
            file_id=file.id,
            owner_kind=file.owner_kind,
            owner_id=file.owner_id,
            file_name=file.name,
            media_type=blob.media_type,
        )
    )
    return await reading.info(ctx, (file, blob))
