"""Search over HTTP."""

from typing import Annotated

from fastapi import Query

from workhall.kit.http import CtxDep, PageDep, Routes
from workhall.modules.search import policy
from workhall.modules.search.schemas import MAX_QUERY, Answer
from workhall.modules.search.service import finding

routes = Routes("search", "/orgs/{org_id}/search")

_Question = Annotated[
    str,
    Query(
        max_length=MAX_QUERY,
        description='Words, "exact phrases", from:, in:, has:file|picture|link, before:2026-11-01, after:…, @me.',
    ),
]


@routes.get("", permission=policy.may_search)
async def search(
    ctx: CtxDep,
    page: PageDep,
    q: _Question,
    kind: Annotated[str | None, Query(max_length=40)] = None,
    zone: Annotated[str, Query(max_length=60, description="Where the days of before: and after: begin.")] = "UTC",
) -> Answer:
    """Everything that the caller may see: the first hits of each kind, or with `kind` a page of one."""
    return await finding.search(ctx, q, kind, zone, page)
