"""Sign-ins: beginning one, listing them, ending them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from workhall.kit import agents
from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import AccountId, SessionId, new_id
from workhall.modules import audit
from workhall.modules.identity import policy, store, tables
from workhall.modules.identity.schemas import Me, Session, Sessions
from workhall.modules.identity.service import cutting, followers, own, tokens

DEVICE_KEPT = timedelta(days=365)
COOKIE_SECONDS = int(DEVICE_KEPT.total_seconds())


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What api.py hands to the browser: the session's token and, when it is new here, the device's."""

    me: Me
    token: str
    seconds: int
    device_token: str | None


@dataclass(frozen=True, slots=True)
class Begun:
    session_id: SessionId
    token: str
    seconds: int
    device_token: str | None


async def begin(ctx: Ctx, account_id: AccountId, device_token: str | None) -> Begun:
    """Always a new token, whatever the browser brought along: nobody can have somebody else sign into a session that
    they know. A session that this browser had before ends."""
    if ctx.who.account_id is not None:
        gone = await store.delete_sessions(ctx, ctx.who.account_id, only=ctx.who.session_id)
        await cutting.cut_sessions(ctx, ctx.who.account_id, gone)
    session_id, token = SessionId(new_id()), tokens.new_token()
    row = tables.Session(
        id=session_id,
        account_id=account_id,
        token_hash=tokens.token_hash(token),
        agent=ctx.client.agent,
        address=ctx.client.address,
        created_at=ctx.now,
        last_seen_at=ctx.now,
        expires_at=ctx.now + own.idle_time(ctx),
    )
    await store.add(ctx, row)
    fresh_device = await _remember_device(ctx, account_id, device_token)
    # The browser keeps the cookie as long as it may; the server decides how long it is worth something.
    return Begun(session_id, token, COOKIE_SECONDS, fresh_device)


async def _remember_device(ctx: Ctx, account_id: AccountId, device_token: str | None) -> str | None:
    if device_token and await store.device_account(ctx, tokens.token_hash(device_token)) == account_id:
        await store.see_device(ctx, tokens.token_hash(device_token))
        return None
    return await trust_device(ctx, account_id)


async def list_mine(ctx: Ctx) -> Sessions:
    allow(ctx, policy.may_use_account, ctx.account_id)
    rows = await store.sessions(ctx, ctx.account_id)
    return Sessions(items=[_shown(row, ctx.who.session_id) for row in rows])


async def sign_out(ctx: Ctx) -> None:
    allow(ctx, policy.may_use_account, ctx.account_id)
    gone = await store.delete_sessions(ctx, ctx.account_id, only=ctx.who.session_id)
    await cutting.cut_sessions(ctx, ctx.account_id, gone)


async def end_one(ctx: Ctx, session_id: SessionId) -> None:
    """Of one's own; another person's looks as if it did not exist."""
    allow(ctx, policy.may_use_account, ctx.account_id)
    gone = await store.delete_sessions(ctx, ctx.account_id, only=session_id)
    if not gone:
        raise NotFound
    await cutting.cut_sessions(ctx, ctx.account_id, gone)
    await audit.record_account(ctx, ctx.account_id, "identity.session_ended")


async def end_others(ctx: Ctx, device_token: str | None) -> None:
    allow(ctx, policy.may_use_account, ctx.account_id)
    await end_all(ctx, ctx.account_id, keep=ctx.who.session_id, device_token=device_token)
    await audit.record_account(ctx, ctx.account_id, "identity.other_sessions_ended")


async def end_all(
    ctx: Ctx, account_id: AccountId, *, keep: SessionId | None = None, device_token: str | None = None
) -> None:
    """Also forgets the devices, but for the one that this is done from: whoever else was in is a stranger again."""
    gone = await store.delete_sessions(ctx, account_id, keep=keep)
    await store.forget_devices(ctx, account_id, keep=tokens.token_hash(device_token) if device_token else None)
    await cutting.cut_sessions(ctx, account_id, gone)


async def trust_device(ctx: Ctx, account_id: AccountId) -> str:
    """A token for a browser whose owner has just proved who they are; its attempts are counted apart from
    strangers'."""
    fresh = tokens.new_token()
    await store.add(ctx, tables.Device(token_hash=tokens.token_hash(fresh), account_id=account_id, seen_at=ctx.now))
    return fresh


async def living(ctx: Ctx, session_ids: Sequence[SessionId]) -> set[SessionId]:
    """Those that have neither been ended nor expired."""
    return await store.living_sessions(ctx, session_ids)


def _shown(row: tables.Session, current: SessionId | None) -> Session:
    return Session(
        id=SessionId(row.id),
        device=agents.system(row.agent),
        client=agents.browser(row.agent),
        address=row.address,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        current=row.id == current,
    )


async def forget_ended(ctx: Ctx) -> None:
    """Rows that nothing asks for any more: ended sessions, old codes and links, devices unseen for a year."""
    await followers.tell_sessions_ended(ctx, await store.delete_ended(ctx, ctx.now - DEVICE_KEPT))
