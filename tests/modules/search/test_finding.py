"""What is found, by which words, in which order, by whom."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event

from tests.modules.search.notes import EVERYBODY, NOTES, START, finds, folder, group, marked, puts, write_all, writes
from tests.world import Person, World
from workhall.kit.unit import system_unit
from workhall.modules import search

LONG = "我们下周三要去上海参加供应商会议，请大家提前把材料准备好。"


async def test_chinese_is_found_inside_a_long_sentence(world: World) -> None:
    ada = await world.member("Ada")
    await writes(ada, world, LONG)
    await writes(ada, world, "海上的天气很好")
    for q in ("上海", "供应商会议", "去上海参加", "材料", "上海 会议", "商", "好", "上海参加 材料"):
        assert LONG in await finds(ada, q), q
    for q in ("海上", "商议", "北京", "上海 北京", "会议供应"):
        assert LONG not in await finds(ada, q), q
    assert marked((await group(ada, "上海 会议"))["items"][0]) == ["上海", "会议"]


async def test_japanese_and_korean_are_found_inside_too(world: World) -> None:
    ada = await world.member("Ada")
    await write_all(ada, world, ["来週の東京タワーの打ち合わせ", "내일서울에서만나요"])
    assert await finds(ada, "タワー") == ["来週の東京タワーの打ち合わせ"]
    assert await finds(ada, "서울") == ["내일서울에서만나요"]


async def test_a_german_compound_is_found_by_its_parts(world: World) -> None:
    ada = await world.member("Ada")
    text = "Die Innenschleifmaschine steht in Halle 3."
    await writes(ada, world, text)
    for q in ("schleif", "Schleifmaschine", "maschine", "INNENSCHLEIF", "innen", "leifmasch", "inn"):
        assert await finds(ada, q) == [text], q
    for q in ("schleifer", "drehmaschine", "lei"):
        assert await finds(ada, q) == [], q
    assert marked((await group(ada, "schleif"))["items"][0]) == ["schleif"]


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Jörg Müller kommt", ["Müller", "muller", "mueller", "MÜLLER", "joerg", "jorg"]),
        ("Herr Mueller kommt", ["Müller", "mueller", "muller"]),
        ("perché è così", ["perche", "perchè", "è", "e", "cosi", "COSÌ"]),
        ("Straße gesperrt", ["strasse", "STRASSE", "straße"]),
        ("Ｆｕｌｌ width ＡＢＣ", ["full", "abc"]),
        ("naïve café", ["cafe", "café", "cafe\u0301", "naive"]),
        ("don't worry", ["dont", "don't", "don’t"]),
        ("Łódź i Øresund", ["lodz", "oresund"]),
        ("Встреча в Москве", ["встреча", "МОСКВЕ", "моск"]),
    ],
)
async def test_every_spelling_finds_it(world: World, text: str, questions: list[str]) -> None:
    ada = await world.member("Ada")
    await writes(ada, world, text)
    for q in questions:
        assert await finds(ada, q) == [text], q
        assert marked((await group(ada, q))["items"][0]), q


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Two invoices were approved", ["invoice", "approve", "approving"]),
        ("Die Rechnungen der Häuser", ["rechnung", "haus", "hauses"]),
        ("Le riunioni di domani", ["riunione"]),
    ],
)
async def test_other_forms_of_a_word_find_it(world: World, text: str, questions: list[str]) -> None:
    ada = await world.member("Ada")
    await writes(ada, world, text)
    for q in questions:
        assert await finds(ada, q) == [text], q
        assert marked((await group(ada, q))["items"][0]), q


async def test_a_phrase_stands_as_it_was_said(world: World) -> None:
    ada = await world.member("Ada")
    one, other = "The new coffee machine is here", "A machine for new coffee"
    await write_all(ada, world, [one, other, LONG])
    assert await finds(ada, '"coffee machine"') == [one]
    assert await finds(ada, "“coffee machine”") == [one]
    assert set(await finds(ada, "coffee machine")) == {one, other}
    assert await finds(ada, '"coffee mach"') == []
    assert await finds(ada, '"new coffee" machine is') == [one]
    assert await finds(ada, '"参加供应商"') == [LONG]
    assert await finds(ada, '"coffee machine') == [one]


async def test_a_phrase_does_not_reach_from_the_title_into_the_text(world: World) -> None:
    ada = await world.member("Ada")
    await writes(ada, world, "beta gamma", title="alpha")
    assert await finds(ada, "alpha beta") == ["beta gamma"]
    assert await finds(ada, '"alpha beta"') == []


async def test_filters_narrow(world: World) -> None:
    ada, bo = await world.member("Ada Lovelace"), await world.member("Bo 张伟")
    plans = folder("Plans 计划")
    await writes(ada, world, "budget one", has={"file"}, place_id=plans)
    await writes(bo, world, "budget two", days=10, has={"picture", "link"})
    await writes(bo, world, "budget three", days=20, mentions=[ada.member_id])
    expected = {
        "budget from:lovelace": ["budget one"],
        "budget from:me": ["budget one"],
        "budget from:@me": ["budget one"],
        f"budget from:{bo.member_id}": ["budget three", "budget two"],
        'budget from:"Bo 张伟"': ["budget three", "budget two"],
        "budget from:zhangwei": ["budget three", "budget two"],
        "budget from:zhangwei from:ada": ["budget three", "budget two", "budget one"],
        "from:me": ["budget one"],
        "budget in:plans": ["budget one"],
        f"in:{plans}": ["budget one"],
        "budget in：计划": ["budget one"],
        "budget has:file": ["budget one"],
        "has:picture": ["budget two"],
        "budget HAS:LINK": ["budget two"],
        "budget has:link has:file": [],
        "budget before:2026-03-11": ["budget one"],
        "budget after:2026-03-11": ["budget three", "budget two"],
        "budget after:2026-03-05 before:2026-03-15": ["budget two"],
        "budget @me": ["budget three"],
        "@me": ["budget three"],
        "budget has:": ["budget three", "budget two", "budget one"],
    }
    for q, texts in expected.items():
        assert await finds(ada, q) == texts, q
    assert await finds(bo, "budget @me") == []


async def test_days_begin_where_the_asker_is(world: World) -> None:
    ada = await world.member("Ada")
    await writes(ada, world, "late budget", days=14 / 24)  # 23:00 UTC, which is the next day in Shanghai.
    assert await finds(ada, "budget after:2026-03-02") == []
    assert await finds(ada, "budget after:2026-03-02", zone="Asia/Shanghai") == ["late budget"]
    for zone in ("Nowhere/At all", "../../etc/passwd", "", "/", "\0"):
        assert await finds(ada, "budget after:2026-03-02", zone=zone) == [], zone


async def test_a_filter_that_is_none_is_a_word(world: World) -> None:
    ada = await world.member("Ada")
    await writes(ada, world, "see color:red at https://hall.example/a?b=c")
    for q in ("color:red", "https://hall.example/a", "hall.example"):
        assert len(await finds(ada, q)) == 1, q


@pytest.mark.parametrize(
    ("q", "code", "says"),
    [
        ("a before:yesterday", "no_date", "before:2026-11-01"),
        ("a after:2026-13-01", "no_date", "after:2026-11-01"),
        ("a after:0001-01-01", "no_date", "after:2026-11-01"),
        ("a before:9999-12-31", "no_date", "before:2026-11-01"),
        ("a has:soul", "unknown_has", "file, picture and link"),
        ("a from:nobody-of-this-name", "unknown_person", "nobody-of-this-name"),
        ("a in:nowhere-of-this-name", "unknown_place", "nowhere-of-this-name"),
        ("before:2026-11-01", "too_wide", "from:"),
    ],
)
async def test_what_cannot_be_answered_says_how_to_mend_it(world: World, q: str, code: str, says: str) -> None:
    ada = await world.member("Ada")
    problem = await ada.is_refused("GET", "/search", params={"q": q})
    assert problem["fields"]["q"]["code"] == code
    assert says in problem["fields"]["q"]["message"]


async def test_only_its_audience_finds_a_thing(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    await writes(ada, world, "secret plan", for_whom=f"m:{ada.member_id}")
    await writes(ada, world, "open plan")
    stranger = await world.stranger()
    assert set(await finds(ada, "plan")) == {"secret plan", "open plan"}
    assert await finds(bo, "plan") == ["open plan"]
    assert await finds(stranger, "plan") == []
    assert await finds(bo, f"plan from:{ada.member_id}") == ["open plan"]


async def test_what_is_withdrawn_vanishes_although_the_index_still_has_it(world: World) -> None:
    ada = await world.member("Ada")
    ids = await write_all(ada, world, [f"rumour {number}" for number in range(30)])
    for one in ids[5:]:
        NOTES.held[one].is_gone = True
    found = await group(ada, "rumour", limit=4)
    assert [one["text"] for one in found["items"]] == ["rumour 4", "rumour 3", "rumour 2", "rumour 1"]
    rest = await group(ada, "rumour", limit=4, cursor=found["next_cursor"])
    assert [one["text"] for one in rest["items"]] == ["rumour 0"]
    assert rest["next_cursor"] is None


async def test_an_older_write_never_replaces_a_newer_one(world: World) -> None:
    ada = await world.member("Ada")
    note = await writes(ada, world, "apple", version=1)
    given: dict[str, Any] = {"kind": "note", "id": note, "at": START}
    await puts(ada, world, search.Document(**given, version=3, audiences=[EVERYBODY], body="cherry"))
    await puts(ada, world, search.Document(**given, version=2, audiences=[EVERYBODY, "other"], body="banana"))
    assert len(await finds(ada, "cherry")) == 1
    assert await finds(ada, "banana") == await finds(ada, "apple") == []
    mine = f"m:{ada.member_id}"
    await puts(ada, world, search.Document(**given, version=4, audiences=[mine, EVERYBODY], body="date"))
    assert len(await finds(ada, "date")) == 1, "found through two audiences it is one hit"
    await puts(ada, world, search.Document(**given, version=5, audiences=["other"], body="date"))
    assert await finds(ada, "date") == []


async def test_a_batch_may_name_a_thing_twice(world: World) -> None:
    ada = await world.member("Ada")
    note = await writes(ada, world, "apple")
    made = [
        search.Document(kind="note", id=note, version=version, audiences=[EVERYBODY], at=START, body=body)
        for version, body in ((3, "fig"), (2, "grape"))
    ]
    await puts(ada, world, *made)
    assert len(await finds(ada, "fig")) == 1
    assert await finds(ada, "grape") == []


async def test_what_is_forgotten_leaves_no_row(world: World) -> None:
    ada = await world.member("Ada")
    place = folder("Bin")
    one, _ = await write_all(ada, world, ["quartz one", "quartz two"])
    await writes(ada, world, "quartz three", days=1, place_id=place)
    async with system_unit(world.app, "test", ada.org_id) as ctx:
        await search.forget(ctx, "note", [one])
    assert await finds(ada, "quartz") == ["quartz three", "quartz two"]
    async with system_unit(world.app, "test", ada.org_id) as ctx:
        await search.forget_place(ctx, place)
    assert await finds(ada, "quartz") == ["quartz two"]


async def test_the_word_itself_ranks_before_its_relatives_and_titles_first(world: World) -> None:
    ada = await world.member("Ada")
    await writes(ada, world, "Innenschleifmaschine")
    await writes(ada, world, "wir schleifen")
    await writes(ada, world, "schleif")
    await writes(ada, world, "x", title="schleif")
    assert await finds(ada, "schleif") == ["x", "schleif", "wir schleifen", "Innenschleifmaschine"]


async def test_a_newer_one_stands_before_an_older_of_the_same_rank(world: World) -> None:
    ada = await world.member("Ada")
    for days in (3, 200, 90):
        await writes(ada, world, f"status after {days}", days=days)
    assert await finds(ada, "status") == ["status after 200", "status after 90", "status after 3"]


async def _all_pages(reader: Person, q: str, limit: int, between: Callable[[], Awaitable[Any]]) -> list[str]:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = await group(reader, q, limit=limit, **({"cursor": cursor} if cursor else {}))
        assert len(page["items"]) <= limit
        seen += [one["text"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return seen
        await between()


async def test_pages_hold_everything_once_while_more_is_written(world: World) -> None:
    ada = await world.member("Ada")
    texts = [f"ticket {number} " + "x " * (number % 7) for number in range(700)]  # More than two windows.
    await write_all(ada, world, texts)

    async def meanwhile() -> None:
        await writes(ada, world, "ticket of meanwhile", days=100)

    seen = await _all_pages(ada, "ticket", 90, meanwhile)
    assert len(seen) == len(set(seen)) == 700
    assert seen[0] != "ticket of meanwhile"


async def test_people_stand_beside_and_a_filter_leaves_them_out(world: World) -> None:
    ada = await world.member("Quentin Quist")
    await writes(ada, world, "quist said so")
    answer = await ada.get("/search", q="quist")
    assert [one["kind"] for one in answer["groups"]] == ["person", "note"]
    (person,) = answer["groups"][0]["items"]
    assert (person["title"], person["link"]) == ("Quentin Quist", f"/people/{ada.member_id}")
    assert person["title_marks"] == [[8, 13]]
    answer = await ada.get("/search", q="quist from:me")
    assert [one["kind"] for one in answer["groups"]] == ["note"]


async def test_each_kind_is_paged_by_itself(world: World) -> None:
    await world.members("Anna A", "Anna B", "Anna C")
    ada = await world.member("Ada")
    await write_all(ada, world, [f"anna {number}" for number in range(5)])
    answer = {one["kind"]: one for one in (await ada.get("/search", q="anna", limit=2))["groups"]}
    for kind, total in (("person", 3), ("note", 5)):
        names = [one["id"] for one in answer[kind]["items"]]
        cursor = answer[kind]["next_cursor"]
        while cursor:
            page = await group(ada, "anna", kind, limit=2, cursor=cursor)
            names += [one["id"] for one in page["items"]]
            cursor = page["next_cursor"]
        assert len(names) == len(set(names)) == total


async def test_a_snippet_shows_the_place_and_counts_as_javascript_does(world: World) -> None:
    ada = await world.member("Ada")
    await writes(ada, world, "blah " * 200 + "😀😀 the needle\n\nis here " + "blah " * 200)
    (hit,) = (await group(ada, "needle"))["items"]
    assert "the needle is here" in hit["text"]
    assert hit["text"].startswith("…")
    assert len(hit["text"]) < 260
    assert marked(hit) == ["needle"]


async def test_a_search_asks_the_database_few_things_whatever_it_finds(world: World) -> None:
    ada = await world.member("Ada")
    counts = []
    for wanted in (1, 60):
        await write_all(ada, world, [f"beacon {number}" for number in range(wanted)])
        counts.append(await _statements(world, ada.get("/search", q="beacon", kind="note", limit=50)))
    assert counts[0] == counts[1] == 1, "the notes' own data are in memory; the index is asked once"


async def _statements(world: World, work: Awaitable[Any]) -> int:
    engine = world.app.db.engine.sync_engine
    ran: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "search." in statement:
            ran.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    try:
        await work
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(ran)
