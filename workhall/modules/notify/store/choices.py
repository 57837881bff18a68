"""How people and organisations want to be told."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.orm import ours
from workhall.modules.notify.store.sets import among
from workhall.modules.notify.tables import Budget, MemberChoice, OrganisationChoice, Preference


async def preferences(ctx: Ctx, members: Iterable[UUID], kinds: Iterable[str] | None = None) -> Sequence[Preference]:
    query = ours(ctx, Preference).where(among(Preference.member_id, members))
    if kinds is not None:
        query = query.where(Preference.kind.in_(list(kinds)))
    return (await ctx.db.scalars(query)).all()


async def put_preference(ctx: Ctx, member_id: MemberId, kind: str, *, in_app: bool, push: bool, mail: bool) -> None:
    fresh = insert(Preference).values(
        org_id=ctx.org_id, member_id=member_id, kind=kind, in_app=in_app, push=push, mail=mail
    )
    set_ = {name: fresh.excluded[name] for name in ("in_app", "push", "mail")}
    await ctx.db.execute(fresh.on_conflict_do_update(index_elements=["org_id", "member_id", "kind"], set_=set_))


async def drop_preference(ctx: Ctx, member_id: MemberId, kind: str) -> None:
    gone = delete(Preference).where(
        Preference.org_id == ctx.org_id, Preference.member_id == member_id, Preference.kind == kind
    )
    await ctx.db.execute(gone)


async def hiding(ctx: Ctx, members: Iterable[UUID]) -> set[UUID]:
    """Those who let no content travel with a push."""
    query = select(MemberChoice.member_id).where(
        MemberChoice.org_id == ctx.org_id, among(MemberChoice.member_id, members), MemberChoice.hides_content
    )
    return set(await ctx.db.scalars(query))


async def put_hiding(ctx: Ctx, member_id: MemberId, hides_content: bool) -> None:
    fresh = insert(MemberChoice).values(org_id=ctx.org_id, member_id=member_id, hides_content=hides_content)
    set_ = {"hides_content": fresh.excluded.hides_content}
    await ctx.db.execute(fresh.on_conflict_do_update(index_elements=["org_id", "member_id"], set_=set_))


async def forget_member(ctx: Ctx, member_id: MemberId) -> None:
    await ctx.db.execute(delete(Preference).where(Preference.org_id == ctx.org_id, Preference.member_id == member_id))
    await ctx.db.execute(
        delete(MemberChoice).where(MemberChoice.org_id == ctx.org_id, MemberChoice.member_id == member_id)
    )


async def organisation(ctx: Ctx, *, lock: bool = False) -> OrganisationChoice | None:
    query = ours(ctx, OrganisationChoice)
    return await ctx.db.scalar(query.with_for_update() if lock else query)


async def put_organisation(ctx: Ctx, values: Mapping[str, Any]) -> None:
    fresh = insert(OrganisationChoice).values(org_id=ctx.org_id, **values)
    set_ = {name: fresh.excluded[name] for name in values}
    await ctx.db.execute(fresh.on_conflict_do_update(index_elements=["org_id"], set_=set_))


async def budgets(ctx: Ctx) -> dict[UUID, int]:
    query = select(Budget.role_id, Budget.points).where(Budget.org_id == ctx.org_id)
    return {row.role_id: row.points for row in await ctx.db.execute(query)}


async def put_budgets(ctx: Ctx, points: Mapping[UUID, int]) -> None:
    """Those that are not named go back to the usual."""
    await ctx.db.execute(delete(Budget).where(Budget.org_id == ctx.org_id, Budget.role_id.not_in(list(points))))
    for role_id, number in sorted(points.items()):
        fresh = insert(Budget).values(org_id=ctx.org_id, role_id=role_id, points=number)
        set_ = {"points": fresh.excluded.points}
        await ctx.db.execute(fresh.on_conflict_do_update(index_elements=["org_id", "role_id"], set_=set_))
