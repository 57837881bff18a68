"""Invitations: a link for many, or one letter to each address. The link is the right, so it is long, ends by itself,
can be revoked, and is worth nothing as soon as its maker could not make it any more."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import segno

from workhall.kit.authz import Policy, Who, allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.errors import FieldError, Invalid, NotFound
from workhall.kit.ids import AccountId, MemberId, OrgId, new_id
from workhall.kit.pagination import Page, PageQuery, make_cursor
from workhall.kit.text import DEFAULT_LOCALE, Text
from workhall.kit.unit import within
from workhall.modules import audit
from workhall.modules.identity import policy, store, tables
from workhall.modules.identity.errors import InvitationGone
from workhall.modules.identity.policy import Rights
from workhall.modules.identity.schemas import Invitation, InvitationPreview, Invitations, Join, Me, NewInvitations
from workhall.modules.identity.service import (
    accounts,
    contacts,
    guard,
    letters,
    logins,
    members,
    own,
    rights,
    sessions,
    tokens,
)
from workhall.modules.identity.service.logins import Login
from workhall.modules.identity.service.sessions import SignedIn

_RULES: dict[str, Policy[OrgId]] = {"revoke": policy.may_revoke_invitation}
_USUAL_DAYS = 14
_NEEDED = Text(en="This is needed.", zh="此项必填。", de="Diese Angabe fehlt.", it="Questo dato è necessario.")
_NO_EMAILS = Text(
    en="Enter at least one e-mail address to send an invitation to.",
    zh="请至少输入一个接收邀请的邮箱地址。",
    de="Geben Sie mindestens eine E-Mail-Adresse an, an die die Einladung gehen soll.",
    it="Inserisci almeno un indirizzo e-mail a cui mandare l'invito.",
)


async def create(ctx: Ctx, wanted: NewInvitations) -> Invitations:
    role = await _role(ctx, wanted.role_id)
    allow(ctx, policy.may_invite, _rights(ctx, role))
    emails = _emails(ctx, wanted)
    await guard.invitations(ctx, len(emails))
    rows = [await _add(ctx, wanted, role, email) for email in emails]
    organisation = await store.organisation(ctx, ctx.org_id)
    facts = (await members.facts(ctx, [ctx.me]))[ctx.me]
    if organisation is None:
        raise NotFound
    for row in rows:
        if row.email is not None:
            url, until = _url(ctx, row), row.expires_at.date().isoformat()
            await letters.invitation(ctx, row.email, facts.name, organisation.name, url, until)
    detail = {"kind": wanted.kind, "role": str(role.id) if role else None, "count": len(rows)}
    await audit.record(ctx, "identity.invitations_created", rows[0].id, detail)
    return Invitations(items=[_shown(ctx, row) for row in rows])


def _emails(ctx: Ctx, wanted: NewInvitations) -> list[str | None]:
    """One invitation for each; None stands for the link that nobody is named on."""
    if wanted.kind == "link":
        return [None]
    if not wanted.emails:
        raise Invalid(fields={"emails": FieldError("missing", _NO_EMAILS)})
    settings = own.settings_of(ctx)
    found = [logins.need(text, settings, f"emails.{n}", "email").value for n, text in enumerate(wanted.emails)]
    return list(dict.fromkeys(found))


async def _add(ctx: Ctx, wanted: NewInvitations, role: tables.Role | None, email: str | None) -> tables.Invitation:
    invitation_id = new_id()
    secret = tokens.invitation_secret(ctx.app, ctx.org_id, invitation_id)
    row = tables.Invitation(
        org_id=ctx.org_id,
        id=invitation_id,
        kind=wanted.kind,
        email=email,
        secret_hash=tokens.secret_hash(secret),
        role_id=role.id if role else None,
        department_ids=wanted.department_ids,
        uses=0,
        max_uses=1 if email is not None else wanted.max_uses,
        expires_at=ctx.now + timedelta(days=wanted.expires_in_days or _USUAL_DAYS),
        revoked_at=None,
        created_by=ctx.me,
        created_at=ctx.now,
    )
    await store.add(ctx, row)
    return row


async def list_all(ctx: Ctx, page: PageQuery) -> Page[Invitation]:
    """The newest first, also those that are over."""
    allow(ctx, policy.may_see_invitations, ctx.org_id)
    after = page.after_as(UUID)
    found = await store.invitations(ctx, page.limit + 1, after[0] if after else None)
    shown = found[: page.limit]
    more = len(found) > len(shown)
    return Page(items=[_shown(ctx, row) for row in shown], next_cursor=make_cursor(shown[-1].id) if more else None)


async def revoke(ctx: Ctx, invitation_id: UUID) -> None:
    allow(ctx, policy.may_revoke_invitation, ctx.org_id)
    row = await store.invitation(ctx, invitation_id)
    if row is None:
        raise NotFound
    if row.revoked_at is None:
        row.revoked_at = ctx.now
        await ctx.db.flush()
        await audit.record(ctx, "identity.invitation_revoked", row.id)


async def qr(ctx: Ctx, invitation_id: UUID) -> bytes:
    """The link as an SVG, to be shown on a screen or printed on a door."""
    allow(ctx, policy.may_see_invitations, ctx.org_id)
    row = await store.invitation(ctx, invitation_id)
    if row is None or row.kind != "link":
        raise NotFound
    image = BytesIO()
    segno.make(_url(ctx, row), error="m", micro=False).save(image, kind="svg", scale=4, border=4, light="#fff")
    return image.getvalue()


async def preview(ctx: Ctx, token: str) -> InvitationPreview:
    """Who invites into what, and nothing else about the organisation."""
    allow(ctx, policy.may_use_invitation, None)
    await guard.link_tried(ctx)
    org_id, secret_hash = _read(token)
    async with within(ctx, Who(org_id=org_id)):
        row, organisation = await _valid(ctx, secret_hash)
        inviter = (await members.facts(ctx, [MemberId(row.created_by)]))[MemberId(row.created_by)]
        return InvitationPreview(
            organisation_name=organisation.name, invited_by=inviter.name, email=row.email, expires_at=row.expires_at
        )


async def join(ctx: Ctx, token: str, wanted: Join, device_token: str | None) -> SignedIn | Me:
    """As the account that is signed in; with a login in the body as that one, which signs up when it is new."""
    allow(ctx, policy.may_use_invitation, None)
    await guard.link_tried(ctx)
    org_id, secret_hash = _read(token)
    async with within(ctx, Who(org_id=org_id)):
        row, _ = await _valid(ctx, secret_hash)
    if ctx.who.account_id is not None and wanted.login is None:
        account = await own.mine(ctx)
        await _enter(ctx, account, row)
        return await own.show(ctx, account, own.session_of(ctx))
    name, login, password = _needed(wanted)
    account = await accounts.account_for(ctx, login, password, name, wanted.locale or DEFAULT_LOCALE)
    begun = await sessions.begin(ctx, AccountId(account.id), device_token)
    await _enter(ctx, account, row)
    await audit.record_account(ctx, AccountId(account.id), "identity.signed_up")
    return await accounts.signed_in(ctx, account, begun)


def _needed(wanted: Join) -> tuple[str, str, str]:
    given = {"name": wanted.name, "login": wanted.login, "password": wanted.password}
    missing = {name: FieldError("missing", _NEEDED) for name, value in given.items() if value is None}
    if wanted.name is None or wanted.login is None or wanted.password is None:
        raise Invalid(fields=missing)
    return wanted.name, wanted.login, wanted.password


async def _enter(ctx: Ctx, account: tables.Account, row: tables.Invitation) -> None:
    """A membership that exists already uses nothing up."""
    account_id, org_id = AccountId(account.id), OrgId(row.org_id)
    await store.lock_account(ctx, account_id)  # A second click waits for the first, and is a member then.
    async with within(ctx, Who(org_id=org_id)):
        if await members.is_member(ctx, account_id):
            return
        if not await store.use_invitation(ctx, row.id):
            raise InvitationGone
        inviter = MemberId(row.created_by)
        await _prove_address(ctx, account, row)
        member_id = await members.join(ctx, account, department_ids=row.department_ids, invited_by=inviter)
        if row.role_id is not None:
            await store.give_role(ctx, member_id, row.role_id)
        ctx.who = Who(account_id=account_id, org_id=org_id, member_id=member_id)
        await audit.record(ctx, "identity.member_joined", member_id, {"invitation": str(row.id)})


async def _prove_address(ctx: Ctx, account: tables.Account, row: tables.Invitation) -> None:
    """The link of a letter is known to nobody but the reader of that mailbox, not even to its sender."""
    if row.email is None or account.email != row.email or account.email_verified_at is not None:
        return
    if await store.verified_holder(ctx, "email", row.email) is None:
        contacts.set_proved(ctx, account, Login("email", row.email))
        await ctx.db.flush()


async def _valid(ctx: Ctx, secret_hash: bytes) -> tuple[tables.Invitation, tables.Organisation]:
    row = await store.open_invitation(ctx, secret_hash)
    organisation = await store.organisation(ctx, ctx.org_id)
    if row is None or organisation is None:
        raise InvitationGone
    maker = await store.member(ctx, MemberId(row.created_by))
    if maker is None:
        raise InvitationGone
    held = await members.permissions(ctx, MemberId(maker.id))
    role = await _role(ctx, row.role_id)
    as_maker = Who(AccountId(maker.account_id), None, ctx.org_id, MemberId(maker.id), held)
    if not policy.may_invite(as_maker, _rights(ctx, role)):
        raise InvitationGone
    return row, organisation


def _read(token: str) -> tuple[OrgId, bytes]:
    found = tokens.read_invitation_token(token)
    if found is None:
        raise InvitationGone
    return found


async def _role(ctx: Ctx, role_id: UUID | None) -> tables.Role | None:
    """None where the invitation gives what every member has anyway."""
    if role_id is None:
        return None
    role = await store.role(ctx, role_id, share=True)
    if role is None:
        raise NotFound
    return None if role.builtin == "member" else role


def _rights(ctx: Ctx, role: tables.Role | None) -> Rights:
    return Rights() if role is None else Rights(rights.permissions_of_role(ctx.app, role))


def _url(ctx: Ctx, row: tables.Invitation) -> str:
    secret = tokens.invitation_secret(ctx.app, row.org_id, row.id)
    return f"{letters.address(ctx)}/join/{tokens.invitation_token(row.org_id, secret)}"


def _shown(ctx: Ctx, row: tables.Invitation) -> Invitation:
    over = row.revoked_at is not None or row.expires_at <= ctx.now
    return Invitation(
        id=row.id,
        kind="email" if row.kind == "email" else "link",
        email=row.email,
        url=_url(ctx, row) if row.kind == "link" and not over else None,
        role_id=row.role_id,
        department_ids=row.department_ids,
        uses=row.uses,
        max_uses=row.max_uses,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        created_by=MemberId(row.created_by),
        created_at=row.created_at,
        can=[] if over else can(ctx, _RULES, ctx.org_id),
    )
