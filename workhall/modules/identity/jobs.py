"""What happens by itself: letters for resets, and the end of what has expired or was deleted."""

from datetime import timedelta

from workhall.kit import idempotency
from workhall.kit.module import Schedule
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules import audit
from workhall.modules.identity.service import organisations, resets, sessions

JOBS = (resets.SEND_RESET,)


async def purge_deleted_organisations(app: Services) -> None:
    await organisations.purge_due(app)


async def forget_what_ended(app: Services) -> None:
    async with system_unit(app, "identity.forget_what_ended") as ctx:
        await sessions.forget_ended(ctx)


async def forget_idempotency_keys(app: Services) -> None:
    async for org_id in organisations.organisation_ids(app):
        async with system_unit(app, "identity.forget_idempotency_keys", org_id) as ctx:
            await idempotency.forget_old(ctx)
    async with system_unit(app, "identity.forget_idempotency_keys") as ctx:
        await idempotency.forget_old(ctx)


async def forget_old_looks(app: Services) -> None:
    """The ledger lies below, where nobody knows which organisations there are."""
    async for org_id in organisations.organisation_ids(app):
        async with system_unit(app, "identity.forget_old_looks", org_id) as ctx:
            await audit.forget_old_looks(ctx)


SCHEDULES = (
    Schedule("identity.forget_old_looks", timedelta(hours=24), forget_old_looks),
    Schedule("identity.purge_deleted_organisations", timedelta(hours=6), purge_deleted_organisations),
    Schedule("identity.forget_what_ended", timedelta(hours=1), forget_what_ended),
    Schedule("identity.forget_idempotency_keys", timedelta(hours=6), forget_idempotency_keys),
)
