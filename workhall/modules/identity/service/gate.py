"""Tells the edge who calls: one statement, whatever is asked for."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog

from workhall.kit.authz import NOBODY, Who
from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, SessionId
from workhall.modules.identity import store
from workhall.modules.identity.service import own, rights, tokens

log = structlog.get_logger(__name__)

SEEN_EVERY = timedelta(minutes=5)
"""How exact `last_seen_at` is: one small write in five minutes of use instead of one a request."""


class IdentityGate:
    async def who(self, ctx: Ctx, token: str | None) -> Who:
        if not token:
            return NOBODY
        return (await self.callers(ctx, [token]))[0]

    async def callers(self, ctx: Ctx, given: Sequence[str]) -> Sequence[Who]:
        hashes = [tokens.token_hash(token) for token in given]
        lines: dict[bytes, list[Any]] = {}
        for line in await store.callers(ctx, hashes):
            lines.setdefault(line.token_hash, []).append(line)
        stale = ctx.now - SEEN_EVERY
        unseen = [SessionId(found[0].id) for found in lines.values() if found[0].last_seen_at < stale]
        if unseen:
            self._touch(ctx, unseen)
        return [self._who(ctx, lines[one]) if one in lines else NOBODY for one in hashes]

    def _who(self, ctx: Ctx, lines: Sequence[Any]) -> Who:
        first = lines[0]
        session_id, account_id = SessionId(first.id), AccountId(first.account_id)
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

    def _touch(self, ctx: Ctx, sessions: Sequence[SessionId]) -> None:
        until = ctx.now + own.idle_time(ctx)

        async def touch() -> None:
            try:
                await store.touch_sessions(ctx.app, sessions, ctx.now, ctx.now - SEEN_EVERY, until)
            except Exception:
                # What was asked for is done; that the session was used is noted with the next request.
                log.warning("sessions.not_touched", exc_info=True)

        ctx.after_commit(touch)
