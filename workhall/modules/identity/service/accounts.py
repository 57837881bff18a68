"""Accounts: signing up and in, one's own settings, password, picture and end.

A login is unique only among those who have proved that it is theirs. Signing up with somebody else's address
therefore works like any other sign-up, and its owner gets a letter: the answer tells nobody who has an account, and
nobody can squat on an address. Signing in tries the proved account first, then the oldest claims."""

from workhall.kit.authz import allow
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import AccountId, OrgId, new_id
from workhall.kit.text import Locale, known_locale
from workhall.kit.unit import within
from workhall.modules import audit
from workhall.modules.identity import policy, schemas, store, tables
from workhall.modules.identity.errors import WrongLogin
from workhall.modules.identity.schemas import Me, MePatch, NewOrganisation, SignIn, SignUp
from workhall.modules.identity.service import (
    contacts,
    guard,
    letters,
    logins,
    members,
    organisations,
    own,
    passwords,
    sessions,
    tokens,
)
from workhall.modules.identity.service.logins import Login
from workhall.modules.identity.service.sessions import SignedIn


async def sign_up(ctx: Ctx, wanted: SignUp, device_token: str | None) -> SignedIn:
    """Account and organisation in one call. Who has an account and gives its password founds the organisation with
    it."""
    allow(ctx, policy.may_sign_up, None)
    account = await account_for(ctx, wanted.login, wanted.password, wanted.name, wanted.locale)
    begun = await sessions.begin(ctx, AccountId(account.id), device_token)
    await organisations.found(ctx, account, begun.session_id, wanted.organisation)
    await audit.record_account(ctx, AccountId(account.id), "identity.signed_up")
    return await signed_in(ctx, account, begun)


async def account_for(ctx: Ctx, login_text: str, password: str, name: str, locale: Locale) -> tables.Account:
    """The account that the password opens, else a new one. Takes as long either way."""
    login = logins.need(login_text, own.settings_of(ctx))
    passwords.refuse_weak("password", password, name, login.value)
    await guard.sign_up(ctx, login.value)
    hasher = passwords.of(ctx.app)
    found = await _open_with(ctx, login, password)
    fresh_hash = await hasher.hash(password)
    if found is not None:
        return found
    return await create(ctx, login, fresh_hash, name, locale)


async def create(ctx: Ctx, login: Login, password_hash: str, name: str, locale: Locale) -> tables.Account:
    account = tables.Account(
        id=new_id(),
        name=name,
        email=login.value if login.kind == "email" else None,
        phone=login.value if login.kind == "phone" else None,
        locale=locale,
        theme="system",
        reduce_motion=False,
        created_at=ctx.now,
    )
    await store.add(ctx, account)
    secret = tables.Credential(account_id=account.id, password_hash=password_hash, changed_at=ctx.now)
    await store.add(ctx, secret)
    await contacts.ask_for_proof(ctx, account, login)
    return account


async def sign_in(ctx: Ctx, wanted: SignIn, device_token: str | None) -> SignedIn:
    """Fails in the same words and time for an unknown login and for a wrong password."""
    allow(ctx, policy.may_sign_in, None)
    login = logins.read(wanted.login, own.settings_of(ctx)) or Login("email", wanted.login)
    account = await _open_on_device(ctx, login, wanted.password, device_token)
    if account is None:
        await guard.sign_in(ctx, login.value)
        account = await _open_with(ctx, login, wanted.password)
    if account is None:
        await _note_failure(ctx, login)
        raise WrongLogin
    begun = await sessions.begin(ctx, AccountId(account.id), device_token)
    await audit.record_account(ctx, AccountId(account.id), "identity.signed_in")
    return await signed_in(ctx, account, begun)


async def _open_on_device(ctx: Ctx, login: Login, password: str, device_token: str | None) -> tables.Account | None:
    """The account that was signed in before in this browser, if the login may mean it and the password fits."""
    if not device_token or len(device_token) > 200:
        return None
    owner = await store.device_account(ctx, tokens.token_hash(device_token))
    for account, password_hash in await store.claimants(ctx, login.kind, login.value):
        if account.id == owner:
            await guard.sign_in_on_device(ctx, device_token)
            return await _opened(ctx, account, password_hash, password)
    return None


async def _open_with(ctx: Ctx, login: Login, password: str) -> tables.Account | None:
    """The account that login and password mean. At least two hashes are computed, which is what a taken login with one
    claim beside it costs, so that a claim of one's own does not show by the time whether it stands alone."""
    claimants = await store.claimants(ctx, login.kind, login.value)
    opened = [await _opened(ctx, account, password_hash, password) for account, password_hash in claimants]
    for _ in range(2 - len(claimants)):
        await passwords.of(ctx.app).matches(None, password)
    return next((account for account in opened if account is not None), None)


async def _opened(ctx: Ctx, account: tables.Account, password_hash: str, password: str) -> tables.Account | None:
    """Also hashes anew when the settings have changed since."""
    hasher = passwords.of(ctx.app)
    if not await hasher.matches(password_hash, password):
        return None
    if hasher.outdated(password_hash):
        await _set_hash(ctx, AccountId(account.id), await hasher.hash(password))
    return account


async def _note_failure(ctx: Ctx, login: Login) -> None:
    """In the account's log, though the attempt is refused. For a login that nobody has, under nobody: the write takes
    as long, and whoever runs the server sees from where logins are tried out."""
    claimants = await store.claimants(ctx, login.kind, login.value)
    account_id = AccountId(claimants[0][0].id) if claimants else audit.NOBODY
    await audit.record_account(ctx, account_id, "identity.sign_in_failed")


async def signed_in(ctx: Ctx, account: tables.Account, begun: sessions.Begun) -> SignedIn:
    me = await own.show(ctx, account, begun.session_id)
    return SignedIn(me, begun.token, begun.seconds, begun.device_token)


# One's own account


async def me(ctx: Ctx) -> Me:
    return await own.show(ctx, await own.mine(ctx), own.session_of(ctx))


async def change(ctx: Ctx, wanted: MePatch) -> Me:
    account = await own.mine(ctx, lock=True)
    renamed = wanted.name is not None and wanted.name != account.name
    for name, value in wanted.model_dump(exclude_none=True).items():
        setattr(account, name, value)
    await ctx.db.flush()
    if renamed:
        await members.tell_account_changed(ctx, account)
    return await own.show(ctx, account, own.session_of(ctx))


async def change_password(ctx: Ctx, current: str, new: str, device_token: str | None) -> None:
    """Every other session ends: whoever knew the old password is out."""
    account = await own.mine(ctx, lock=True)
    await passwords.check_own(ctx, current)
    passwords.refuse_weak("new", new, account.name, account.email or "", account.phone or "")
    await set_password(ctx, account, new)
    await sessions.end_all(ctx, AccountId(account.id), keep=ctx.who.session_id, device_token=device_token)


async def set_password(ctx: Ctx, account: tables.Account, password: str) -> None:
    """Links that could set another one end, and the person is told."""
    await _set_hash(ctx, AccountId(account.id), await passwords.of(ctx.app).hash(password))
    await store.drop_resets(ctx, AccountId(account.id))
    await audit.record_account(ctx, AccountId(account.id), "identity.password_changed")
    login = contacts.best_login(account)
    if login is not None:
        await letters.password_changed(ctx, login, known_locale(account.locale))


async def _set_hash(ctx: Ctx, account_id: AccountId, password_hash: str) -> None:
    secret = await store.credential(ctx, account_id)
    if secret is None:
        raise NotFound
    secret.password_hash, secret.changed_at = password_hash, ctx.now
    await ctx.db.flush()


async def delete(ctx: Ctx, password: str) -> None:
    """Leaves every organisation (which asks for a successor where it has to) and keeps nothing of the person but a
    nameless row that other people's history refers to."""
    account = await own.mine(ctx, lock=True)
    account_id = AccountId(account.id)
    await passwords.check_own(ctx, password)
    for organisation, member_id in await store.organisations_of(ctx, account_id):
        async with within(ctx, members.acting(ctx, OrgId(organisation.id), member_id)):
            await members.end(ctx, organisation, member_id)
    await sessions.end_all(ctx, account_id)
    await store.forget_account_parts(ctx, account_id)
    await audit.forget_account(ctx, account_id)
    account.name, account.email, account.phone, account.picture_hash = "", None, None, None
    account.email_verified_at = account.phone_verified_at = None
    account.deleted_at = ctx.now
    await ctx.db.flush()


async def create_organisation(ctx: Ctx, wanted: NewOrganisation) -> schemas.Organisation:
    allow(ctx, policy.may_create_organisation, None)
    await guard.organisation(ctx)
    account = await own.mine(ctx)
    return await organisations.found(ctx, account, own.session_of(ctx), wanted)
