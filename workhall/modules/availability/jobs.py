"""What availability does by itself: what is long past is forgotten."""

from datetime import timedelta

from workhall.kit.module import Schedule
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import identity
from workhall.modules.availability.service import ending


async def forget_past(app: Services) -> None:
    async for org_id in identity.organisation_ids(app):
        async with system_unit(app, "availability.forget_past", org_id) as ctx:
            await ending.forget_past(ctx)


SCHEDULES = (Schedule("availability.forget_past", timedelta(hours=24), forget_past),)
