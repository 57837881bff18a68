"""The account logs end after a year."""

from datetime import timedelta

from workhall.kit.module import Schedule
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules.audit.service import recording


async def forget_old_account_entries(app: Services) -> None:
    async with system_unit(app, "audit.forget_old_account_entries") as ctx:
        await recording.forget_old(ctx)


SCHEDULES = (Schedule("audit.forget_old_account_entries", timedelta(hours=24), forget_old_account_entries),)
