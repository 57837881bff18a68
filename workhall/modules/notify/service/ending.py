"""What becomes of notices and dings when a person leaves or is forgotten, and when an organisation ends."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules import identity
from workhall.modules.notify.service import dings as sending
from workhall.modules.notify.service.notices import KEPT
from workhall.modules.notify.store import choices, dings, notices, receivers

_AT_ONCE = 2000
_DINGS_KEPT = timedelta(days=366)


class NotifyContent:
    """Fills identity.ORGANISATION_CONTENTS; the small tables go with the organisation."""

    async def purge(self, ctx: Ctx) -> bool:
        return (
            await notices.forget_some(ctx, _AT_ONCE) == 0
            and await receivers.forget_some(ctx, _AT_ONCE) == 0
            and await dings.forget_some(ctx, _AT_ONCE) == 0
        )


class Following:
    """Fills identity.MEMBERSHIP_FOLLOWERS: who has left is not reminded, and nothing goes out in their name."""

    async def joined(self, ctx: Ctx, member: identity.MemberJoinedFact) -> None:
        return None

    async def left(self, ctx: Ctx, member_id: MemberId) -> None:
        for ding_id in await dings.not_begun(ctx, member_id):
            await sending.take_back(ctx, await dings.ding(ctx, ding_id, lock=True))
        await receivers.stop_member(ctx, member_id)

    async def account_changed(self, ctx: Ctx, member_id: MemberId, account: identity.AccountFacts) -> None:
        return None


class NotifyData:
    """Fills kit's OWN_DATA."""

    name = "notify"

    async def export(self, ctx: Ctx, member: MemberId) -> AsyncIterator[Mapping[str, Any]]:
        for notice in await notices.of_member(ctx, member):
            yield {
                "kind": "notice",
                "title": notice.title,
                "body": notice.body,
                "created_at": notice.created_at.isoformat(),
                "read_at": notice.read_at.isoformat() if notice.read_at else None,
            }
        for row in await dings.of_sender(ctx, member):
            yield {"kind": "ding_sent", "text": row.body, "at": row.starts_at.isoformat(), "receivers": row.receivers}
        for one, row in await receivers.received(ctx, member, None, _AT_ONCE, open_only=False):
            if one.started_at is None or (row.recalled_at is not None and one.confirmed_at is None):
                continue
            yield {
                "kind": "ding_received",
                "text": row.body,
                "at": one.started_at.isoformat(),
                "confirmed_at": one.confirmed_at.isoformat() if one.confirmed_at else None,
                "urgent": one.rated_urgent,
            }
        for chosen in await choices.preferences(ctx, [member]):
            ways = {"in_app": chosen.in_app, "push": chosen.push, "mail": chosen.mail}
            yield {"kind": "preference", "of": chosen.kind, **ways}

    async def erase(self, ctx: Ctx, member: MemberId) -> None:
        await notices.forget_member(ctx, member)
        await choices.forget_member(ctx, member)
        await receivers.forget_member(ctx, member)
        await dings.forget_sender(ctx, member)


async def forget_old(ctx: Ctx) -> bool:
    """Notices of three months ago and dings of a year ago; True when nothing is left of them."""
    some_notices = await notices.forget_some(ctx, _AT_ONCE, ctx.now - KEPT)
    some_dings = await dings.forget_some(ctx, _AT_ONCE, ctx.now - _DINGS_KEPT)
    return some_notices + some_dings == 0
