"""A person's entry begins and ends with the membership, in the same transaction."""

from uuid import UUID

from workhall.kit import search
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules import identity
from workhall.modules.directory import store
from workhall.modules.directory.service import keys, news
from workhall.modules.directory.tables import Person as Row


class Following:
    """Fills identity.MEMBERSHIP_FOLLOWERS."""

    async def joined(self, ctx: Ctx, member: identity.MemberJoinedFact) -> None:
        """Who comes back is the person from before, with nothing but name and title left of what was set then."""
        account = (await identity.accounts_of(ctx, [member.member_id]))[member.member_id]
        if member.department_ids:
            await store.lock_tree(ctx)
        row = await self._row(ctx, member)
        _copy_account(row, account)
        ctx.db.add(row)
        await ctx.db.flush()
        await self._place(ctx, row.id, member.department_ids)
        await keys.refresh(ctx, [row])
        news.person(ctx, row.id, "joined")

    async def _row(self, ctx: Ctx, member: identity.MemberJoinedFact) -> Row:
        known = await store.people(ctx, [member.member_id])
        if known:
            known[0].left_at = None
            return known[0]
        return blank(ctx, member.member_id, member.account_id, member.name)

    async def _place(self, ctx: Ctx, person_id: UUID, department_ids: tuple[UUID, ...]) -> None:
        """An invitation may be older than the tree: a department that is gone does not keep anybody out."""
        there = await store.existing_departments(ctx, department_ids)
        wanted = [one for one in dict.fromkeys(department_ids) if one in there]
        await store.place(ctx, [(department, person_id, at) for at, department in enumerate(wanted)])

    async def left(self, ctx: Ctx, member_id: MemberId) -> None:
        """Address, number and picture go at once; their people report to the next one up."""
        await store.lock_tree(ctx)
        row = await store.person(ctx, member_id, lock=True)
        await store.pass_reports_on(ctx, row.id, row.manager_id)
        await store.unplace(ctx, row.id)
        await store.unhead(ctx, row.id)
        await store.drop_keys(ctx, row.id)
        row.left_at, row.manager_id = ctx.now, None
        row.email = row.phone = row.avatar = None
        await ctx.db.flush()
        news.person(ctx, row.id, "left")

    async def account_changed(self, ctx: Ctx, member_id: MemberId, account: identity.AccountFacts) -> None:
        row = await store.person(ctx, member_id, lock=True)
        if row.left_at is not None:
            return
        _copy_account(row, account)
        await keys.refresh(ctx, [row])
        news.person(ctx, row.id, "changed", ["account"])


def blank(ctx: Ctx, member_id: MemberId, account_id: UUID, name: str) -> Row:
    return Row(
        org_id=ctx.org_id,
        id=member_id,
        account_id=account_id,
        name=name,
        is_named_here=False,
        latin_name="",
        title="",
        email=None,
        phone=None,
        avatar=None,
        manager_id=None,
        sort_key=search.sort_key(name),
        joined_at=ctx.now,
        left_at=None,
    )


def _copy_account(row: Row, account: identity.AccountFacts) -> None:
    """What is not verified may belong to somebody else, so it is not shown to colleagues."""
    if not row.is_named_here:
        row.name = account.name
        row.sort_key = search.sort_key(row.name)
    row.email = account.email if account.email_verified else None
    row.phone = account.phone if account.phone_verified else None
    row.avatar = account.picture_hash
