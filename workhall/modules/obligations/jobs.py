"""What obligations do by themselves: who leaves owes nothing, and what is long done is forgotten."""

from datetime import timedelta

from workhall.kit.ctx import Ctx
from workhall.kit.module import Schedule, on
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import identity
from workhall.modules.identity.events import MemberLeft
from workhall.modules.obligations.service import ending


@on(MemberLeft, "obligations.release_who_left")
async def release_who_left(ctx: Ctx, event: MemberLeft) -> None:
    await ending.release(ctx, event.member_id)


async def forget_long_done(app: Services) -> None:
    async for org_id in identity.organisation_ids(app):
        async with system_unit(app, "obligations.forget_long_done", org_id) as ctx:
            await ending.forget_long_done(ctx)


HANDLERS = (release_who_left,)
SCHEDULES = (Schedule("obligations.forget_long_done", timedelta(hours=24), forget_long_done),)
