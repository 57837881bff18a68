"""Tells the edge who calls: one statement, whatever is asked for."""

from datetime import timedelta

from workhall.kit.authz import NOBODY, Who
from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, SessionId
from workhall.modules.identity import store
from workhall.modules.identity.service import own, rights, tokens

_LONGEST_TOKEN = 200
SEEN_EVERY = timedelta(minutes=5)
"""How exact `last_seen_at` is: one small write in five minutes of use instead of one a request."""


class IdentityGate:
    async def who(self, ctx: Ctx, token: str | None) -> Who:
        if not token or len(token) > _LONGEST_TOKEN:
            return NOBODY
        lines = await store.caller(ctx, tokens.token_hash(token))
        if not lines:
            return NOBODY
        first = lines[0]
        session_id, account_id = SessionId(first.id), AccountId(first.account_id)
        if first.last_seen_at < ctx.now - SEEN_EVERY:
            self._touch(ctx, session_id)
        if ctx.who.org_id is None or first.member_id is None:
            return Who(account_id=account_id, session_id=session_id)
        held = [line for line in lines if line.builtin is not None or line.permissions is not None]
        return Who(
            account_id=account_id,
            session_id=session_id,
            org_id=ctx.who.org_id,
            member_id=MemberId(first.member_id),
            permissions=rights.permissions_of(ctx.app, held),
        )

    def _touch(self, ctx: Ctx, session_id: SessionId) -> None:
        until = ctx.now + own.idle_time(ctx)

        async def touch() -> None:
            await store.touch_session(ctx.app, session_id, ctx.now, ctx.now - SEEN_EVERY, until)

        ctx.after_commit(touch)
