"""Organisations, and which accounts are in them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from workhall.kit.ctx import Ctx
from workhall.kit.ids import AccountId, MemberId, OrgId
from workhall.modules.identity.tables import AccountOrganisation, Organisation


async def organisation(ctx: Ctx, org_id: OrgId, *, deleted: bool = False) -> Organisation | None:
    query = select(Organisation).where(Organisation.id == org_id)
    return await ctx.db.scalar(query if deleted else query.where(Organisation.deleted_at.is_(None)))


async def organisations_named(ctx: Ctx, name: str) -> Sequence[Organisation]:
    query = select(Organisation).where(func.lower(Organisation.name) == name.lower())
    return (await ctx.db.scalars(query.order_by(Organisation.id).limit(10))).all()


async def organisations_of(ctx: Ctx, account_id: AccountId) -> list[tuple[Organisation, MemberId]]:
    query = (
        select(Organisation, AccountOrganisation.member_id)
        .join(AccountOrganisation, AccountOrganisation.org_id == Organisation.id)
        .where(AccountOrganisation.account_id == account_id, Organisation.deleted_at.is_(None))
        .order_by(Organisation.id)
    )
    return [(row[0], MemberId(row[1])) for row in await ctx.db.execute(query)]


async def organisation_ids(ctx: Ctx, after: OrgId | None, limit: int) -> list[OrgId]:
    query = select(Organisation.id).where(Organisation.deleted_at.is_(None)).order_by(Organisation.id).limit(limit)
    if after is not None:
        query = query.where(Organisation.id > after)
    return [OrgId(row[0]) for row in await ctx.db.execute(query)]


async def unlink(ctx: Ctx, account_id: AccountId, org_id: OrgId) -> None:
    await ctx.db.execute(
        delete(AccountOrganisation).where(
            AccountOrganisation.account_id == account_id, AccountOrganisation.org_id == org_id
        )
    )


async def due_for_purge(ctx: Ctx, deleted_before: datetime) -> list[OrgId]:
    query = select(Organisation.id).where(Organisation.deleted_at < deleted_before).order_by(Organisation.id)
    return [OrgId(row[0]) for row in await ctx.db.execute(query)]


async def delete_organisation(ctx: Ctx, org_id: OrgId) -> None:
    """Everything that refers to it goes with it."""
    await ctx.db.execute(delete(Organisation).where(Organisation.id == org_id))
