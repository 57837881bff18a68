"""What the gateway asks chat for: which topics a socket hears, and frames that the bus lost."""

from collections.abc import Sequence
from uuid import UUID

from workhall.kit.authz import Who
from workhall.kit.errors import NotFound
from workhall.kit.ids import OrgId
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules.chat.store import reads


class ChatStreams:
    """Topics are conversations, and each member's own feed under the member's id."""

    async def topics(self, app: Services, who: Who) -> Sequence[tuple[UUID, int]]:
        if who.org_id is None or who.member_id is None:
            raise NotFound
        async with system_unit(app, "gateway", who.org_id) as ctx:
            rows = await reads.heads(ctx.db, who.org_id, who.member_id)
            own = dict(await reads.stream_heads(ctx.db, who.org_id, [who.member_id]))
        return [*rows, (who.member_id, own.get(who.member_id, 0))]

    async def heads(self, app: Services, org_id: OrgId, topics: Sequence[UUID]) -> Sequence[tuple[UUID, int]]:
        async with system_unit(app, "gateway", org_id) as ctx:
            return await reads.stream_heads(ctx.db, org_id, topics)

    async def frames(self, app: Services, org_id: OrgId, topic: UUID, after: int, upto: int) -> Sequence[bytes]:
        async with system_unit(app, "gateway", org_id) as ctx:
            event, bodies = await reads.stream(ctx.db, org_id, topic, after, upto)
        return [f'{{"ev":"{event}","d":{body}}}'.encode() for body in bodies]
