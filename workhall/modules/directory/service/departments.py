"""The tree of departments. Every change takes the lock of the tree first, so two of them never see half of each
other."""

from collections.abc import Sequence
from uuid import UUID

from workhall.kit.authz import allow, can
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, new_id
from workhall.modules import audit
from workhall.modules.directory import policy, store
from workhall.modules.directory.errors import NotEmpty, TooManyDepartments, unknown_department, unknown_person
from workhall.modules.directory.schemas import Department, DepartmentChange, Departments, NewDepartment, Placing
from workhall.modules.directory.service import news
from workhall.modules.directory.service.tree import MOST_DEPARTMENTS, Tree
from workhall.modules.directory.tables import Department as Row


async def listed(ctx: Ctx) -> Departments:
    allow(ctx, policy.may_see_people, None)
    rows = await store.departments(ctx)
    counts = await store.member_counts(ctx)
    heads = await store.heads(ctx)
    rights = can(ctx, policy.OF_A_DEPARTMENT, None)
    return Departments(items=[_shown(row, heads.get(row.id, []), counts.get(row.id, 0), rights) for row in rows])


async def create(ctx: Ctx, new: NewDepartment) -> Department:
    allow(ctx, policy.may_manage_departments, None)
    await store.lock_tree(ctx)
    tree = Tree(await store.departments(ctx))
    if len(tree.by_id) >= MOST_DEPARTMENTS:
        raise TooManyDepartments(limit=MOST_DEPARTMENTS)
    if new.parent_id is not None and new.parent_id not in tree.by_id:
        raise unknown_department("parent_id")
    tree.refuse_depth(None, new.parent_id)
    tree.refuse_twin(new.name, new.parent_id)
    row = Row(
        org_id=ctx.org_id,
        id=new_id(),
        parent_id=new.parent_id,
        name=new.name,
        position=MOST_DEPARTMENTS,
        created_at=ctx.now,
    )
    await store.add_departments(ctx, [row])
    await store.set_positions(ctx, tree.order_with(row.id, new.parent_id, new.position))
    if new.head_ids:
        await _set_heads(ctx, row.id, new.head_ids)
    news.department(ctx, row.id, "created")
    await audit.record(ctx, "directory.department_created", row.id, {"parent_id": new.parent_id})
    return await _one(ctx, row.id)


async def change(ctx: Ctx, department_id: UUID, wanted: DepartmentChange) -> Department:
    """Everybody sees the tree, so only those who keep the directory bend it."""
    allow(ctx, policy.may_manage_departments, None)
    await store.lock_tree(ctx)
    row = await store.department(ctx, department_id)
    tree = Tree(await store.departments(ctx))
    named = wanted.model_fields_set & {"name", "parent_id", "position", "head_ids"}
    parent_id = wanted.parent_id if "parent_id" in named else row.parent_id
    name = wanted.name if wanted.name is not None else row.name
    if parent_id is not None and parent_id not in tree.by_id:
        raise unknown_department("parent_id")
    moves = parent_id != row.parent_id
    if moves:
        tree.refuse_circle(row.id, parent_id)
        tree.refuse_depth(row.id, parent_id)
    tree.refuse_twin(name, parent_id, row.id)
    order = tree.order_with(row.id, parent_id, wanted.position) if moves or wanted.position is not None else []
    left_behind = tree.order_without(row.id) if moves else []
    row.name, row.parent_id = name, parent_id
    await store.set_positions(ctx, left_behind)
    await store.set_positions(ctx, order)
    if wanted.head_ids is not None:
        await _set_heads(ctx, row.id, wanted.head_ids)
    news.department(ctx, row.id, "changed", sorted(named))
    await audit.record(ctx, "directory.department_changed", row.id, {"fields": sorted(named), "parent_id": parent_id})
    return await _one(ctx, row.id)


async def delete(ctx: Ctx, department_id: UUID, move_to: UUID | None) -> None:
    """Refused while there are people or departments in it, unless it is said where they go."""
    allow(ctx, policy.may_manage_departments, None)
    await store.lock_tree(ctx)
    row = await store.department(ctx, department_id)
    tree = Tree(await store.departments(ctx))
    children = [one.id for one in tree.children(row.id)]
    people = await store.people_in(ctx, [row.id])
    if move_to is not None:
        await _empty_into(ctx, tree, row.id, move_to, children, people)
    elif children or people:
        raise NotEmpty
    left_behind = tree.order_without(row.id)
    await store.delete_department(ctx, row.id)
    await store.set_positions(ctx, left_behind)
    if people:
        await store.refresh_departments_of_keys(ctx, people)
        news.people(ctx, people, "changed", ["department_ids"])
    news.department(ctx, row.id, "deleted")
    await audit.record(ctx, "directory.department_deleted", row.id, {"moved_to": move_to, "people": len(people)})


async def _empty_into(
    ctx: Ctx, tree: Tree, department_id: UUID, move_to: UUID, children: Sequence[UUID], people: Sequence[UUID]
) -> None:
    if move_to not in tree.by_id:
        raise unknown_department("move_to")
    tree.refuse_circle(department_id, move_to)
    for child in children:
        tree.refuse_depth(child, move_to)
        tree.refuse_twin(tree.by_id[child].name, move_to)
    staying = [one.id for one in tree.children(move_to) if one.id != department_id]
    await store.move_departments(ctx, children, move_to)
    await store.set_positions(ctx, [*staying, *children])
    await store.exchange_placements(ctx, people, department_id, move_to)


async def place(ctx: Ctx, department_id: UUID, placing: Placing) -> None:
    """Put people into a department, and out of another when they move."""
    allow(ctx, policy.may_manage_departments, None)
    await store.lock_tree(ctx)
    row = await store.department(ctx, department_id)
    if placing.out_of is not None and not await store.existing_departments(ctx, [placing.out_of]):
        raise unknown_department("out_of")
    members = list(dict.fromkeys(placing.member_ids))
    people = [one for one in await store.lock_people(ctx, members) if one.left_at is None]
    if len(people) != len(members):
        raise unknown_person("member_ids")
    if placing.out_of is not None:
        await store.exchange_placements(ctx, members, placing.out_of, row.id)
    await store.append_placements(ctx, members, row.id)
    await store.refresh_departments_of_keys(ctx, members)
    news.people(ctx, members, "changed", ["department_ids"])
    detail = {"member_ids": members, "out_of": placing.out_of}
    await audit.record(ctx, "directory.people_placed", row.id, detail)


async def _set_heads(ctx: Ctx, department_id: UUID, heads: Sequence[MemberId]) -> None:
    wanted = list(dict.fromkeys(heads))
    if await store.active_ids(ctx, wanted) != set(wanted):
        raise unknown_person("head_ids")
    await store.set_heads(ctx, department_id, wanted)


async def _one(ctx: Ctx, department_id: UUID) -> Department:
    row = await store.department(ctx, department_id)
    heads = await store.heads(ctx, department_id)
    counts = await store.member_counts(ctx)
    rights = can(ctx, policy.OF_A_DEPARTMENT, None)
    return _shown(row, heads.get(row.id, []), counts.get(row.id, 0), rights)


def _shown(row: Row, heads: Sequence[UUID], count: int, rights: list[str]) -> Department:
    return Department(
        id=row.id,
        parent_id=row.parent_id,
        name=row.name,
        position=row.position,
        head_ids=[MemberId(one) for one in heads],
        member_count=count,
        can=rights,
    )
