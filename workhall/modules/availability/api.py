"""HTTP of availability: parse, call one use case, return its schema."""

from datetime import date
from typing import Annotated

from fastapi import Query

from workhall.kit.http import CtxDep, PageDep, Routes
from workhall.kit.pagination import Page
from workhall.modules.availability import policy
from workhall.modules.availability.schemas import (
    AskStates,
    HolidayFact,
    NewCalendar,
    OwnAvailability,
    OwnAvailabilityPatch,
    OwnSpan,
    Previews,
    WorkCalendar,
)
from workhall.modules.availability.service import calendars, own, spans, states

routes = Routes("availability", "/orgs/{org_id}/availability")


@routes.post("/states", permission=policy.may_ask, status_code=200)
async def ask_states(ctx: CtxDep, asked: AskStates) -> Previews:
    """How people stand now, before one writes to them. A question: nothing is kept, it is only too long for an
    address."""
    return await states.previews(ctx, asked)


@routes.get("/me", permission=policy.may_use_own)
async def get_own(ctx: CtxDep) -> OwnAvailability:
    """One's own time zone, quiet hours and do-not-disturb."""
    return await own.get(ctx)


@routes.patch("/me", permission=policy.may_use_own)
async def change_own(ctx: CtxDep, patch: OwnAvailabilityPatch) -> OwnAvailability:
    """Nobody else can change or lift them."""
    return await own.change(ctx, patch)


@routes.get("/me/spans", permission=policy.may_use_own)
async def list_own_spans(ctx: CtxDep, page: PageDep) -> Page[OwnSpan]:
    """When one is away, off shift or busy, and who says so; the latest end first."""
    return await spans.own(ctx, page)


@routes.get("/calendar", permission=policy.may_see_calendar)
async def get_calendar(ctx: CtxDep) -> WorkCalendar:
    """When the organisation works."""
    return await calendars.get(ctx)


@routes.put("/calendar", permission=policy.may_keep_calendar)
async def put_calendar(ctx: CtxDep, new: NewCalendar) -> WorkCalendar:
    """Set the organisation's time zone and work hours."""
    return await calendars.put(ctx, new)


@routes.get("/holidays", permission=policy.may_see_calendar)
async def list_holidays(ctx: CtxDep, page: PageDep, since: Annotated[date | None, Query()] = None) -> Page[HolidayFact]:
    """By day, from `since` on."""
    return await calendars.holidays(ctx, page, since)


@routes.post("/holidays", permission=policy.may_keep_calendar, status_code=200)
async def put_holiday(ctx: CtxDep, new: HolidayFact) -> HolidayFact:
    """Name a day on which nobody is expected to work; the same day again is renamed."""
    return await calendars.put_holiday(ctx, new)


@routes.delete("/holidays/{day}", permission=policy.may_keep_calendar)
async def drop_holiday(ctx: CtxDep, day: str) -> None:
    """An ordinary day again."""
    await calendars.drop_holiday(ctx, day)
