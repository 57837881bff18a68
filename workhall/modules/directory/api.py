"""People and departments over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from workhall.kit.http import CtxDep, PageDep, Routes
from workhall.kit.pagination import Page
from workhall.modules.directory import policy
from workhall.modules.directory.schemas import (
    Department,
    DepartmentChange,
    Departments,
    NewDepartment,
    Person,
    PersonChange,
    Placing,
)
from workhall.modules.directory.service import departments, people

members = Routes("directory", "/orgs/{org_id}/members")
tree = Routes("directory", "/orgs/{org_id}/departments")

_Search = Annotated[
    str | None, Query(max_length=100, description="Name, pinyin, initials, title or start of an address.")
]


@members.get("", permission=policy.may_see_people)
async def list_members(
    ctx: CtxDep, page: PageDep, q: _Search = None, department_id: UUID | None = None, subtree: bool = True
) -> Page[Person]:
    """People by name, or the best match first when there is a question; without `subtree` a department's own only."""
    return await people.listed(ctx, q, department_id, subtree, page)


@members.get("/{member_id}", permission=policy.may_see_people)
async def get_member(ctx: CtxDep, member_id: UUID) -> Person:
    """One person, also when they have left."""
    return await people.one(ctx, member_id)


@members.patch("/{member_id}", permission=policy.may_change_person)
async def update_member(ctx: CtxDep, member_id: UUID, body: PersonChange) -> Person:
    """Change what the organisation keeps about a person. `can` says which fields the caller may name."""
    return await people.change(ctx, member_id, body)


@members.delete("/{member_id}", permission=policy.may_remove_person)
async def remove_member(ctx: CtxDep, member_id: UUID) -> None:
    """End a membership. Sessions lose the organisation at once; what the person wrote stays."""
    await people.remove(ctx, member_id)


@members.get(
    "/{member_id}/avatar",
    permission=policy.may_see_people,
    response_class=Response,
    responses={200: {"content": {"image/*": {}}}, 304: {"description": "The picture that the client has"}},
)
async def member_avatar(
    request: Request, ctx: CtxDep, member_id: UUID, v: Annotated[str | None, Query(max_length=100)] = None
) -> Response:
    """A person's picture. With its version in the address it never changes."""
    picture = await people.avatar(ctx, member_id, v)
    etag = f'"{picture.hash}"'
    headers = {
        "ETag": etag,
        "Cache-Control": "private, max-age=31536000, immutable" if v is not None else "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(picture.data, media_type=picture.media_type, headers=headers)


@tree.get("", permission=policy.may_see_people)
async def list_departments(ctx: CtxDep) -> Departments:
    """The whole tree, siblings in their order."""
    return await departments.listed(ctx)


@tree.post("", permission=policy.may_manage_departments)
async def create_department(ctx: CtxDep, body: NewDepartment) -> Department:
    """Add a department at the top or below another."""
    return await departments.create(ctx, body)


@tree.patch("/{department_id}", permission=policy.may_manage_departments)
async def update_department(ctx: CtxDep, department_id: UUID, body: DepartmentChange) -> Department:
    """Rename, move, reorder, or name its heads."""
    return await departments.change(ctx, department_id, body)


@tree.delete("/{department_id}", permission=policy.may_manage_departments)
async def delete_department(ctx: CtxDep, department_id: UUID, move_to: UUID | None = None) -> None:
    """Refused when not empty, unless `move_to` names where people and departments go."""
    await departments.delete(ctx, department_id, move_to)


@tree.post("/{department_id}/members", permission=policy.may_manage_departments, status_code=204)
async def place_members(ctx: CtxDep, department_id: UUID, body: Placing) -> None:
    """Put people into a department, and out of another when they move."""
    await departments.place(ctx, department_id, body)
