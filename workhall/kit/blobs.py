"""Files and pictures, in a local folder or in any S3. Rows in the database name them and know whose they are.

Every key starts with its owner (`o/<organisation>/…` or `a/<account>/…`), so that what belongs to an organisation can
be listed, exported and removed as a whole. A key is written once and never changed: new content gets a new key.
"""

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, NewType
from uuid import UUID

import obstore
from obstore.exceptions import GenericError
from obstore.store import LocalStore, ObjectStore, S3Store

from workhall.kit.errors import NotFound, TooLarge
from workhall.kit.ids import AccountId, OrgId

if TYPE_CHECKING:
    from workhall.settings import Settings

BlobKey = NewType("BlobKey", str)

_PART = r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_KEY = re.compile(rf"[oa]/{_UUID}(?:/{_PART}){{1,6}}")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Stored:
    """`sha256` in hexadecimal digits, `size` in bytes."""

    key: BlobKey
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Listed:
    key: BlobKey
    size: int
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """Bytes `start` up to and without `end` of a blob of `size` bytes."""

    size: int
    start: int
    end: int
    chunks: AsyncIterator[bytes]


class RangeOutside(ValueError):
    """The asked range starts behind the end of the blob (HTTP 416)."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the blob has {size} bytes")
        self.size = size


def org_key(org_id: OrgId, *parts: str | UUID) -> BlobKey:
    """Raises ValueError for a part that could be taken for a path."""
    return read_key("/".join(("o", str(org_id), *(str(part) for part in parts))))


def account_key(account_id: AccountId, *parts: str | UUID) -> BlobKey:
    return read_key("/".join(("a", str(account_id), *(str(part) for part in parts))))


def read_key(raw: str) -> BlobKey:
    """The only way to a key: every part is checked, so that no key leaves its owner's folder."""
    if not _KEY.fullmatch(raw):
        raise ValueError(f"not a blob key: {raw[:200]!r}")
    return BlobKey(raw)


async def pieces(content: "IO[bytes]") -> AsyncIterator[bytes]:
    """An open file for `Blobs.put`, a megabyte at a time; reading does not hold up the loop."""
    while piece := await asyncio.to_thread(content.read, 1 << 20):
        yield piece


class Blobs:
    def __init__(self, settings: "Settings") -> None:
        self.folder: Path | None = None
        self._store: ObjectStore
        if settings.blob_url is None or settings.blob_url.startswith("file:"):
            self.folder = (
                settings.files_folder if settings.blob_url is None else Path(settings.blob_url.removeprefix("file://"))
            )
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._store = LocalStore(self.folder.resolve())
        else:
            self._store = _s3(settings)

    async def put(self, key: BlobKey, content: bytes | AsyncIterator[bytes], *, limit: int) -> Stored:
        """Appears whole or not at all. Raises TooLarge as soon as `limit` bytes are passed."""
        read_key(key)
        counted = _Counted(content, limit)
        await obstore.put_async(self._store, key, counted, chunk_size=5 << 20, max_concurrency=4)
        if self.folder is not None:
            await asyncio.to_thread(_make_durable, self.folder / key)
        return Stored(key, counted.digest.hexdigest(), counted.size)

    async def get(self, key: BlobKey, *, limit: int = 32 << 20) -> bytes:
        """All of a small blob. Raises NotFound, and TooLarge for one that should be streamed."""
        async with self.open(key) as reading:
            if reading.size > limit:
                raise TooLarge(limit=limit)
            return b"".join([chunk async for chunk in reading.chunks])

    @asynccontextmanager
    async def open(self, key: BlobKey, start: int = 0, end: int | None = None) -> AsyncIterator[Reading]:
        """A stream of the blob or of a part of it. Raises NotFound and RangeOutside."""
        size = await self.size(key)
        end = size if end is None else min(end, size)
        if start < 0 or (start >= end and not start == end == 0):
            raise RangeOutside(size)
        yield Reading(size, start, end, self._chunks(key, start, end))

    async def _chunks(self, key: BlobKey, start: int, end: int) -> AsyncIterator[bytes]:
        if start == end:
            return
        try:
            found = await obstore.get_async(self._store, key, options={"range": (start, end)})
        except FileNotFoundError:
            raise NotFound from None
        async for chunk in found.stream(min_chunk_size=_CHUNK):
            yield bytes(chunk)

    async def size(self, key: BlobKey) -> int:
        """In bytes. Raises NotFound."""
        try:
            return (await obstore.head_async(self._store, read_key(key)))["size"]
        except FileNotFoundError:
            raise NotFound from None

    async def exists(self, key: BlobKey) -> bool:
        try:
            await self.size(key)
        except NotFound:
            return False
        return True

    async def delete(self, key: BlobKey) -> None:
        """Deleting what is gone is well: a repeated clean-up must not fail."""
        try:
            await obstore.delete_async(self._store, read_key(key))
        except FileNotFoundError:
            return

    async def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        """Every blob below a prefix such as `o/<organisation>/`, in no promised order."""
        async for batch in obstore.list(self._store, prefix=prefix or None):
            for meta in batch:
                if _KEY.fullmatch(meta["path"]):
                    yield Listed(BlobKey(meta["path"]), meta["size"], meta["last_modified"])

    async def delete_all_of(self, owner: str) -> int:
        """Everything of one owner (`o/<organisation>` or `a/<account>`); how many blobs that were."""
        read_key(f"{owner}/x")
        keys = [found.key async for found in self.list(f"{owner}/")]
        for key in keys:
            await self.delete(key)
        return len(keys)

    async def check(self) -> None:
        """Raises OSError or obstore's error when the place cannot be reached; for `doctor` and readiness."""
        async for _ in obstore.list(self._store, prefix="o/none"):
            return


class _Counted:
    """Hashes and measures what passes by."""

    def __init__(self, content: bytes | AsyncIterator[bytes], limit: int) -> None:
        self._content = content
        self._limit = limit
        self.size = 0
        self.digest = hashlib.sha256()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if isinstance(self._content, bytes):
            yield self._take(self._content)
            return
        async for chunk in self._content:
            if chunk:
                yield self._take(chunk)

    def _take(self, chunk: bytes) -> bytes:
        self.size += len(chunk)
        if self.size > self._limit:
            raise TooLarge(limit=self._limit)
        self.digest.update(chunk)
        return chunk


def _make_durable(path: Path) -> None:
    """The store renames the finished file into place; after a power cut the row in the database must not name an empty
    one, so file and folder are forced to disk before the caller's transaction can commit."""
    for place, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        descriptor = os.open(place, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _s3(settings: "Settings") -> S3Store:
    url = settings.blob_url or ""
    if not url.startswith("s3://"):
        raise ValueError("blob_url must start with s3:// or file://")
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    access, secret = settings.s3_access_key, settings.s3_secret_key
    return S3Store(
        bucket,
        prefix=prefix.strip("/") or None,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        access_key_id=access.get_secret_value() if access else None,
        secret_access_key=secret.get_secret_value() if secret else None,
        client_options={"allow_http": settings.s3_allow_http, "connect_timeout": "5s", "timeout": "60s"},
        retry_config={"max_retries": 4, "retry_timeout": timedelta(seconds=30)},
    )


def is_storage_error(error: BaseException) -> bool:
    """True when the place itself failed (away, full, refused), as opposed to a key that is not there."""
    return isinstance(error, GenericError | OSError) and not isinstance(error, FileNotFoundError)
