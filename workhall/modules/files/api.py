"""Files over HTTP: uploads in pieces (after https://tus.io/protocols/resumable-upload, in JSON), content by ranges."""

import re
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from workhall.kit.blobs import Blobs, is_storage_error, read_key
from workhall.kit.errors import TooLarge
from workhall.kit.http import CtxDep, Routes, StepsDep
from workhall.modules.files import policy
from workhall.modules.files.errors import RangeRefused, StorageAway
from workhall.modules.files.schemas import Content, FileInfo, NewUpload, Upload
from workhall.modules.files.service import finishing, passing, uploads
from workhall.modules.files.service import reading as files

uploading = Routes("files", "/orgs/{org_id}/files/uploads")
reading = Routes("files", "/orgs/{org_id}/files")

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
# In a sandbox browsers refuse to show a PDF at all; their viewer runs none of its scripts in our origin.
_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_RAW_BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}
_ANY = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}

_Offset = Annotated[
    int, Header(alias="Upload-Offset", ge=0, le=1 << 53, description="How many bytes the client believes are stored.")
]


@uploading.post("", permission=policy.may_upload)
async def begin_upload(ctx: CtxDep, body: NewUpload) -> Upload:
    """Announce a file. With an Idempotency-Key a repeated announcement is the same upload."""
    return await uploads.begin(ctx, body)


@uploading.get("/{upload_id}", permission=policy.may_continue_upload)
async def get_upload(ctx: CtxDep, upload_id: UUID) -> Upload:
    """Where to go on after an interruption."""
    return await uploads.get(ctx, upload_id)


@uploading.patch("/{upload_id}", permission=policy.may_continue_upload, in_steps=True, openapi_extra=_RAW_BODY)
async def append_to_upload(
    request: Request, response: Response, steps: StepsDep, upload_id: UUID, offset: _Offset
) -> Upload:
    """The next piece, as raw bytes. At another offset than the stored one it is refused with the true one."""

    async def body(most: int) -> bytes:
        return await _body(request, most)

    try:
        upload = await uploads.append(steps.app, steps.unit, upload_id, offset, body)
    except ClientDisconnect:
        raise StorageAway from None  # Nobody hears it; what came of the piece is dropped.
    response.headers["Upload-Offset"] = str(upload.offset)
    return upload


@uploading.post("/{upload_id}/finish", permission=policy.may_continue_upload, in_steps=True, status_code=200)
async def finish_upload(steps: StepsDep, upload_id: UUID) -> FileInfo:
    """Make it a file when everything has arrived. Asked again it answers with the same file."""
    return await finishing.finish(steps.app, steps.unit, upload_id)


@uploading.delete("/{upload_id}", permission=policy.may_continue_upload)
async def cancel_upload(ctx: CtxDep, upload_id: UUID) -> None:
    """Give it up. What has become a file stays."""
    await uploads.cancel(ctx, upload_id)


@reading.get("/{file_id}", permission=policy.may_read_file)
async def get_file(ctx: CtxDep, file_id: UUID) -> FileInfo:
    return await files.get(ctx, file_id)


@reading.delete("/{file_id}", permission=policy.may_delete_file)
async def delete_file(ctx: CtxDep, file_id: UUID) -> None:
    """A draft of one's own. What belongs to something is taken out of that."""
    await passing.delete(ctx, file_id)


@reading.get(
    "/{file_id}/content",
    permission=policy.may_read_file,
    response_class=Response,
    responses={
        200: _ANY,
        206: {"description": "The range that was asked for", **_ANY},
        304: {"description": "What the client has is still right"},
        416: {"description": "The range lies outside"},
    },
)
async def file_content(
    request: Request,
    ctx: CtxDep,
    file_id: UUID,
    thumb: Annotated[Literal["240", "960"] | None, Query(description="Longest side of a small picture.")] = None,
    download: Annotated[bool, Query(description="To be kept and not shown.")] = False,
) -> Response:
    """The bytes, or one range of them. Pictures, sound, film and PDF are shown in place, everything else is kept."""
    content = await files.content(ctx, file_id, int(thumb) if thumb else None)
    headers = _headers(content, download)
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    start, end = _range(request, content, headers["ETag"])
    return _Sent(ctx.app.blobs, content, headers, start, end)


async def _body(request: Request, most: int) -> bytes:
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > most:
            raise TooLarge(limit=most)
    return bytes(taken)


def _headers(content: Content, download: bool) -> dict[str, str]:
    place = "inline" if content.is_inline and not download else "attachment"
    plain = "".join(
        sign if sign.isascii() and sign.isprintable() and sign not in '"\\%' else "_" for sign in content.name
    )
    return {
        "ETag": f'"{content.etag}"',
        "Cache-Control": "private, max-age=86400, immutable" if content.is_final else "private, no-store",
        "Vary": "Cookie",  # Whoever signs in next in the same browser asks anew.
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": _PDF if content.media_type == "application/pdf" else _SANDBOX,
        "Content-Disposition": f"{place}; filename=\"{plain}\"; filename*=UTF-8''{quote(content.name, safe='')}",
        "Accept-Ranges": "bytes" if content.size >= 0 else "none",
    }


def _range(request: Request, content: Content, etag: str) -> tuple[int, int | None]:
    """Half open; the whole for no range, several, one that is not understood, or one of other content (RFC 9110,
    14.2). Raises RangeRefused."""
    found = _RANGE.fullmatch(request.headers.get("range", "").strip())
    wanted = request.headers.get("if-range")
    if found is None or found.groups() == ("", "") or content.size < 0 or wanted not in (None, etag):
        return 0, None
    first, last = found.groups()
    if not first:
        start, end = max(content.size - int(last), 0), content.size
    else:
        start, end = int(first), min(int(last) + 1, content.size) if last else content.size
        if last and int(last) < start:
            return 0, None
    if start >= end:
        raise RangeRefused(content.size)
    return start, end


class _Sent(StreamingResponse):
    """Opens the blob after the transaction has ended and before the first byte of the answer, so that storage that is
    away is still a refusal. `end` None: the whole."""

    def __init__(self, blobs: Blobs, content: Content, headers: dict[str, str], start: int, end: int | None) -> None:
        super().__init__(iter(()), headers=headers)
        # Set here, because the framework would add a charset to text, which comes in many.
        self.headers["Content-Type"] = content.media_type
        self._opened = blobs.open(read_key(content.key), start, end)
        self._is_part = end is not None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            found = await self._opened.__aenter__()
        except Exception as error:
            if is_storage_error(error):
                raise StorageAway from error
            raise
        try:
            self.headers["Content-Length"] = str(found.end - found.start)
            if self._is_part:
                self.status_code = 206
                self.headers["Content-Range"] = f"bytes {found.start}-{found.end - 1}/{found.size}"
            self.body_iterator = found.chunks
            await super().__call__(scope, receive, send)
        finally:
            await self._opened.__aexit__(None, None, None)
