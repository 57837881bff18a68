"""The one inbox: order, pages, putting off, the number beside it, and how the database finds it."""

import pytest

from tests.modules.obligations.debts import inbox, inside, owed_to, owes, settles, soon, statements, titles
from tests.world import World
from tests.world.watching import plan_of
from workhall.kit.ids import MemberId, new_id
from workhall.modules import obligations
from workhall.modules.obligations import store


async def test_what_is_due_first_comes_first_and_what_is_never_due_last(world: World) -> None:
    mia = await world.member("Mia")
    for key, days in (("never", None), ("week", 7), ("late", -1), ("tomorrow", 1)):
        await owes(world, mia, key, title=key, due_at=soon(world, days=days) if days else None)
    assert await titles(mia) == ["late", "tomorrow", "week", "never"]


async def test_pages_hold_each_once_also_while_things_are_done_meanwhile(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    due = soon(world, days=1)
    for number in range(7):
        await owes(world, mia, str(number), to=ben, title=str(number), due_at=due if number < 4 else None)
    for person, path in ((mia, "/obligations"), (ben, "/obligations/owed-to-me")):
        first = await person.get(path, limit=3)
        second = await person.get(path, limit=3, cursor=first["next_cursor"])
        third = await person.get(path, limit=3, cursor=second["next_cursor"])
        found = [one["title"] for page in (first, second, third) for one in page["items"]]
        assert sorted(found) == [str(number) for number in range(7)]
        assert third["next_cursor"] is None
    first = await mia.get("/obligations", limit=3)
    await settles(world, mia, first["items"][2]["title"])
    second = await mia.get("/obligations", limit=10, cursor=first["next_cursor"])
    assert len(second["items"]) == 4


async def test_what_is_done_comes_latest_first_in_pages(world: World) -> None:
    mia = await world.member("Mia")
    for number in range(5):
        await owes(world, mia, str(number), title=str(number))
    for number in (3, 0, 4, 1, 2):
        await settles(world, mia, str(number))
    first = await mia.get("/obligations", state="done", limit=3)
    second = await mia.get("/obligations", state="done", limit=3, cursor=first["next_cursor"])
    assert [one["title"] for one in first["items"] + second["items"]] == ["2", "1", "4", "0", "3"]


async def test_putting_off_hides_it_from_oneself_and_from_nobody_else(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    await owes(world, mia, to=ben)
    (one,) = await inbox(mia)
    until = soon(world, hours=3).isoformat()
    socket = await mia.socket()
    put_off = await mia.put(f"/obligations/{one['id']}/snooze", {"until": until})
    await socket.hears("obligations.changed")
    assert put_off["snoozed_until"] is not None
    assert (await inbox(mia), await inbox(mia, "snoozed")) == ([], [put_off])
    assert await owed_to(ben) == [{**one, "can": []}]
    assert await mia.get("/obligations/count") == {"open": 0, "overdue": 0}
    await mia.put(f"/obligations/{one['id']}/snooze", {"until": None})
    assert (await inbox(mia), await inbox(mia, "snoozed")) == ([one], [])


async def test_what_was_put_off_is_back_when_the_time_has_come(world: World) -> None:
    mia = await world.member("Mia")
    await owes(world, mia)
    (one,) = await inbox(mia)
    await mia.put(f"/obligations/{one['id']}/snooze", {"until": soon(world, minutes=30).isoformat()})
    async with inside(world, mia) as ctx:
        assert await store.inbox(ctx, MemberId(mia.member_id), None, 10, snoozed=False) == []
        ctx.now = soon(world, hours=1)
        assert len(await store.inbox(ctx, MemberId(mia.member_id), None, 10, snoozed=False)) == 1


async def test_putting_off_ends_when_it_is_done(world: World) -> None:
    mia = await world.member("Mia")
    await owes(world, mia)
    (one,) = await inbox(mia)
    path = f"/obligations/{one['id']}/snooze"
    await mia.put(path, {"until": soon(world, days=1).isoformat()})
    await settles(world, mia)
    assert (await inbox(mia, "snoozed"), len(await inbox(mia, "done"))) == ([], 1)
    problem = await mia.is_refused("PUT", path, {"until": soon(world, days=1).isoformat()})
    assert problem["code"] == "already_settled"


async def test_the_number_counts_what_is_open_and_what_is_overdue(world: World) -> None:
    mia = await world.member("Mia")
    assert await mia.get("/obligations/count") == {"open": 0, "overdue": 0}
    for key, days in (("late", -1), ("later", -0.5), ("soon", 1)):
        await owes(world, mia, key, due_at=soon(world, days=days))
    await owes(world, mia, "never")
    assert await mia.get("/obligations/count") == {"open": 4, "overdue": 2}
    async with inside(world, mia) as ctx:
        for number in range(120):
            await obligations.owe(
                ctx, "tasks", str(number), MemberId(mia.member_id), title="T", link="/tasks/1", kind="task"
            )
    assert (await mia.get("/obligations/count"))["open"] == 100


async def test_one_statement_for_a_page_however_long_it_is(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    for number in range(6):
        await owes(world, mia, str(number), to=ben)
    for person, path in ((mia, "/obligations"), (ben, "/obligations/owed-to-me")):
        assert await statements(world, person.get(path, limit=1)) == 1
        assert await statements(world, person.get(path, limit=50)) == 1
    for state in ("snoozed", "done"):
        assert await statements(world, mia.get("/obligations", state=state)) == 1
    assert await statements(world, mia.get("/obligations/count")) == 1


@pytest.mark.breaks_sql_rules
async def test_inbox_and_counterpart_walk_along_an_index(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    async with inside(world, mia) as ctx:
        for number in range(20):
            others = [MemberId(new_id()) for _ in range(250)]
            await obligations.owe_all(
                ctx, "surveys", str(number), others, title="S", link="/surveys/1", kind="form", to_member_id=others[0]
            )
    await owes(world, mia, to=ben)
    table = "obligations.obligation"
    for work, index in (
        (mia.get("/obligations"), "ix_obligation_open"),
        (ben.get("/obligations/owed-to-me"), "ix_obligation_waited_for"),
        (mia.get("/obligations", state="done"), "ix_obligation_done"),
    ):
        plan = await plan_of(world, mia.org_id, table, work)
        assert index in plan, plan
        assert "Seq Scan" not in plan
        assert "Sort" not in plan, plan
