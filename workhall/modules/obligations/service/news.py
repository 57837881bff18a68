"""Open pages of those whom a change concerns ask again."""

import json
from collections.abc import Iterable
from typing import cast
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.realtime import Hub

_CHANGED = json.dumps({"ev": "obligations.changed", "d": {}}, separators=(",", ":")).encode()


def tell(ctx: Ctx, member_ids: Iterable[UUID | None]) -> None:
    """A hint on each member's own topic; it names nothing, because it may be lost and what counts is in the list."""
    members = [one for one in dict.fromkeys(member_ids) if one is not None]
    org_id = ctx.org_id

    async def publish() -> None:
        hub = ctx.app.extras.get("hub")
        if hub is None:
            return
        for one in members:
            cast("Hub", hub).publish(org_id, one, _CHANGED)

    if members:
        ctx.after_commit(publish)
