"""What somebody might try."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from sqlalchemy import text

from tests.modules.search.notes import finds, group, writes
from tests.world import World

SIGNS = (
    "%", "_", "\\", "'", "''", '"', "\x00", "😀", ")(", "*", ".", ":", "::", ":*", "&", "|", "!", "<->", "<0>", "~",
    "+", "@", "#", "=", "'+'", "!secret", "-secret", "a:*|b", "' OR 1=1 --", "'; DROP TABLE search.document; --", "$$",
    "\\x00", "{}", "from:", "from:%", "in:'", "''':*A", "'~':1A", "(", "((((((((", '"""""', "“”“", "from:\x00",
    "\ufeff", "\u202e", "'a' <-> 'b'", "a\\'b", "ａｎｄ", "@me@me", "!00000000-0000-0000-0000-000000000000",
)  # fmt: skip


async def test_signs_that_mean_something_to_databases_mean_nothing_here(world: World) -> None:
    ada = await world.member("Ada")
    await writes(ada, world, "zebra")
    for q in SIGNS:
        for asked in (q, f"{q} zebra", f'"{q}'):
            response = await ada.request("GET", "/search", params={"q": asked})
            assert response.status_code in (200, 422), (asked, response.text)


async def test_marks_of_the_index_cannot_be_asked_for(world: World) -> None:
    """The filters' tokens stand in the same column as words; nobody reaches them with words."""
    ada, bo = await world.members("Ada", "Bo")
    await writes(ada, world, "zebra", has={"file"})
    for q in ("#file", "file", f"@{ada.member_id}", str(ada.member_id), f'"@{ada.member_id}"', "+ebra", "~zebra'"):
        assert await finds(bo, q) == (["zebra"] if "zebra" in q else []), q


async def test_a_huge_question_is_refused_and_a_long_one_is_answered(world: World) -> None:
    ada = await world.member("Ada")
    problem = await ada.is_refused("GET", "/search", params={"q": "a" * 10_000})
    assert problem["fields"]["q"]["code"] == "string_too_long"
    for q in (
        "a " * 500,
        "张" * 1000,
        "from:a " * 140,
        '"' * 1000,
        "ab" * 500,
        "in:" * 300,
        '"a b" ' * 160,
        "@me " * 250,
    ):
        response = await ada.request("GET", "/search", params={"q": q})
        assert response.status_code in (200, 422), q[:20]


async def test_a_long_document_is_taken_and_found(world: World) -> None:
    ada = await world.member("Ada")
    for body in (
        "word " * 50_000 + "last",
        "上海" * 60_000,
        "x" * 300_000,
        " ".join(map(str, range(60_000))),
        "'" * 9999,
    ):
        await writes(ada, world, "needle " + body)
    assert len(await finds(ada, "needle")) == 5


async def test_another_organisation_is_never_found(world: World) -> None:
    ada, stranger = await world.member("Ada"), await world.stranger()
    await writes(stranger, world, "giraffe")
    await writes(ada, world, "giraffe of ours")
    assert await finds(ada, "giraffe") == ["giraffe of ours"]
    assert await finds(ada, f"giraffe from:{stranger.member_id}") == []
    response = await ada.request("GET", f"/api/orgs/{stranger.org_id}/search", params={"q": "giraffe"})
    assert response.status_code == 404


def _cursor(*parts: object) -> str:
    return urlsafe_b64encode(json.dumps([str(one) for one in parts]).encode()).decode().rstrip("=")


async def test_a_forged_cursor_is_refused_or_leads_to_ones_own(world: World) -> None:
    ada = await world.member("Ada")
    await writes(ada, world, "lion")
    for cursor in (
        "x",
        _cursor("now", "a", 1, "b"),
        _cursor("2026-01-01T00:00:00", "a", 1, "b"),
        _cursor("0001-01-01T00:00:00+23:59", "a", 1, "b"),
        _cursor("2026-01-01T00:00:00+00:00", "a\0", 1, "b"),
        _cursor("2026-01-01T00:00:00+00:00", "a", "nan", "b"),
        _cursor("2026-01-01T00:00:00+00:00", "a", 1),
    ):
        problem = await ada.is_refused("GET", "/search", params={"q": "lion", "kind": "note", "cursor": cursor})
        assert problem["fields"]["cursor"]["code"] == "stale_cursor", cursor
    far: dict[str, Any] = await group(ada, "lion", cursor=_cursor("9999-12-31T23:59:59+00:00", "zz", "inf", ""))
    assert [one["text"] for one in far["items"]] == ["lion"]
    problem = await ada.is_refused("GET", "/search", params={"q": "lion", "cursor": "x"})
    assert problem["fields"]["cursor"]["code"] == "cursor_without_kind"
    problem = await ada.is_refused("GET", "/search", params={"q": "lion", "kind": "secrets"})
    assert problem["fields"]["kind"]["code"] == "unknown_kind"


@pytest.mark.breaks_sql_rules
async def test_the_function_sees_only_the_organisation_that_the_transaction_named(world: World) -> None:
    ada, stranger = await world.member("Ada"), await world.stranger()
    await writes(ada, world, "okapi")
    find = text(
        "SELECT count(*) FROM search.find_documents('note', ARRAY['org'], 'okapi', 'okapi', NULL, NULL, NULL, NULL, 9)"
    )
    read = text("SELECT count(*) FROM search.document")
    for org_id, expected in ((None, 0), (stranger.org_id, 0), (ada.org_id, 1), (None, 0)):
        async with world.app.db.transaction(org_id) as session:
            assert (await session.execute(find)).scalar_one() == expected
            if org_id != ada.org_id:
                assert (await session.execute(read)).scalar_one() == 0


async def test_the_organisation_is_no_argument(world: World) -> None:
    ada = await world.member("Ada")
    arguments = text("SELECT pg_get_function_arguments('search.find_documents'::regproc)")
    async with world.app.db.transaction(ada.org_id) as session:
        assert "uuid" not in (await session.execute(arguments)).scalar_one()
