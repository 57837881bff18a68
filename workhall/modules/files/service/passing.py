"""Files that are passed on and let go: rows come and go, bytes are shared until nobody needs them."""

from collections.abc import Sequence
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import new_id
from workhall.modules.files import policy, store, tables
from workhall.modules.files.errors import FileMissing
from workhall.modules.files.schemas import FileInfo
from workhall.modules.files.service import finishing, owners, reading, removal


async def link(ctx: Ctx, file_id: UUID, kind: str, owner_id: UUID) -> FileInfo:
    """Another file with the same bytes, for another owner. The caller has to be able to read the first and to add to
    the second. `uploaded_by` is who passes it on: it is they who put it there."""
    try:
        (file, _), _ = await reading.readable(ctx, file_id)
    except NotFound:
        raise FileMissing from None
    allow(ctx, policy.may_upload, await owners.adding(ctx, kind, owner_id))
    blob = await store.hold_blob(ctx, file.blob_id)
    if blob is None:
        raise FileMissing
    kept = {name: getattr(file, name) for name in ("blob_id", "name", "w", "h", "ms", "wave", "voice")}
    made = tables.File(
        org_id=ctx.org_id,
        id=new_id(),
        owner_kind=kind,
        owner_id=owner_id,
        uploaded_by=ctx.me,
        created_at=ctx.now,
        **kept,
    )
    await store.add(ctx, made)
    return await finishing.announce(ctx, made, blob)


async def release(ctx: Ctx, ids: Sequence[UUID]) -> None:
    """The owner's module has no use for them any more. What is not there is left out: a repeated release is well."""
    if ids:
        await removal.end_blobs_later(ctx, await store.drop_files(ctx, ids))


async def delete(ctx: Ctx, file_id: UUID) -> None:
    pair = await store.file(ctx, file_id)
    if pair is None:
        ctx.asked.add(policy.may_delete_file.name)
        raise NotFound
    allow(ctx, policy.may_delete_file, await owners.reading(ctx, pair[0].owner_kind, pair[0].owner_id))
    await release(ctx, [file_id])
