"""Small pictures, drawn by a job beside the original."""

from typing import Any
from uuid import UUID

from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound
from workhall.kit.ids import OrgId
from workhall.kit.module import Job
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules.files import store
from workhall.modules.files.service import pictures, removal


async def draw_later(ctx: Ctx, blob_id: UUID) -> None:
    await ctx.app.jobs.enqueue(ctx, DRAW, {"org_id": str(ctx.org_id), "blob_id": str(blob_id)})


async def _run(app: Services, payload: dict[str, Any]) -> None:
    org_id, blob_id = OrgId(UUID(payload["org_id"])), UUID(payload["blob_id"])
    async with system_unit(app, "files.draw", org_id) as ctx:
        blob = await store.blob(ctx, blob_id)
        if blob is None or blob.ending_at is not None or blob.thumbs != "due":
            return
    state = "drawn"
    try:
        whole = await app.blobs.get(removal.whole_key(org_id, blob_id), limit=pictures.MOST_BYTES)
        small: dict[int, bytes] = await pictures.in_turn(app, pictures.draw, whole)
        for side, data in small.items():
            await app.blobs.put(removal.thumb_key(org_id, blob_id, side), data, limit=len(data))
    except pictures.NotDrawn:
        state = "refused"
    except NotFound:
        return  # Released while we looked.
    async with system_unit(app, "files.draw", org_id) as ctx:
        blob = await store.blob(ctx, blob_id, lock=True)
        if blob is not None and blob.ending_at is None:
            blob.thumbs = state
            return
    # Released while we drew: what was drawn goes after the original.
    for side in small if state == "drawn" else ():
        await app.blobs.delete(removal.thumb_key(org_id, blob_id, side))


DRAW = Job("files.draw_thumbnails", _run, attempts=5)
