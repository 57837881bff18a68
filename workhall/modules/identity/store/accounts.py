"""Accounts and what hangs on them: global rows, always reached by an account or by a secret of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, LargeBinary, Uuid, and_, any_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, SessionId
from workhall.kit.services import Services
from workhall.modules.identity.tables import (
    Account,
    AccountOrganisation,
    ContactClaim,
    Credential,
    Device,
    Member,
    MemberRole,
    Organisation,
    Picture,
    ResetToken,
    Role,
    Session,
)

_CLAIMANTS = 5
"""Accounts with one login that a sign-in tries: the verified one first, then the oldest claims."""


async def add(ctx: Ctx, *rows: object) -> None:
    """Written at once, because rows that refer to one another have no order within one flush."""
    ctx.db.add_all(rows)
    await ctx.db.flush()


def _living() -> Any:
    hashes = bindparam("hashes", type_=ARRAY(LargeBinary))
    return (
        select(Session.token_hash, Session.id, Session.account_id, Session.last_seen_at)
        .join(Account, and_(Account.id == Session.account_id, Account.deleted_at.is_(None)))
        .where(Session.token_hash == any_(hashes), Session.expires_at > bindparam("now"))
    )


def _living_in_org() -> Any:
    org_id = bindparam("org_id", type_=Uuid)
    return (
        _living()
        .add_columns(Member.id.label("member_id"), Role.builtin, Role.permissions)
        .outerjoin(Organisation, and_(Organisation.id == org_id, Organisation.deleted_at.is_(None)))
        .outerjoin(
            Member,
            and_(
                Member.org_id == org_id,
                Member.org_id == Organisation.id,
                Member.account_id == Session.account_id,
                Member.left_at.is_(None),
            ),
        )
        .outerjoin(MemberRole, and_(MemberRole.org_id == org_id, MemberRole.member_id == Member.id))
        .outerjoin(Role, and_(Role.org_id == org_id, Role.id == MemberRole.role_id))
    )


# Made once: they run before everything else, and making them costs more than running them.
_LIVING, _LIVING_IN_ORG = _living(), _living_in_org()


async def callers(ctx: Ctx, hashes: Sequence[bytes]) -> Sequence[Any]:
    """The one statement of the gate: the living sessions and accounts, and in the organisation asked for the membership
    with one line for each role. No line: nobody."""
    values: dict[str, Any] = {"hashes": list(hashes), "now": ctx.now}
    if ctx.who.org_id is None:
        return (await ctx.db.execute(_LIVING, values)).all()
    return (await ctx.db.execute(_LIVING_IN_ORG, {**values, "org_id": ctx.who.org_id})).all()


async def touch_sessions(
    app: Services, sessions: Sequence[SessionId], now: datetime, stale: datetime, until: datetime
) -> None:
    """In a transaction of its own, so that requests of one session never wait for one another; who holds a row is
    touching it already."""
    free = (
        select(Session.id)
        .where(Session.id.in_(sessions), Session.last_seen_at < stale)
        .with_for_update(skip_locked=True, key_share=True)
    )
    async with app.db.transaction(None) as session:
        await session.execute(update(Session).where(Session.id.in_(free)).values(last_seen_at=now, expires_at=until))


async def account(ctx: Ctx, account_id: AccountId) -> Account | None:
    return await ctx.db.scalar(select(Account).where(Account.id == account_id, Account.deleted_at.is_(None)))


async def lock_account(ctx: Ctx, account_id: AccountId) -> Account | None:
    query = select(Account).where(Account.id == account_id, Account.deleted_at.is_(None))
    return await ctx.db.scalar(query.with_for_update().execution_options(populate_existing=True))


def _login_column(kind: str) -> tuple[Any, Any]:
    if kind == "email":
        return Account.email, Account.email_verified_at
    return Account.phone, Account.phone_verified_at


async def claimants(ctx: Ctx, kind: str, value: str) -> Sequence[tuple[Account, str]]:
    """The accounts that a login may mean, with their password hashes: the verified one first, then the oldest."""
    login, verified = _login_column(kind)
    query = (
        select(Account, Credential.password_hash)
        .join(Credential, Credential.account_id == Account.id)
        .where(login == value, Account.deleted_at.is_(None))
        .order_by(verified.is_(None), Account.created_at, Account.id)
        .limit(_CLAIMANTS)
    )
    return [(row[0], row[1]) for row in await ctx.db.execute(query)]


async def verified_holder(ctx: Ctx, kind: str, value: str) -> Account | None:
    login, verified = _login_column(kind)
    query = select(Account).where(login == value, verified.is_not(None), Account.deleted_at.is_(None))
    return await ctx.db.scalar(query)


async def verified_accounts(ctx: Ctx, emails: Sequence[str]) -> dict[str, Account]:
    query = select(Account).where(Account.email.in_(emails), Account.email_verified_at.is_not(None))
    return {str(row.email): row for row in await ctx.db.scalars(query)}


async def credential(ctx: Ctx, account_id: AccountId) -> Credential | None:
    return await ctx.db.get(Credential, account_id)


async def forget_account_parts(ctx: Ctx, account_id: AccountId) -> None:
    for row in (Credential, Device, ContactClaim, ResetToken, Picture, AccountOrganisation):
        await ctx.db.execute(delete(row).where(row.account_id == account_id))


async def put_picture(ctx: Ctx, account_id: AccountId, digest: str, data: bytes) -> None:
    fresh = insert(Picture).values(account_id=account_id, hash=digest, data=data)
    await ctx.db.execute(
        fresh.on_conflict_do_update(
            index_elements=["account_id"], set_={"hash": fresh.excluded.hash, "data": fresh.excluded.data}
        )
    )


async def picture(ctx: Ctx, account_id: AccountId) -> Picture | None:
    return await ctx.db.get(Picture, account_id)


async def picture_of_member(ctx: Ctx, member_id: MemberId) -> Picture | None:
    query = select(Picture).join(Member, Member.account_id == Picture.account_id)
    return await ctx.db.scalar(query.where(Member.org_id == ctx.org_id, Member.id == member_id))


async def delete_picture(ctx: Ctx, account_id: AccountId) -> None:
    await ctx.db.execute(delete(Picture).where(Picture.account_id == account_id))
