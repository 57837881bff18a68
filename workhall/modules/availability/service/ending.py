"""What becomes of a person's time when they are forgotten, when it is long past, or when an organisation ends."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.modules.availability import store
from workhall.modules.availability.service.own import shown_quiet
from workhall.modules.availability.service.spans import shown_span

KEPT = timedelta(days=92)
_AT_ONCE = 5000


class AvailabilityContent:
    """Fills identity.ORGANISATION_CONTENTS: spans may be many; the rest goes with the organisation."""

    async def purge(self, ctx: Ctx) -> bool:
        return await store.purge_spans(ctx, _AT_ONCE)


class AvailabilityData:
    """Fills kit's OWN_DATA."""

    name = "availability"

    async def export(self, ctx: Ctx, member: MemberId) -> AsyncIterator[Mapping[str, Any]]:
        row = await store.own_time(ctx, member)
        if row is not None:
            quiet = shown_quiet(row)
            yield {
                "kind": "own_time",
                "time_zone": row.time_zone,
                "quiet": quiet.model_dump() if quiet else None,
                "dnd_until": row.dnd_until.isoformat() if row.dnd_until else None,
            }
        for span in await store.all_spans_of(ctx, member):
            shown = shown_span(span).model_dump(mode="json")
            yield {"kind": "span", **{name: value for name, value in shown.items() if name != "kind"}, "as": span.kind}

    async def erase(self, ctx: Ctx, member: MemberId) -> None:
        await store.forget_member(ctx, member)


async def forget_past(ctx: Ctx) -> None:
    """Who was away when is the owning module's to keep; here it only answers for now and for what comes."""
    await store.forget_before(ctx, ctx.now - KEPT)
