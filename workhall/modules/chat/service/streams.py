"""What the gateway asks chat for: which topics a socket hears, and frames that the bus lost."""

from collections.abc import Sequence
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules.chat.store import reads


class ChatStreams:
    """Topics are conversations, and each member's own feed under the member's id."""

    async def topics(self, ctx: Ctx, members: Sequence[MemberId]) -> Sequence[tuple[MemberId, UUID, int]]:
        return await reads.member_topics(ctx, members)

    async def heads(self, app: Services, org_id: OrgId, topics: Sequence[UUID]) -> Sequence[tuple[UUID, int]]:
        async with system_unit(app, "gateway", org_id) as ctx:
            return await reads.stream_heads(ctx.db, org_id, topics)

    async def frames(self, app: Services, org_id: OrgId, topic: UUID, after: int, upto: int) -> Sequence[bytes]:
        async with system_unit(app, "gateway", org_id) as ctx:
            event, bodies = await reads.stream(ctx.db, org_id, topic, after, upto)
        return [f'{{"ev":"{event}","d":{body}}}'.encode() for body in bodies]
