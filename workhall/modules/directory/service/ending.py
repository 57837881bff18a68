"""What becomes of entries when a person is forgotten or an organisation ends."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import MemberId
from workhall.modules.directory import store

_AT_ONCE = 2000


class DirectoryContent:
    """Fills identity.ORGANISATION_CONTENTS: people may be many; departments and the rest go with the organisation."""

    async def purge(self, ctx: Ctx) -> bool:
        return await store.purge_people(ctx, _AT_ONCE)


class DirectoryData:
    """Fills kit's OWN_DATA."""

    name = "directory"

    async def export(self, ctx: Ctx, member: MemberId) -> AsyncIterator[Mapping[str, Any]]:
        row = await store.person(ctx, member)
        by_id = {one.id: one.name for one in await store.departments(ctx)}
        placed = (await store.departments_of(ctx, [member]))[member]
        led = [by_id[key] for key, heads in (await store.heads(ctx)).items() if member in heads]
        yield {
            "kind": "person",
            "name": row.name,
            "latin_name": row.latin_name,
            "title": row.title,
            "email": row.email,
            "phone": row.phone,
            "manager_id": str(row.manager_id) if row.manager_id else None,
            "departments": [by_id[one] for one in placed],
            "heads": led,
            "joined_at": row.joined_at.isoformat(),
            "left_at": row.left_at.isoformat() if row.left_at else None,
        }

    async def erase(self, ctx: Ctx, member: MemberId) -> None:
        """Of somebody who has left: the row stays, because others' history refers to it; it says nothing."""
        row = await store.person(ctx, member, lock=True)
        if row.left_at is None:
            raise NotFound
        row.name = row.latin_name = row.title = row.sort_key = ""
        row.email = row.phone = row.avatar = None
        await ctx.db.flush()
