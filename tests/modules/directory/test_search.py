"""Finding people: the best first, page after page, within one organisation, by the index."""

import statistics
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from tests.modules.directory.company import department, finds, puts, queries
from tests.world import Person, World
from workhall.kit.ids import AccountId, MemberId
from workhall.kit.unit import system_unit
from workhall.modules import identity
from workhall.modules.directory.service import demo
from workhall.modules.directory.service.demo_large import large_company


async def test_a_chinese_name_is_found_as_people_type_it(world: World) -> None:
    owner, _ = await world.owner(), await world.members("张三", "单雅芳", "Jörg Müller")
    for q in ("zhang san", "zhangsan", "zs", "张三", "三", "ZHANG"):
        assert await finds(owner, q) == ["张三"], q
    for q in ("shan", "danyafang", "syf", "雅芳"):
        assert await finds(owner, q) == ["单雅芳"], q
    for q in ("müller", "mueller", "muller", "jörg mueller", "üll"):
        assert await finds(owner, q) == ["Jörg Müller"], q


async def test_names_rank_before_titles_and_beginnings_before_middles(world: World) -> None:
    owner = await world.owner()
    people = await world.members("Berta Lang", "Ann Lang", "Lang Li", "Eva", "Slangen", "Rob")
    await puts(owner, people[3], title="Language teacher")
    assert await finds(owner, "lang") == ["Ann Lang", "Berta Lang", "Lang Li", "Eva", "Slangen"]


async def test_people_are_found_by_latin_name_title_and_start_of_address(world: World) -> None:
    owner, mia = await world.owner(), await world.member("米娅")
    await puts(owner, mia, latin_name="Mia Kowalska", title="生产总监 Head of production")
    async with system_unit(world.app, "test", owner.org_id) as ctx:
        (account,) = (await identity.accounts_of(ctx, [MemberId(mia.member_id)])).values()
        verified = account.model_copy(update={"email": "m.kowal-99@hall.example", "email_verified": True})
        for follower in world.app.slots.get(identity.MEMBERSHIP_FOLLOWERS):
            await follower.account_changed(ctx, MemberId(mia.member_id), verified)
    for q in ("kowalska", "总监", "head prod", "m.kowal-99@hall.example", "kowal-99", "mkowal"):
        assert await finds(owner, q) == ["米娅"], q
    assert await finds(owner, "hall.example") == []
    await puts(owner, mia, title="")
    assert await finds(owner, "总监") == []


async def test_an_address_that_is_not_verified_is_not_shown(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    me = await mia.get("/api/me")
    assert not me["account"]["email_verified"]
    seen = await owner.get(f"/members/{mia.member_id}")
    assert seen["email"] is None


async def test_pages_name_everybody_once_while_people_come_and_go(world: World) -> None:
    owner = await world.owner()
    people = await world.members("Ana", "Ande", "Anton", "Anna", "Anke", "Andrea")
    for query in ({}, {"q": "an"}):
        seen: list[str] = []
        cursor = None
        while True:
            page = await owner.get("/members", limit=2, **query, **({"cursor": cursor} if cursor else {}))
            seen += [one["name"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
            if len(seen) == 2 and not query:
                await owner.delete(f"/members/{people[0].member_id}")
                await world.member("Aaron")
        expected = ["Ana", "Ande", "Andrea", "Anke", "Anna", "Anton"][bool(query) :] + [owner.name] * (not query)
        assert seen == expected
        assert len(seen) == len(set(seen))


async def test_a_forged_cursor_is_refused(world: World) -> None:
    owner = await world.owner()
    huge = "WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTkiLCJhIiwiYiJd"  # A rank that no column could hold.
    for cursor in ("x", "W10", "WyJhIiwiYiJd", huge, "eyJhIjoxfQ", "AAAA", "Ｗ"):
        for query in ("", "q=a&"):
            problem = await owner.is_refused("GET", f"/members?{query}cursor={cursor}")
            assert problem["fields"]["cursor"]["code"] == "stale_cursor", cursor


async def test_signs_that_mean_something_to_databases_mean_nothing_here(world: World) -> None:
    owner = await world.owner()
    for q in (
        "%",
        "_",
        "%%",
        "\\",
        "'",
        "\x00",
        "😀",
        ")(",
        "*",
        ".",
        "' OR 1=1 --",
        "o%",
        "_lg",
        "ol_ga",
        "'; SELECT",
    ):
        found = await finds(owner, q)
        assert found == ([owner.name] if q == "o%" else []), q


async def test_a_huge_question_is_refused_and_a_long_one_is_quick(world: World) -> None:
    owner = await world.owner()
    assert (await owner.is_refused("GET", "/members?q=" + "a" * 101))["fields"]["q"]["code"] == "string_too_long"
    for q in ("a " * 50, "张" * 100, "%" * 100, "ab" * 50):
        assert (await owner.get("/members", q=q))["items"] == []


@dataclass
class Large:
    """An organisation of some thousand people, written once for this file."""

    owner: Person
    names: list[str]


async def _large(world: World, people: int) -> Large:
    owner = await world.founder("Olga", "Large")
    wanted = large_company(people)
    members = {
        one.key: identity.DemoMembership(MemberId(uuid.uuid4()), AccountId(uuid.uuid4())) for one in wanted.people
    }
    async with system_unit(world.app, "test", owner.org_id) as ctx:
        statements = await queries(world, demo.write(ctx, wanted, members))
        assert statements < 40
    connection = await asyncpg.connect(world.server.urls.owner.replace("+asyncpg", ""))
    await connection.execute("ANALYZE directory.person, directory.person_keys, directory.placement")
    await connection.close()
    return Large(owner, [one.name for one in wanted.people])


@pytest.fixture(scope="module")
async def large(server: Any) -> AsyncIterator[Large]:
    world = World(server, "large")
    try:
        yield await _large(world, 2000)
    finally:
        await world.close()


async def test_the_search_uses_the_index_although_it_stands_behind_the_wall(large: Large, world: World) -> None:
    """The plan of the function as the application calls it; the same condition without the function has another."""
    assert "Bitmap Index Scan on ix_person_keys_keys" in await _plan(
        world, large, "SELECT * FROM directory.find_people(ARRAY['zhang', 'wei'], NULL, NULL, NULL, NULL, 50)"
    )
    assert "ix_person_keys_keys" not in await _plan(
        world, large, "SELECT * FROM directory.person_keys WHERE org_id = core.org() AND keys LIKE '%zhang%'"
    )
    for q in ("zhang wei", "mueller", "浩然", "zhan", "ller"):
        assert (await large.owner.get("/members", q=q, limit=20))["items"], q


async def _plan(world: World, large: Large, statement: str) -> str:
    """What auto_explain says of a statement and of those inside the functions that it calls."""
    connection = await asyncpg.connect(world.server.urls.owner.replace("+asyncpg", ""))
    said: list[str] = []
    connection.add_log_listener(lambda _connection, message: said.append(str(message)))
    try:
        await connection.execute(
            "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;"
            "SET client_min_messages = 'log'; SET ROLE workhall_app"
        )
        async with connection.transaction():
            await connection.execute("SELECT core.set_org($1)", large.owner.org_id)
            await connection.fetch(statement)
        return "\n".join(said)
    finally:
        await connection.close()


async def test_every_page_of_many_holds_others_and_none_is_missed(large: Large) -> None:
    wanted = sum(name.startswith("王") for name in large.names)
    seen: set[str] = set()
    cursor: str | None = None
    while True:
        page = await large.owner.get("/members", q="王", limit=3, **({"cursor": cursor} if cursor else {}))
        assert not seen & {one["id"] for one in page["items"]}
        seen |= {one["id"] for one in page["items"] if one["name"].startswith("王")}
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == wanted > 6


async def test_a_department_counts_everybody_below_it_once(large: Large) -> None:
    items = (await large.owner.get("/departments"))["items"]
    top = next(one for one in items if one["parent_id"] is None)
    assert top["member_count"] == 2000
    page = await large.owner.get("/members", department_id=top["id"], limit=200)
    assert len(page["items"]) == 200


@pytest.mark.long
async def test_ten_thousand_people_are_found_nearly_as_fast_as_sixty(world: World) -> None:
    """Whole requests, in turns and compared with one another, so that it holds on any machine under any load."""
    large, small = await _large(world, 10_000), await _large(world, 60)
    questions: list[dict[str, Any]] = [{}, {"q": "z"}, {"q": "zhang"}, {"q": "王"}, {"q": "muller"}, {"q": "xyzzy"}]
    for query in questions:
        took: dict[int, list[float]] = {10_000: [], 60: []}
        for _ in range(25):
            for one in (large, small):
                began = time.perf_counter()
                await one.owner.get("/members", limit=10, **query)
                took[len(one.names)].append(time.perf_counter() - began)
        middle = {size: statistics.median(times) for size, times in took.items()}
        assert middle[10_000] < 2 * middle[60] + 0.01, (query, middle)


@pytest.mark.breaks_sql_rules
async def test_the_search_sees_only_the_organisation_that_the_transaction_named(large: Large, world: World) -> None:
    stranger = await world.stranger("Anna Elsewhere")
    assert await finds(stranger, "anna") == ["Anna Elsewhere"]
    find = text("SELECT count(*) FROM directory.find_people(ARRAY['a'], NULL, NULL, NULL, NULL, 100000)")
    read = text("SELECT count(*) FROM directory.person_keys")
    async with world.app.db.transaction(None) as session:
        assert (await session.execute(find)).scalar_one() == 0
        assert (await session.execute(read)).scalar_one() == 0
    async with world.app.db.transaction(stranger.org_id) as session:
        assert (await session.execute(find)).scalar_one() == 1
        assert (await session.execute(read)).scalar_one() == 1
    async with world.app.db.transaction(None) as session:  # The same pooled connections, used again.
        assert (await session.execute(find)).scalar_one() == 0


async def test_the_application_cannot_become_the_role_that_searches(world: World) -> None:
    async with world.app.db.transaction(None) as session:
        member = text("SELECT pg_has_role(current_user, 'workhall_search', 'MEMBER')")
        assert (await session.execute(member)).scalar_one() is False
        login = text("SELECT rolcanlogin OR rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = 'workhall_search'")
        assert (await session.execute(login)).scalar_one() is False


async def test_a_department_of_another_organisation_filters_nothing(large: Large, world: World) -> None:
    owner = await world.owner()
    foreign = (await large.owner.get("/departments"))["items"][0]["id"]
    problem = await owner.is_refused("GET", f"/members?q=a&department_id={foreign}")
    assert problem["fields"]["department_id"]["code"] == "unknown_department"
    assert await department(owner, "Mine")
