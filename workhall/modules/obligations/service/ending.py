"""What becomes of obligations when a person leaves or is forgotten, when they are long done, or when an organisation
ends."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules.obligations import store
from workhall.modules.obligations.service import news

KEPT = timedelta(days=366)
_AT_ONCE = 5000


async def release(ctx: Ctx, member_id: MemberId) -> None:
    """Who has left owes nothing: the things themselves are handed over by the modules that own them."""
    news.tell(ctx, await store.forget_open_of(ctx, member_id))


async def forget_long_done(ctx: Ctx) -> None:
    await store.forget_settled_before(ctx, ctx.now - KEPT)


class ObligationsContent:
    """Fills identity.ORGANISATION_CONTENTS: a large organisation has millions."""

    async def purge(self, ctx: Ctx) -> bool:
        return await store.purge(ctx, _AT_ONCE)


class ObligationsData:
    """Fills kit's OWN_DATA."""

    name = "obligations"

    async def export(self, ctx: Ctx, member: MemberId) -> AsyncIterator[Mapping[str, Any]]:
        """What the person owed and what was owed to them; when others put theirs off is the others' own."""
        for row in await store.all_of(ctx, member):
            yield {
                "kind": "owed_by_me" if row.member_id == member else "owed_to_me",
                "what": row.kind,
                "title": row.title,
                "due_at": row.due_at.isoformat() if row.due_at else None,
                "owed_at": row.owed_at.isoformat(),
                "settled_at": row.settled_at.isoformat() if row.settled_at else None,
            }

    async def erase(self, ctx: Ctx, member: MemberId) -> None:
        await store.forget_member(ctx, member)
