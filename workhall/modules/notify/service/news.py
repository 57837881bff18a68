"""Hints to a person's open clients: something is new, or read elsewhere. They may be lost; the client asks again when
it comes back."""

import json
from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID, uuid5

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.realtime import Hub
from workhall.kit.services import Services


def topic_of(member_id: UUID) -> UUID:
    """A topic of our own beside the member's feed, which is numbered."""
    return uuid5(member_id, "notify")


class Ears:
    """Fills STREAMS: every socket hears its member's topic, in which nothing is numbered."""

    async def topics(self, ctx: Ctx, members: Sequence[MemberId]) -> Sequence[tuple[MemberId, UUID, int]]:
        return [(member, topic_of(member), 0) for member in members]

    async def heads(self, app: Services, org_id: OrgId, topics: Sequence[UUID]) -> Sequence[tuple[UUID, int]]:
        return []

    async def frames(self, app: Services, org_id: OrgId, topic: UUID, after: int, upto: int) -> Sequence[bytes]:
        return []


def tell(ctx: Ctx, members: Iterable[UUID], what: str, tag: str | None = None) -> None:
    """`what`: notices, dings or sent. `tag`: what was read, so that its notification leaves the screen."""
    payload = json.dumps({"ev": "notify.changed", "d": {"what": what, "tag": tag}}, separators=(",", ":")).encode()
    org_id, topics = ctx.org_id, [topic_of(one) for one in members]

    async def publish() -> None:
        hub = ctx.app.extras.get("hub")
        if hub is not None:
            for topic in topics:
                cast("Hub", hub).publish(org_id, topic, payload)

    ctx.after_commit(publish)
