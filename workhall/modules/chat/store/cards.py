"""Where modules' things are shown."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import tuple_

from workhall.kit.ctx import Ctx
from workhall.kit.orm import ours
from workhall.modules.chat.tables import CardRow


async def places(ctx: Ctx, kind: str, thing_id: UUID, after: tuple[UUID, int] | None, limit: int) -> Sequence[CardRow]:
    query = ours(ctx, CardRow).where(CardRow.kind == kind, CardRow.thing_id == thing_id)
    if after is not None:
        query = query.where(tuple_(CardRow.conversation_id, CardRow.seq) > after)
    return (await ctx.db.scalars(query.order_by(CardRow.conversation_id, CardRow.seq).limit(limit))).all()
