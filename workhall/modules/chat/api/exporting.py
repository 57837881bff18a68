"""HTTP of conversations that somebody takes along."""

from typing import Any
from uuid import UUID

from fastapi import Response
from fastapi.responses import StreamingResponse

from workhall.kit.blobs import BlobKey, Blobs
from workhall.kit.http import CtxDep, Routes
from workhall.modules.chat import policy, schemas
from workhall.modules.chat.service import exporting

routes = Routes("chat", prefix="/orgs/{org_id}")
_ZIP = {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}}


@routes.post("/conversations/{conversation_id}/exports", permission=policy.may_export, status_code=200)
async def export_conversation(ctx: CtxDep, conversation_id: UUID) -> schemas.exporting.Export:
    return await exporting.ask(ctx, conversation_id)


@routes.get("/chat/exports", permission=policy.may_keep_own)
async def list_exports(ctx: CtxDep) -> schemas.exporting.Exports:
    return await exporting.listed(ctx)


@routes.delete("/chat/exports/{export_id}", permission=policy.may_have_export)
async def cancel_export(ctx: CtxDep, export_id: UUID) -> None:
    await exporting.cancel(ctx, export_id)


@routes.get(
    "/chat/exports/{export_id}/content", permission=policy.may_have_export, response_class=Response, responses=_ZIP
)
async def export_content(ctx: CtxDep, export_id: UUID) -> Response:
    """The file, for whoever asked for it."""
    key, name = await exporting.content(ctx, export_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
        "Vary": "Cookie",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return _Sent(ctx.app.blobs, key, headers)


class _Sent(StreamingResponse):
    """Opens the file after the transaction has ended."""

    def __init__(self, blobs: Blobs, key: BlobKey, headers: dict[str, str]) -> None:
        super().__init__(iter(()), headers=headers, media_type="application/zip")
        self._opened = blobs.open(key)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async with self._opened as found:
            self.headers["Content-Length"] = str(found.size)
            self.body_iterator = found.chunks
            await super().__call__(scope, receive, send)
