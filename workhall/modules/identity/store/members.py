"""Members, roles and invitations. Queries start from the caller's organisation, and where several tables are joined
each one names it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId
from workhall.kit.orm import ours
from workhall.modules.identity.tables import Account, Invitation, Member, MemberRole, Role


async def member(ctx: Ctx, member_id: MemberId) -> Member | None:
    return await ctx.db.scalar(ours(ctx, Member).where(Member.id == member_id, Member.left_at.is_(None)))


async def lock_member(ctx: Ctx, member_id: MemberId) -> Member | None:
    query = ours(ctx, Member).where(Member.id == member_id, Member.left_at.is_(None))
    return await ctx.db.scalar(query.with_for_update().execution_options(populate_existing=True))


async def member_of_account(ctx: Ctx, account_id: AccountId) -> Member | None:
    """Also one who has left."""
    return await ctx.db.scalar(ours(ctx, Member).where(Member.account_id == account_id).with_for_update())


async def active_member_ids(ctx: Ctx) -> list[MemberId]:
    query = select(Member.id).where(Member.org_id == ctx.org_id, Member.left_at.is_(None))
    return [MemberId(row[0]) for row in await ctx.db.execute(query)]


async def accounts_of_members(ctx: Ctx, member_ids: Iterable[UUID]) -> Sequence[tuple[MemberId, Account]]:
    """Also of those who have left."""
    query = select(Member.id, Account).join(Account, Account.id == Member.account_id)
    found = await ctx.db.execute(query.where(Member.org_id == ctx.org_id, Member.id.in_(list(member_ids))))
    return [(MemberId(row[0]), row[1]) for row in found]


async def first_members(ctx: Ctx, most: int) -> Sequence[Account]:
    query = select(Account).join(Member, Member.account_id == Account.id)
    return (await ctx.db.scalars(query.where(Member.org_id == ctx.org_id).order_by(Member.id).limit(most))).all()


async def builtin_role(ctx: Ctx, name: str, *, lock: bool = False) -> Role:
    """Locking the owners' role makes those who give or take it wait for one another."""
    query = ours(ctx, Role).where(Role.builtin == name)
    return (await ctx.db.scalars(query.with_for_update() if lock else query)).one()


async def roles(ctx: Ctx) -> Sequence[Role]:
    """The built-in ones first, strongest first."""
    rank = case({"owner": 0, "admin": 1, "member": 2}, value=Role.builtin, else_=3)
    return (await ctx.db.scalars(ours(ctx, Role).order_by(rank, func.lower(Role.name)))).all()


async def role(ctx: Ctx, role_id: UUID, *, lock: bool = False, share: bool = False) -> Role | None:
    """`share`: it is not deleted before this transaction ends, so that rows may refer to it."""
    query = ours(ctx, Role).where(Role.id == role_id)
    if lock or share:
        query = query.with_for_update(read=share, key_share=share)
    return await ctx.db.scalar(query)


async def role_named(ctx: Ctx, name: str) -> UUID | None:
    """Compared by the database, whose lower case decides in its unique index too."""
    query = select(Role.id).where(Role.org_id == ctx.org_id, func.lower(Role.name) == func.lower(name))
    return await ctx.db.scalar(query)


async def roles_of(ctx: Ctx, member_ids: Iterable[UUID]) -> list[tuple[MemberId, Role]]:
    query = (
        select(MemberRole.member_id, Role)
        .join(Role, and_(Role.org_id == ctx.org_id, Role.id == MemberRole.role_id))
        .where(MemberRole.org_id == ctx.org_id, MemberRole.member_id.in_(list(member_ids)))
        .order_by(Role.builtin.is_(None), Role.id)
    )
    return [(MemberId(row[0]), row[1]) for row in await ctx.db.execute(query)]


async def give_role(ctx: Ctx, member_id: MemberId, role_id: UUID) -> None:
    """A role that somebody deletes at this moment is not given."""
    if await role(ctx, role_id, share=True) is not None:
        row = insert(MemberRole).values(org_id=ctx.org_id, member_id=member_id, role_id=role_id)
        await ctx.db.execute(row.on_conflict_do_nothing())


async def take_roles(ctx: Ctx, member_id: MemberId, role_ids: Iterable[UUID] | None = None) -> None:
    gone = delete(MemberRole).where(MemberRole.org_id == ctx.org_id, MemberRole.member_id == member_id)
    await ctx.db.execute(gone if role_ids is None else gone.where(MemberRole.role_id.in_(list(role_ids))))


async def owner_ids(ctx: Ctx) -> set[MemberId]:
    query = (
        select(MemberRole.member_id)
        .join(Role, and_(Role.org_id == ctx.org_id, Role.id == MemberRole.role_id, Role.builtin == "owner"))
        .join(Member, and_(Member.org_id == ctx.org_id, Member.id == MemberRole.member_id, Member.left_at.is_(None)))
        .where(MemberRole.org_id == ctx.org_id)
    )
    return {MemberId(row[0]) for row in await ctx.db.execute(query)}


async def successors(ctx: Ctx, instead_of: MemberId) -> list[str]:
    """Up to three names of who could take over: admins first, then who has been there longest."""
    is_admin = (
        select(MemberRole.member_id)
        .join(Role, and_(Role.org_id == ctx.org_id, Role.id == MemberRole.role_id, Role.builtin == "admin"))
        .where(MemberRole.org_id == ctx.org_id)
    )
    query = (
        select(Account.name)
        .join(Member, Member.account_id == Account.id)
        .where(Member.org_id == ctx.org_id, Member.left_at.is_(None), Member.id != instead_of)
        .order_by(Member.id.in_(is_admin).desc(), Member.joined_at, Member.id)
        .limit(3)
    )
    return [row[0] for row in await ctx.db.execute(query)]


async def delete_role(ctx: Ctx, role_id: UUID) -> None:
    """Invitations that would have given it no longer give any."""
    await ctx.db.execute(
        update(Invitation).where(Invitation.org_id == ctx.org_id, Invitation.role_id == role_id).values(role_id=None)
    )
    await ctx.db.execute(delete(Role).where(Role.org_id == ctx.org_id, Role.id == role_id))


# Invitations


def _open(ctx: Ctx) -> Any:
    return and_(
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > ctx.now,
        or_(Invitation.max_uses.is_(None), Invitation.uses < Invitation.max_uses),
    )


async def invitations(ctx: Ctx, limit: int, before: UUID | None) -> Sequence[Invitation]:
    query: Select[Invitation] = ours(ctx, Invitation)
    if before is not None:
        query = query.where(Invitation.id < before)
    return (await ctx.db.scalars(query.order_by(Invitation.id.desc()).limit(limit))).all()


async def invitation(ctx: Ctx, invitation_id: UUID) -> Invitation | None:
    return await ctx.db.scalar(ours(ctx, Invitation).where(Invitation.id == invitation_id))


async def open_invitation(ctx: Ctx, secret_hash: bytes) -> Invitation | None:
    return await ctx.db.scalar(ours(ctx, Invitation).where(Invitation.secret_hash == secret_hash, _open(ctx)))


async def use_invitation(ctx: Ctx, invitation_id: UUID) -> bool:
    """Counts one use. Of two who come at once for the last use, the second waits for the first and then finds none."""
    used = await ctx.db.execute(
        update(Invitation)
        .where(Invitation.org_id == ctx.org_id, Invitation.id == invitation_id, _open(ctx))
        .values(uses=Invitation.uses + 1)
        .returning(Invitation.id)
    )
    return used.first() is not None


async def revoke_invitations_of(ctx: Ctx, member_id: MemberId) -> None:
    """Whoever leaves must not keep a key to come back with."""
    await ctx.db.execute(
        update(Invitation)
        .where(Invitation.org_id == ctx.org_id, Invitation.created_by == member_id, Invitation.revoked_at.is_(None))
        .values(revoked_at=ctx.now)
    )


async def invitations_by(ctx: Ctx, member_id: MemberId) -> Sequence[Invitation]:
    query = ours(ctx, Invitation).where(Invitation.created_by == member_id)
    return (await ctx.db.scalars(query.order_by(Invitation.id))).all()


async def forget_invitations_by(ctx: Ctx, member_id: MemberId) -> None:
    await ctx.db.execute(delete(Invitation).where(Invitation.org_id == ctx.org_id, Invitation.created_by == member_id))
