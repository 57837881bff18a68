"""Bytes that nobody needs any more are removed by jobs: rows first, so that nobody begins to use them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from workhall.kit.blobs import BlobKey, org_key
from workhall.kit.ctx import Ctx
from workhall.kit.ids import OrgId
from workhall.kit.module import Job
from workhall.kit.services import Services
from workhall.kit.unit import system_unit
from workhall.modules.files import store
from workhall.modules.files.schemas import THUMBS

WHOLE, PARTS = "files", "files-parts"
_ABANDONED = timedelta(hours=24)
_AT_ONCE = 200


def whole_key(org_id: OrgId, blob_id: UUID) -> BlobKey:
    return org_key(org_id, WHOLE, blob_id, "whole")


def thumb_key(org_id: OrgId, blob_id: UUID, side: int) -> BlobKey:
    return org_key(org_id, WHOLE, blob_id, str(side))


# Parts of uploads


async def remove_parts_later(ctx: Ctx, upload_id: UUID) -> None:
    await ctx.app.jobs.enqueue(ctx, REMOVE_PARTS, {"org_id": str(ctx.org_id), "upload_id": str(upload_id)})


async def remove_parts(app: Services, org_id: OrgId, upload_id: UUID) -> None:
    """Everything below the upload's folder, so also pieces that a crash left without a row."""
    await app.blobs.delete_all_of(f"o/{org_id}/{PARTS}/{upload_id}")


async def _run_remove_parts(app: Services, payload: dict[str, Any]) -> None:
    await remove_parts(app, OrgId(UUID(payload["org_id"])), UUID(payload["upload_id"]))


# Blobs


async def end_blobs_later(ctx: Ctx, blob_ids: Iterable[UUID]) -> None:
    for blob_id in blob_ids:
        payload = {"org_id": str(ctx.org_id), "blob_id": str(blob_id)}
        await ctx.app.jobs.enqueue(ctx, END_BLOB, payload, key=str(blob_id))


async def end_blob(app: Services, org_id: OrgId, blob_id: UUID) -> None:
    """When no file refers to it. The mark is committed before a byte goes, and who wants to refer to the blob holds
    its row (`store.hold_blob`): either they come first and it stays, or they find it ending."""
    async with system_unit(app, "files.end_blob", org_id) as ctx:
        row = await store.blob(ctx, blob_id, lock=True)
        if row is None or await store.is_referred_to(ctx, blob_id):
            return
        row.ending_at = row.ending_at or ctx.now
    for key in (*(thumb_key(org_id, blob_id, side) for side in THUMBS), whole_key(org_id, blob_id)):
        await app.blobs.delete(key)
    async with system_unit(app, "files.end_blob", org_id) as ctx:
        await store.drop_blob(ctx, blob_id)


async def _run_end_blob(app: Services, payload: dict[str, Any]) -> None:
    await end_blob(app, OrgId(UUID(payload["org_id"])), UUID(payload["blob_id"]))


# Everything of an organisation


async def remove_organisation_later(ctx: Ctx) -> None:
    """Outlives the organisation, which the queue does not belong to."""
    await ctx.app.jobs.enqueue(ctx, REMOVE_ORGANISATION, {"org_id": str(ctx.org_id)}, key=str(ctx.org_id))


async def _run_remove_organisation(app: Services, payload: dict[str, Any]) -> None:
    for folder in (WHOLE, PARTS):
        await app.blobs.delete_all_of(f"o/{OrgId(UUID(payload['org_id']))}/{folder}")


# By schedule


async def tidy(app: Services, org_id: OrgId, kept: timedelta) -> None:
    """Uploads without a byte for `kept`, and blobs that a crash left half written or half removed."""
    while True:
        async with system_unit(app, "files.tidy", org_id) as ctx:
            before = ctx.now - kept
            stale = await store.stale_uploads(ctx, before, _AT_ONCE)
        for upload_id in stale:
            await remove_parts(app, org_id, upload_id)
            async with system_unit(app, "files.tidy", org_id) as ctx:
                await store.drop_upload(ctx, upload_id, before)
        if len(stale) < _AT_ONCE:
            break
    async with system_unit(app, "files.tidy", org_id) as ctx:
        abandoned = await store.abandoned_blobs(ctx, ctx.now - _ABANDONED, 10 * _AT_ONCE)
    for blob_id in abandoned:
        await end_blob(app, org_id, blob_id)


REMOVE_PARTS = Job("files.remove_parts", _run_remove_parts)
END_BLOB = Job("files.end_blob", _run_end_blob)
REMOVE_ORGANISATION = Job("files.remove_organisation", _run_remove_organisation)
JOBS = (REMOVE_PARTS, END_BLOB, REMOVE_ORGANISATION)
