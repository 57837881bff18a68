"""Every query of files."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, delete, exists, func, literal, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.orm import OrgRow, ours
from workhall.modules.files.tables import Blob, File, Part, Upload

FilePair = tuple[File, Blob]


def _among(column: "InstrumentedAttribute[UUID]", ids: Iterable[UUID]) -> ColumnElement[bool]:
    """One parameter for any number of ids."""
    found: ColumnElement[bool] = column == any_(literal(list(ids), ARRAY(Uuid())))
    return found


async def add(ctx: Ctx, *rows: OrgRow) -> None:
    ctx.db.add_all(rows)
    await ctx.db.flush()


# Uploads


async def upload(ctx: Ctx, upload_id: UUID, *, lock: bool = False) -> Upload | None:
    query = ours(ctx, Upload).where(Upload.id == upload_id)
    found: Upload | None = await ctx.db.scalar(query.with_for_update() if lock else query)
    return found


async def lock_uploader(ctx: Ctx, member_id: MemberId) -> None:
    """Until the transaction ends: two uploads begun at once are both counted."""
    place = func.hashtextextended(f"files.uploads:{ctx.org_id}:{member_id}", 0)
    await ctx.db.execute(select(func.pg_advisory_xact_lock(place)))


async def open_uploads(ctx: Ctx, member_id: MemberId) -> int:
    query = select(func.count()).where(
        Upload.org_id == ctx.org_id, Upload.member_id == member_id, Upload.ended_at.is_(None)
    )
    return int(await ctx.db.scalar(query) or 0)


async def parts(ctx: Ctx, upload_id: UUID) -> Sequence[Part]:
    query = ours(ctx, Part).where(Part.upload_id == upload_id).order_by(Part.start)
    return (await ctx.db.scalars(query)).all()


async def stale_uploads(ctx: Ctx, before: datetime, most: int) -> Sequence[UUID]:
    query = select(Upload.id).where(Upload.org_id == ctx.org_id, Upload.touched_at < before)
    return (await ctx.db.scalars(query.order_by(Upload.touched_at).limit(most))).all()


async def uploads_of(ctx: Ctx, member_id: MemberId) -> Sequence[Upload]:
    return (await ctx.db.scalars(ours(ctx, Upload).where(Upload.member_id == member_id))).all()


async def drop_parts(ctx: Ctx, upload_id: UUID) -> None:
    await ctx.db.execute(delete(Part).where(Part.org_id == ctx.org_id, Part.upload_id == upload_id))


async def drop_upload(ctx: Ctx, upload_id: UUID, before: datetime) -> None:
    """Unless it was touched meanwhile."""
    condition = (Upload.org_id == ctx.org_id, Upload.id == upload_id, Upload.touched_at < before)
    await ctx.db.execute(delete(Upload).where(*condition))


# Blobs


async def blob(ctx: Ctx, blob_id: UUID, *, lock: bool = False) -> Blob | None:
    query = ours(ctx, Blob).where(Blob.id == blob_id)
    found: Blob | None = await ctx.db.scalar(query.with_for_update() if lock else query)
    return found


async def hold_blob(ctx: Ctx, blob_id: UUID) -> Blob | None:
    """The blob, which cannot end before this transaction does; None when it is ending."""
    query = ours(ctx, Blob).where(Blob.id == blob_id, Blob.stored_at.is_not(None), Blob.ending_at.is_(None))
    found: Blob | None = await ctx.db.scalar(query.with_for_update(read=True))
    return found


async def is_referred_to(ctx: Ctx, blob_id: UUID) -> bool:
    query = select(exists().where(File.org_id == ctx.org_id, File.blob_id == blob_id))
    return bool(await ctx.db.scalar(query))


async def abandoned_blobs(ctx: Ctx, before: datetime, most: int) -> Sequence[UUID]:
    """Those that a crash left half written or half removed."""
    query = select(Blob.id).where(
        Blob.org_id == ctx.org_id,
        Blob.created_at < before,
        or_(Blob.stored_at.is_(None), Blob.ending_at.is_not(None)),
    )
    return (await ctx.db.scalars(query.order_by(Blob.created_at).limit(most))).all()


async def drop_blob(ctx: Ctx, blob_id: UUID) -> None:
    condition = (Blob.org_id == ctx.org_id, Blob.id == blob_id, Blob.ending_at.is_not(None))
    await ctx.db.execute(delete(Blob).where(*condition))


async def set_thumbs(ctx: Ctx, blob_id: UUID, state: str) -> None:
    await ctx.db.execute(update(Blob).where(Blob.org_id == ctx.org_id, Blob.id == blob_id).values(thumbs=state))


# Files


def _pairs(ctx: Ctx) -> Any:
    """Files with their blobs; each table names the organisation."""
    return select(File, Blob).where(
        File.org_id == ctx.org_id, Blob.org_id == ctx.org_id, Blob.id == File.blob_id, Blob.stored_at.is_not(None)
    )


async def file(ctx: Ctx, file_id: UUID) -> FilePair | None:
    found = (await ctx.db.execute(_pairs(ctx).where(File.id == file_id))).first()
    return (found[0], found[1]) if found else None


async def files(ctx: Ctx, ids: Iterable[UUID]) -> dict[UUID, FilePair]:
    found = await ctx.db.execute(_pairs(ctx).where(_among(File.id, ids)))
    return {file.id: (file, blob) for file, blob in found}


async def files_of_member(ctx: Ctx, member_id: MemberId) -> AsyncIterator[FilePair]:
    """Everything that a person uploaded, page by page."""
    after = UUID(int=0)
    while True:
        query = _pairs(ctx).where(File.uploaded_by == member_id, File.id > after).order_by(File.id).limit(500)
        page = (await ctx.db.execute(query)).all()
        for file, blob in page:
            yield file, blob
        if len(page) < 500:
            return
        after = page[-1][0].id


async def ids_of_owner(ctx: Ctx, kind: str, owner_id: UUID) -> Sequence[UUID]:
    query = select(File.id).where(File.org_id == ctx.org_id, File.owner_kind == kind, File.owner_id == owner_id)
    return (await ctx.db.scalars(query)).all()


async def drop_files(ctx: Ctx, ids: Iterable[UUID]) -> list[UUID]:
    """The blobs that these files referred to."""
    statement = delete(File).where(File.org_id == ctx.org_id, _among(File.id, ids)).returning(File.blob_id)
    return list(dict.fromkeys((await ctx.db.execute(statement)).scalars()))


# The end of an organisation


async def holds_anything(ctx: Ctx) -> bool:
    rows = [exists().where(row.org_id == ctx.org_id) for row in (File, Blob, Upload)]
    return bool(await ctx.db.scalar(select(or_(*rows))))


async def purge_some(ctx: Ctx, most: int) -> bool:
    """True when nothing is left. Files before blobs, to which they refer."""
    if not await _purge_parts(ctx, most):
        return False
    for row in (File, Blob, Upload):
        ids = (await ctx.db.scalars(select(row.id).where(row.org_id == ctx.org_id).limit(most))).all()
        if ids:
            await ctx.db.execute(delete(row).where(row.org_id == ctx.org_id, _among(row.id, ids)))
            return False
    return True


async def _purge_parts(ctx: Ctx, most: int) -> bool:
    uploads = (await ctx.db.scalars(select(Part.upload_id).where(Part.org_id == ctx.org_id).limit(most))).all()
    if uploads:
        await ctx.db.execute(delete(Part).where(Part.org_id == ctx.org_id, _among(Part.upload_id, set(uploads))))
    return not uploads
