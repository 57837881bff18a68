"""What chat does by itself: people who leave, and keeping tables small."""

from datetime import timedelta

from workhall.kit.ctx import Ctx
from workhall.kit.module import Schedule, on
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import identity
from workhall.modules.chat.service import conversations, indexing, messages, scheduled
from workhall.modules.identity.events import MemberLeft


@on(MemberLeft, "chat.leave_every_group")
async def leave_every_group(ctx: Ctx, event: MemberLeft) -> None:
    await conversations.leave_everything(ctx, event.member_id)


async def prune(app: Services) -> None:
    async for org_id in identity.organisation_ids(app):
        async with system_unit(app, "chat.prune", org_id) as ctx:
            await messages.prune(ctx)


async def index_missed(app: Services) -> None:
    """What no process will index by itself: it died before it got there, or a backup was restored."""
    async for org_id in identity.organisation_ids(app):
        await indexing.catch_up_all(app, org_id)


HANDLERS = (leave_every_group,)
JOBS = (scheduled.SEND_LATER,)
SCHEDULES = (
    Schedule("chat.prune", timedelta(hours=24), prune),
    Schedule("chat.index_missed", timedelta(minutes=1), index_missed),
)
