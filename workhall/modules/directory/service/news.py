"""How others hear of a change: the event for the server's modules, a hint for every open client of the organisation."""

import json
from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.realtime import Hub
from workhall.kit.services import Services
from workhall.modules.directory.events import DepartmentChanged, PersonChanged
from workhall.modules.directory.schemas import DepartmentNews, PersonNews

_MOST_IN_A_HINT = 50


class Everybody:
    """The organisation's own topic: every socket of it listens, nothing in it is numbered."""

    async def topics(self, ctx: Ctx, members: Sequence[MemberId]) -> Sequence[tuple[MemberId, UUID, int]]:
        return [(member, ctx.org_id, 0) for member in members]

    async def heads(self, app: Services, org_id: OrgId, topics: Sequence[UUID]) -> Sequence[tuple[UUID, int]]:
        return []

    async def frames(self, app: Services, org_id: OrgId, topic: UUID, after: int, upto: int) -> Sequence[bytes]:
        return []


def person(ctx: Ctx, member_id: UUID, what: PersonNews, fields: Iterable[str] = ()) -> None:
    people(ctx, [member_id], what, fields)


def people(ctx: Ctx, members: Sequence[UUID], what: PersonNews, fields: Iterable[str] = ()) -> None:
    named = tuple(fields)
    for one in members:
        ctx.emit(PersonChanged(member_id=MemberId(one), what=what, fields=named))
    _hint(ctx, people=members)


def department(ctx: Ctx, department_id: UUID, what: DepartmentNews, fields: Iterable[str] = ()) -> None:
    ctx.emit(DepartmentChanged(department_id=department_id, what=what, fields=tuple(fields)))
    _hint(ctx, departments=True)


def _hint(ctx: Ctx, *, people: Sequence[UUID] = (), departments: bool = False) -> None:
    """`member_ids` is null when there are too many to name: the client asks again for whatever it shows."""
    named = [str(one) for one in people] if len(people) <= _MOST_IN_A_HINT else None
    news = {"ev": "directory.changed", "d": {"member_ids": named, "departments": departments}}
    payload = json.dumps(news, separators=(",", ":")).encode()
    org_id = ctx.org_id

    async def publish() -> None:
        hub = ctx.app.extras.get("hub")
        if hub is not None:
            cast("Hub", hub).publish(org_id, org_id, payload)

    ctx.after_commit(publish)
