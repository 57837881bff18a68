"""What happens by itself: deliveries, escalation, and the end of what is old."""

from datetime import timedelta

from workhall.kit.module import Schedule
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import identity
from workhall.modules.notify.service import channels, ending, escalating, notices, pushing

JOBS = (pushing.PUSH, notices.DELIVER, escalating.ADVANCE, channels.PROVIDER)


async def forget_old(app: Services) -> None:
    async for org_id in identity.organisation_ids(app):
        done = False
        while not done:
            async with system_unit(app, "notify.forget_old", org_id) as ctx:
                done = await ending.forget_old(ctx)


SCHEDULES = (Schedule("notify.forget_old", timedelta(hours=12), forget_old),)
