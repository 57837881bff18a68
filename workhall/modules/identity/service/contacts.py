"""Addresses and numbers: proving them with a code, and changing them.

Nothing here tells whether an address belongs to somebody else: the answer is the same, only the letter differs, and
that goes to the address itself."""

import hmac
from datetime import timedelta

from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId
from workhall.kit.text import known_locale
from workhall.modules import audit
from workhall.modules.identity import store, tables
from workhall.modules.identity.errors import LoginTaken, WrongCode
from workhall.modules.identity.schemas import Me
from workhall.modules.identity.service import guard, letters, logins, members, own, passwords, tokens
from workhall.modules.identity.service.logins import Kind, Login

CODE_LIVES = timedelta(minutes=15)
_TRIES = 5


def login_of(account: tables.Account, kind: Kind) -> Login | None:
    value = account.email if kind == "email" else account.phone
    return Login(kind, value) if value else None


def best_login(account: tables.Account) -> Login | None:
    """Where news about the account go: a proved address, a proved number, and only then what is merely claimed."""
    if account.phone_verified_at is not None and account.email_verified_at is None:
        return login_of(account, "phone")
    return login_of(account, "email") or login_of(account, "phone")


async def ask_for_proof(ctx: Ctx, account: tables.Account, login: Login) -> None:
    """Sends a code. Where another account has proved the address, its owner gets a letter about that instead, and the
    code that is stored here reaches nobody."""
    code = tokens.new_code()
    claim = tables.ContactClaim(
        account_id=account.id,
        kind=login.kind,
        target=login.value,
        code_hash=tokens.code_hash(ctx.app, account.id, login.kind, code),
        expires_at=ctx.now + CODE_LIVES,
    )
    await store.put_claim(ctx, claim)
    holder = await store.verified_holder(ctx, login.kind, login.value)
    if holder is None or holder.id == account.id:
        await letters.code(ctx, login, known_locale(account.locale), code)
    else:
        await letters.taken(ctx, login, known_locale(holder.locale))


async def change(ctx: Ctx, kind: Kind, text: str, password: str) -> None:
    """Takes effect when the code comes back from there; until then the old one stands."""
    account = await own.mine(ctx)
    login = logins.need(text, own.settings_of(ctx), kind, kind)
    await passwords.check_own(ctx, password)
    await guard.code_sent(ctx, login.value)
    await ask_for_proof(ctx, account, login)
    await audit.record_account(ctx, AccountId(account.id), f"identity.{kind}_change_asked")


async def send_again(ctx: Ctx, kind: Kind) -> None:
    """To the address that is being changed to, else to the account's own while it is not proved. Nothing to prove is no
    error: the answer is the same."""
    account = await own.mine(ctx)
    claim = await store.claim(ctx, AccountId(account.id), kind)
    proved = account.email_verified_at if kind == "email" else account.phone_verified_at
    login = Login(kind, claim.target) if claim is not None else login_of(account, kind) if proved is None else None
    if login is not None:
        await guard.code_sent(ctx, login.value)
        await ask_for_proof(ctx, account, login)


async def confirm(ctx: Ctx, kind: Kind, code: str) -> Me:
    """The code proves that the address or number is this person's; from now on it is nobody else's."""
    account = await own.mine(ctx, lock=True)
    await guard.code_tried(ctx)
    await store.lock_claims_like(ctx, AccountId(account.id), kind)
    claim = await store.spend_try(ctx, AccountId(account.id), kind, _TRIES)
    given = tokens.code_hash(ctx.app, account.id, kind, "".join(code.split()))
    if claim is None or not hmac.compare_digest(claim.code_hash, given):
        raise WrongCode
    login, old = Login(kind, claim.target), login_of(account, kind)
    holder = await store.verified_holder(ctx, kind, login.value)
    if holder is not None and holder.id != account.id:
        raise LoginTaken
    was_proved = account.email_verified_at if kind == "email" else account.phone_verified_at
    set_proved(ctx, account, login)
    await store.drop_claims(ctx, AccountId(account.id), kind)
    await ctx.db.flush()
    await audit.record_account(ctx, AccountId(account.id), f"identity.{kind}_proved")
    if old is not None and old != login and was_proved is not None:
        await letters.login_changed(ctx, old, known_locale(account.locale))
    await members.tell_account_changed(ctx, account)
    return await own.show(ctx, account, own.session_of(ctx))


def set_proved(ctx: Ctx, account: tables.Account, login: Login) -> None:
    if login.kind == "email":
        account.email, account.email_verified_at = login.value, ctx.now
    else:
        account.phone, account.phone_verified_at = login.value, ctx.now
