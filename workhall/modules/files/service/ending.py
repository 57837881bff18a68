"""What files gives out about a person, and what goes with a person and with an organisation."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules.files import store
from workhall.modules.files.service import owners, passing, removal, uploads

_AT_ONCE = 2000


class FilesContent:
    """Fills identity.ORGANISATION_CONTENTS. Bytes go by a job that the first transaction queues."""

    async def purge(self, ctx: Ctx) -> bool:
        if not await store.holds_anything(ctx):
            return True
        await removal.remove_organisation_later(ctx)
        return await store.purge_some(ctx, _AT_ONCE)


class FilesData:
    """Fills kit's OWN_DATA: what a person has uploaded. Erased are their drafts and what they were uploading; what
    they gave to a conversation or a folder belongs to that."""

    name = "files"

    async def export(self, ctx: Ctx, member: MemberId) -> AsyncIterator[Mapping[str, Any]]:
        async for file, blob in store.files_of_member(ctx, member):
            yield {
                "kind": "file",
                "id": str(file.id),
                "name": file.name,
                "size": blob.size,
                "media_type": blob.media_type,
                "sha256": blob.sha256,
                "belongs_to": file.owner_kind,
                "uploaded_at": file.created_at.isoformat(),
                "blob": removal.whole_key(ctx.org_id, blob.id),
            }

    async def erase(self, ctx: Ctx, member: MemberId) -> None:
        for row in await store.uploads_of(ctx, member):
            if row.ended_at is None:
                await uploads.end(ctx, row)
            row.name = ""
        await ctx.db.flush()
        await passing.release(ctx, await store.ids_of_owner(ctx, owners.DRAFTS, member))
