"""HTTP of blocking and reporting."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from workhall.kit.http import CtxDep, PageDep, Routes
from workhall.kit.pagination import Page
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.service import moderation

routes = Routes("chat", prefix="/orgs/{org_id}")


@routes.get("/chat/blocked", permission=policy.may_block)
async def list_blocked(ctx: CtxDep) -> schemas.moderation.Blocked:
    return await moderation.blocked(ctx)


@routes.put("/chat/blocked/{member_id}", permission=policy.may_block)
async def block_member(ctx: CtxDep, member_id: UUID) -> schemas.moderation.Blocked:
    return await moderation.block(ctx, member_id, on=True)


@routes.delete("/chat/blocked/{member_id}", permission=policy.may_block, status_code=200)
async def unblock_member(ctx: CtxDep, member_id: UUID) -> schemas.moderation.Blocked:
    return await moderation.block(ctx, member_id, on=False)


@routes.post("/conversations/{conversation_id}/messages/{seq}/report", permission=policy.may_report, status_code=200)
async def report_message(
    ctx: CtxDep, conversation_id: UUID, seq: Annotated[int, Path(ge=0, le=2**62)], new: schemas.moderation.NewReport
) -> schemas.moderation.OwnReport:
    return await moderation.report(ctx, conversation_id, seq, new)


@routes.get("/chat/reports", permission=policy.may_moderate)
async def list_reports(ctx: CtxDep, page: PageDep, decided: bool = False) -> Page[schemas.moderation.Report]:
    return await moderation.to_decide(ctx, page, decided=decided)


@routes.get("/chat/reports/mine", permission=policy.may_see_own_reports)
async def list_own_reports(ctx: CtxDep, page: PageDep) -> Page[schemas.moderation.OwnReport]:
    return await moderation.mine(ctx, page)


@routes.get("/chat/reports/about-me", permission=policy.may_see_own_reports)
async def list_reports_about_me(ctx: CtxDep, page: PageDep) -> Page[schemas.moderation.AboutMe]:
    return await moderation.about_me(ctx, page)


@routes.post("/chat/reports/{report_id}/decision", permission=policy.may_moderate, status_code=200)
async def decide_report(
    ctx: CtxDep, report_id: UUID, decision: schemas.moderation.Decision
) -> schemas.moderation.Report:
    return await moderation.decide(ctx, report_id, decision)
