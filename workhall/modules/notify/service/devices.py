"""Browsers that may be woken: registered by the browser itself, listed to their person, gone with the sign-in.

The endpoint is an address that a client gives and the server calls, so it is judged three times: the host has to be a
push service that the operator knows, the connection goes through kit's guard, and answers are never shown to anybody.
"""

import hashlib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from urllib.parse import urlsplit
from uuid import UUID

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import SessionId, new_id
from workhall.modules.notify import policy, tables
from workhall.modules.notify.errors import bad_keys, unknown_service
from workhall.modules.notify.schemas import NewDevice, NotifySettings, PushDevice, PushDevices
from workhall.modules.notify.service import keys, pushing
from workhall.modules.notify.store import devices as store

MOST = 20
"""Of one account; the oldest makes room."""
_TESTS_IN_A_MINUTE = 5
_CHANGES_IN_AN_HOUR = 60


async def listed(ctx: Ctx) -> PushDevices:
    allow(ctx, policy.may_use_devices, ctx.account_id)
    rows = await store.of_account(ctx, ctx.account_id)
    public = keys.vapid(ctx.app.settings.secret()).public_key
    return PushDevices(public_key=public, items=[_shown(ctx, row) for row in rows])


async def subscribe(ctx: Ctx, new: NewDevice) -> PushDevice:
    """May be repeated at every start of the client. An endpoint that is known moves to the caller's sign-in only with
    the keys that it came with: who has merely learnt somebody's endpoint cannot take it away from them."""
    allow(ctx, policy.may_use_devices, ctx.account_id)
    await ctx.app.limits.hit("notify.subscribe", str(ctx.account_id), _CHANGES_IN_AN_HOUR, 3600)
    session_id = ctx.who.session_id
    if session_id is None:
        raise NotFound
    _refuse_unknown(ctx.app.settings.of(NotifySettings).push_hosts, new.endpoint)
    try:
        keys.read_keys(new.keys.p256dh, new.keys.auth)
    except keys.BadKeys as error:
        raise bad_keys() from error
    await store.lock_account(ctx, ctx.account_id)
    digest = hashlib.sha256(new.endpoint.encode()).digest()
    known = await store.by_endpoint(ctx, digest)
    if known is not None:
        if (known.p256dh, known.auth) != (new.keys.p256dh, new.keys.auth):
            raise bad_keys()
        await store.move(ctx, known.id, ctx.account_id, session_id)
    else:
        row = tables.PushDevice(
            id=new_id(),
            account_id=ctx.account_id,
            session_id=session_id,
            endpoint=new.endpoint,
            endpoint_hash=digest,
            p256dh=new.keys.p256dh,
            auth=new.keys.auth,
            created_at=ctx.now,
            delivered_at=None,
        )
        await store.put(ctx, row)
        await store.drop_oldest(ctx, ctx.account_id, MOST)
    ctx.db.expire_all()
    return next(_shown(ctx, row) for row in await store.of_account(ctx, ctx.account_id) if row.session_id == session_id)


async def unsubscribe(ctx: Ctx, device_id: UUID) -> None:
    """Of one's own; another person's looks as if it did not exist."""
    allow(ctx, policy.may_use_devices, ctx.account_id)
    if not await store.drop(ctx, device_id, account_id=ctx.account_id):
        raise NotFound


async def test(ctx: Ctx, device_id: UUID) -> None:
    """Sends something to one device, so that its person sees that it works."""
    allow(ctx, policy.may_use_devices, ctx.account_id)
    await ctx.app.limits.hit("notify.push_test", str(ctx.account_id), _TESTS_IN_A_MINUTE, 60)
    row = await store.device(ctx, device_id)
    if row is None or row.account_id != ctx.account_id:
        raise NotFound
    await pushing.queue_test(ctx, row.id)


class DropDevices:
    """Fills identity.SESSION_FOLLOWERS."""

    async def ended(self, ctx: Ctx, session_ids: Sequence[SessionId]) -> None:
        await store.drop_sessions(ctx, session_ids)


def _refuse_unknown(allowed: Sequence[str], endpoint: str) -> None:
    """`host` means https on its usual port; `http://host` is for a push service of one's own."""
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise unknown_service() from None
    plain = parts.scheme == "http"
    if not host or parts.scheme not in ("http", "https") or parts.username or parts.fragment or not endpoint.isascii():
        raise unknown_service()
    names = [one.removeprefix("http://").lower() for one in allowed if one.startswith("http://") == plain]
    own = [one for one in names if one != "*"]
    if not any(fnmatchcase(host, one) for one in names) or (port not in (None, 443) and not (plain and own)):
        raise unknown_service()


def _shown(ctx: Ctx, row: tables.PushDevice) -> PushDevice:
    return PushDevice(
        id=row.id,
        session_id=SessionId(row.session_id),
        service=urlsplit(row.endpoint).hostname or "",
        current=row.session_id == ctx.who.session_id,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
    )
