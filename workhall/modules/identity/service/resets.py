"""Forgotten passwords: a link to the address or number of the account, valid for an hour and once."""

from datetime import timedelta
from typing import Any

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId
from workhall.kit.module import Job
from workhall.kit.services import Services
from workhall.kit.text import known_locale
from workhall.kit.unit import system_unit
from workhall.modules import audit
from workhall.modules.identity import policy, store, tables
from workhall.modules.identity.errors import LinkInvalid
from workhall.modules.identity.schemas import ResetConfirm, ResetRequest
from workhall.modules.identity.service import (
    accounts,
    contacts,
    guard,
    letters,
    logins,
    own,
    passwords,
    sessions,
    tokens,
)
from workhall.modules.identity.service.logins import Kind, Login

LINK_LIVES = timedelta(hours=1)


async def request(ctx: Ctx, wanted: ResetRequest) -> None:
    """Only queues a job, whatever was typed: answer and time are the same for every login."""
    allow(ctx, policy.may_reset_password, None)
    login = logins.read(wanted.login, own.settings_of(ctx)) or Login("email", "")
    await guard.reset(ctx, login.value)
    payload = {"kind": login.kind, "value": login.value, "address": letters.address(ctx)}
    await ctx.app.jobs.enqueue(ctx, SEND_RESET, payload)


async def send(app: Services, payload: dict[str, Any]) -> None:
    """To the account that has proved the login; where none has, to each that claims it, because whoever reads the
    letter proves it with that."""
    kind: Kind = "email" if payload["kind"] == "email" else "phone"
    login = Login(kind, payload["value"])
    async with system_unit(app, "identity.send_reset") as ctx:
        proved = await store.verified_holder(ctx, login.kind, login.value)
        claimants = [account for account, _ in await store.claimants(ctx, login.kind, login.value)]
        for account in [proved] if proved is not None else claimants:
            token = await make_link(ctx, AccountId(account.id), login.value)
            url = f"{payload['address']}/reset-password/{token}"
            await letters.reset(ctx, login, known_locale(account.locale), url)
            await audit.record_account(ctx, AccountId(account.id), "identity.reset_asked")


SEND_RESET = Job("identity.send_reset", send)


async def make_link(ctx: Ctx, account_id: AccountId, sent_to: str) -> str:
    token = tokens.new_token()
    row = tables.ResetToken(
        token_hash=tokens.token_hash(token), account_id=account_id, sent_to=sent_to, expires_at=ctx.now + LINK_LIVES
    )
    await store.add(ctx, row)
    return token


async def confirm(ctx: Ctx, wanted: ResetConfirm) -> str:
    """Sets the password and ends every session. Where the link proves an address for the first time, its reader takes
    the account over: what somebody else may have tied to it before (a number, a pending change) is cut off.

    Returns a device token: who has read the letter gets in, however much strangers hammer at the login."""
    allow(ctx, policy.may_reset_password, None)
    await guard.link_tried(ctx)
    taken = await store.take_reset(ctx, tokens.token_hash(wanted.token))
    account = await store.lock_account(ctx, taken[0]) if taken else None
    if taken is None or account is None:
        raise LinkInvalid
    passwords.refuse_weak("password", wanted.password, account.name, account.email or "", account.phone or "")
    await _prove(ctx, account, taken[1])
    await accounts.set_password(ctx, account, wanted.password)
    await sessions.end_all(ctx, AccountId(account.id))
    return await sessions.trust_device(ctx, AccountId(account.id))


async def _prove(ctx: Ctx, account: tables.Account, sent_to: str) -> None:
    email, phone = contacts.login_of(account, "email"), contacts.login_of(account, "phone")
    login = next((one for one in (email, phone) if one is not None and one.value == sent_to), None)
    if login is None:
        return
    was_proved = account.email_verified_at if login.kind == "email" else account.phone_verified_at
    holder = await store.verified_holder(ctx, login.kind, login.value)
    if was_proved is not None or holder is not None:
        return
    if login.kind == "email":
        account.phone = account.phone_verified_at = None
    else:
        account.email = account.email_verified_at = None
    contacts.set_proved(ctx, account, login)
    await store.drop_claims(ctx, AccountId(account.id))
    await ctx.db.flush()
