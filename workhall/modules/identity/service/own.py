"""The account that is signed in: loading it, asking for its password again, showing it."""

from datetime import timedelta

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import AccountId, SessionId
from workhall.kit.text import known_locale
from workhall.modules.identity import policy, schemas, store, tables
from workhall.modules.identity.schemas import IdentitySettings, Me
from workhall.modules.identity.service import organisations


async def mine(ctx: Ctx, *, lock: bool = False) -> tables.Account:
    allow(ctx, policy.may_use_account, ctx.account_id)
    found = await (store.lock_account if lock else store.account)(ctx, ctx.account_id)
    if found is None:
        raise NotFound
    return found


def session_of(ctx: Ctx) -> SessionId:
    if ctx.who.session_id is None:
        raise NotFound
    return ctx.who.session_id


def settings_of(ctx: Ctx) -> IdentitySettings:
    return ctx.app.settings.of(IdentitySettings)


def idle_time(ctx: Ctx) -> timedelta:
    return timedelta(days=settings_of(ctx).session_idle_days)


async def show(ctx: Ctx, account: tables.Account, session_id: SessionId) -> Me:
    account_id = AccountId(account.id)
    shown = schemas.Account(
        id=account_id,
        name=account.name,
        email=account.email,
        email_verified=account.email_verified_at is not None,
        phone=account.phone,
        phone_verified=account.phone_verified_at is not None,
        locale=known_locale(account.locale),
        theme=schemas.theme_of(account.theme),
        reduce_motion=account.reduce_motion,
        avatar=f"/api/me/avatar?v={account.picture_hash}" if account.picture_hash else None,
    )
    return Me(
        account=shown, session_id=session_id, organisations=await organisations.of_account(ctx, account_id, session_id)
    )
