"""What chat gives out about a person, and what it removes when an organisation ends."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules.chat.service import exporting
from workhall.modules.chat.store import moderation, personal, readers, reads


class ChatContent:
    """Fills identity.ORGANISATION_CONTENTS: log, keys and feeds have no foreign key that would take them along."""

    async def purge(self, ctx: Ctx) -> bool:
        return await reads.forget_some(ctx) == 0


class ChatData:
    """A person's own messages. They are not erased with the person: they belong to the conversation too, and the name
    beside them goes with the directory's entry."""

    name = "chat"

    async def export(self, ctx: Ctx, member: MemberId) -> AsyncIterator[Mapping[str, Any]]:
        for conversation_id in await reads.member_conversations(ctx, member):
            async for body in reads.own_messages(ctx, conversation_id, member):
                yield {"kind": "message", **json.loads(body)}
        for row in await personal.of_member(ctx, member):
            yield {"kind": "own", "key": row.key, "body": json.loads(row.body), "at": row.at.isoformat()}
        for scope, hides in await readers.all_wishes(ctx, member):
            yield {"kind": "reading", "where": str(scope), "hides": hides}

        for told in await moderation.of_member(ctx, member):
            yield {
                "kind": "report",
                "reason": told.reason,
                "note": told.note,
                "at": told.at.isoformat(),
                "state": told.state,
            }

    async def erase(self, ctx: Ctx, member: MemberId) -> None:
        """Read positions, feeds, and what was the person's own are nobody's history; they go."""
        await reads.forget_feed(ctx, member)
        await personal.forget(ctx, member)
        await exporting.forget_of(ctx, member)
