"""Blobs in a folder and in a real S3: the same promises for both."""

import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.world.s3 import s3_server
from workhall.kit.blobs import BlobKey, Blobs, RangeOutside, account_key, org_key, read_key
from workhall.kit.errors import NotFound, TooLarge
from workhall.kit.ids import AccountId, OrgId, new_id
from workhall.settings import Settings

ORG = OrgId(UUID(int=1))
OTHER = OrgId(UUID(int=2))
LIMIT = 20 << 20


async def in_pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@pytest.fixture
def folder(tmp_path: Path) -> Blobs:
    return Blobs(Settings(data=tmp_path))


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blobs]:
    with s3_server(tmp_path_factory.mktemp("s3")) as settings:
        yield Blobs(settings)


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.long)])
def blobs(request: pytest.FixtureRequest) -> Blobs:
    found: Blobs = request.getfixturevalue(request.param)
    return found


async def test_what_was_put_comes_back_with_its_hash_and_size(blobs: Blobs) -> None:
    key = org_key(ORG, "files", new_id())
    stored = await blobs.put(key, in_pieces(b"one ", b"", b"two"), limit=LIMIT)
    assert (stored.size, stored.sha256) == (7, hashlib.sha256(b"one two").hexdigest())
    assert await blobs.get(key) == b"one two"
    assert await blobs.size(key) == 7
    assert await blobs.exists(key)


async def test_a_large_blob_goes_in_parts_and_an_empty_one_is_kept_too(blobs: Blobs) -> None:
    large, empty = org_key(ORG, "files", new_id()), org_key(ORG, "files", new_id())
    piece = os.urandom(1 << 20)
    stored = await blobs.put(large, in_pieces(*[piece] * 12), limit=LIMIT)
    assert stored.size == 12 << 20
    assert hashlib.sha256(await blobs.get(large)).hexdigest() == stored.sha256
    await blobs.put(empty, b"", limit=LIMIT)
    assert await blobs.get(empty) == b""


async def test_ranges_are_half_open_and_end_at_the_end(blobs: Blobs) -> None:
    key = org_key(ORG, "files", new_id())
    await blobs.put(key, b"0123456789", limit=LIMIT)
    for start, end, expected in ((0, 4, b"0123"), (4, None, b"456789"), (8, 99, b"89")):
        async with blobs.open(key, start, end) as reading:
            assert b"".join([chunk async for chunk in reading.chunks]) == expected
            assert (reading.size, reading.start, reading.end) == (10, start, min(end or 10, 10))
    for start, end in ((10, None), (5, 5), (-1, 3), (7, 3)):
        with pytest.raises(RangeOutside):
            async with blobs.open(key, start, end):
                pass


async def test_what_is_too_large_leaves_nothing_behind(blobs: Blobs) -> None:
    key = org_key(ORG, "files", new_id())
    with pytest.raises(TooLarge):
        await blobs.put(key, in_pieces(*[b"x" * (1 << 20)] * 9), limit=8 << 20)
    assert not await blobs.exists(key)
    if blobs.folder is not None:
        assert not [path for path in blobs.folder.rglob("*") if path.is_file()]


async def test_a_source_that_breaks_off_leaves_what_was_there(blobs: Blobs) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield b"new" * (2 << 20)
        raise ConnectionError

    key = org_key(ORG, "files", new_id())
    await blobs.put(key, b"old", limit=LIMIT)
    with pytest.raises(ConnectionError):
        await blobs.put(key, breaking(), limit=LIMIT)
    assert await blobs.get(key) == b"old"


async def test_a_missing_blob_is_not_found_and_deleting_it_twice_is_well(blobs: Blobs) -> None:
    key = org_key(ORG, "files", new_id())
    with pytest.raises(NotFound):
        await blobs.get(key)
    await blobs.put(key, b"x", limit=1)
    await blobs.delete(key)
    await blobs.delete(key)
    assert not await blobs.exists(key)


async def test_an_owner_is_listed_and_removed_as_a_whole(blobs: Blobs) -> None:
    first, second = OrgId(new_id()), OrgId(new_id())
    mine = {await _put(blobs, org_key(first, "files", str(number))) for number in range(3)}
    theirs = await _put(blobs, org_key(second, "files", "0"))
    assert {found.key async for found in blobs.list(f"o/{first}/")} == mine
    assert await blobs.delete_all_of(f"o/{first}") == 3
    assert [found.key async for found in blobs.list(f"o/{first}/")] == []
    assert await blobs.exists(theirs)


async def _put(blobs: Blobs, key: BlobKey) -> BlobKey:
    return (await blobs.put(key, b"x", limit=1)).key


def test_keys_name_their_owner() -> None:
    assert org_key(ORG, "avatars", "a.png") == f"o/{ORG}/avatars/a.png"
    assert account_key(AccountId(UUID(int=5)), "avatar") == f"a/{UUID(int=5)}/avatar"


@pytest.mark.parametrize(
    "part",
    [
        "..",
        ".",
        "",
        "../x",
        "a/../../b",
        "/etc/passwd",
        "a\\b",
        "a\0b",
        "a b",
        "%2e%2e",
        ".hidden",
        "a#1",
        "文件",
        "x" * 101,
        "a\n",
    ],
)
async def test_no_key_leaves_its_owners_folder(folder: Blobs, part: str) -> None:
    with pytest.raises(ValueError, match="not a blob key"):
        org_key(ORG, part, "..")
    raw = BlobKey(f"o/{ORG}/{part}/../x")
    for attempt in (folder.get(raw), folder.delete(raw), folder.put(raw, b"", limit=1), folder.exists(raw)):
        with pytest.raises(ValueError, match="not a blob key"):
            await attempt


@pytest.mark.parametrize("owner", ["", "o", "o/", f"o/{ORG}/..", "x/1", "o/../a"])
async def test_only_a_whole_owner_can_be_removed(folder: Blobs, owner: str) -> None:
    await _put(folder, org_key(OTHER, "files", "kept"))
    with pytest.raises(ValueError, match="not a blob key"):
        await folder.delete_all_of(owner)
    with pytest.raises(ValueError, match="not a blob key"):
        read_key("workhall.toml")


async def test_the_folder_is_the_owners_alone(folder: Blobs) -> None:
    assert folder.folder is not None
    assert folder.folder.stat().st_mode & 0o777 == 0o700
