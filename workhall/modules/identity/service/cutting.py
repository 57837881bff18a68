"""Ends what is open: sockets of revoked sessions and of members who are gone. A row is written in the transaction,
which every gateway polls; the call to the hub after the commit only makes it immediate."""

from collections.abc import Sequence

from workhall.kit import revocation
from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, OrgId, SessionId
from workhall.kit.realtime import Hub
from workhall.modules.identity import store
from workhall.modules.identity.service.followers import tell_sessions_ended


async def cut_sessions(ctx: Ctx, account_id: AccountId, session_ids: Sequence[SessionId]) -> None:
    if not session_ids:
        return
    await revocation.record_many(ctx, "session", session_ids)
    await tell_sessions_ended(ctx, session_ids)
    org_ids = [OrgId(found.id) for found, _ in await store.organisations_of(ctx, account_id)]

    async def cut() -> None:
        hub = _hub(ctx)
        if hub is not None:
            for org_id in org_ids:
                for session_id in session_ids:
                    hub.cut(org_id, session=session_id)

    ctx.after_commit(cut)


async def cut_members(ctx: Ctx, member_ids: Sequence[MemberId]) -> None:
    org_id = ctx.org_id
    await revocation.record_many(ctx, "member", member_ids, org_id=org_id)

    async def cut() -> None:
        hub = _hub(ctx)
        if hub is not None:
            for member_id in member_ids:
                hub.cut(org_id, member=member_id)

    ctx.after_commit(cut)


def _hub(ctx: Ctx) -> Hub | None:
    """None in commands and in processes without sockets; there the row alone does it."""
    hub: Hub | None = ctx.app.extras.get("hub")
    return hub
