"""What the owners of things say: owed, done, no longer owed."""

import pytest

from tests.modules.obligations.debts import inbox, inside, owed_to, owes, settles, soon, statements, titles
from tests.world import World
from workhall.kit.ids import MemberId, new_id
from workhall.kit.unit import system_unit
from workhall.modules import obligations
from workhall.modules.obligations.service import ending


async def test_both_sides_see_what_is_owed_until_it_is_done(world: World) -> None:
    boss, mia, ben = await world.members("Boss", "Mia", "Ben")
    due = soon(world, days=1)
    await owes(world, boss, to=mia, title="Leave of Mia", due_at=due)
    (one,) = await inbox(boss)
    assert (one["title"], one["kind"], one["source"], one["link"]) == (
        "Leave of Mia",
        "approval",
        "approvals",
        "/approvals/leave-1",
    )
    assert (one["to_member_id"], one["can"]) == (str(mia.member_id), ["snooze"])
    assert await owed_to(mia) == [{**one, "can": []}]
    assert (await inbox(mia), await inbox(ben), await owed_to(boss), await owed_to(ben)) == ([], [], [], [])
    await settles(world, boss)
    assert (await inbox(boss), await owed_to(mia)) == ([], [])
    (done,) = await inbox(boss, "done")
    assert (done["id"], done["can"]) == (one["id"], [])
    assert done["settled_at"] is not None


async def test_saying_it_again_changes_what_differs_and_nothing_else(world: World) -> None:
    mia = await world.member("Mia")
    socket = await mia.socket()
    await owes(world, mia)
    (before,) = await inbox(mia)
    await socket.hears("obligations.changed")
    await owes(world, mia)
    await owes(world, mia, title="Another title")
    (after,) = await inbox(mia)
    assert after == {**before, "title": "Another title"}
    await socket.ask("chat.resume", feed=0, conversations=[])  # Its answer comes after what was pushed before.
    assert len([one for one in socket.pushes if one["ev"] == "obligations.changed"]) == 2


async def test_what_was_done_is_open_again_when_it_is_owed_again(world: World) -> None:
    mia = await world.member("Mia")
    await owes(world, mia)
    (one,) = await inbox(mia)
    await mia.put(f"/obligations/{one['id']}/snooze", {"until": soon(world, days=1).isoformat()})
    await settles(world, mia)
    await owes(world, mia)
    (again,) = await inbox(mia)
    assert (again["id"], again["settled_at"], again["snoozed_until"]) == (one["id"], None, None)
    assert again["owed_at"] > one["owed_at"]
    assert await inbox(mia, "done") == []


async def test_a_thing_owed_by_many_is_done_by_each_or_by_all(world: World) -> None:
    people = await world.members("Mia", "Ben", "Ada")
    async with inside(world, people[0]) as ctx:
        members = [MemberId(one.member_id) for one in people]
        await obligations.owe_all(ctx, "surveys", "s", members, title="Survey", link="/surveys/s", kind="form")
        await obligations.settle(ctx, "surveys", "s", members[0])
    assert [len(await inbox(one)) for one in people] == [0, 1, 1]
    async with inside(world, people[0]) as ctx:
        await obligations.settle(ctx, "surveys", "s")
        await obligations.settle(ctx, "surveys", "never")
    assert [len(await inbox(one, "done")) for one in people] == [1, 1, 1]


async def test_what_is_withdrawn_was_never_done_and_what_is_done_stays(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    for one in (mia, ben):
        await owes(world, one, "shared")
    await settles(world, mia, "shared")
    async with inside(world, mia) as ctx:
        await obligations.withdraw(ctx, "approvals", "shared")
    assert (await titles(ben), await titles(ben, "done")) == ([], [])
    assert await titles(mia, "done") == ["Title of shared"]


async def test_a_change_that_fails_owes_nothing(world: World) -> None:
    mia = await world.member("Mia")

    async def fails_after_owing() -> None:
        async with inside(world, mia) as ctx:
            member = MemberId(mia.member_id)
            await obligations.owe(ctx, "tasks", "t", member, title="T", link="/tasks/t", kind="task")
            raise RuntimeError("the thing could not be stored")

    with pytest.raises(RuntimeError, match="the thing could not be stored"):
        await fails_after_owing()
    assert await inbox(mia) == []


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "https://evil.example/",
        "//evil.example/x",
        "/\\evil.example",
        "approvals/1",
        "/ok\nx",
        "/a b",
        "",
        "/",
    ],
)
async def test_a_link_that_leads_elsewhere_is_the_callers_mistake(world: World, link: str) -> None:
    mia = await world.member("Mia")
    with pytest.raises(ValueError, match="link"):
        await owes(world, mia, link=link)


async def test_long_titles_and_lines_become_one_short_line(world: World) -> None:
    mia = await world.member("Mia")
    await owes(world, mia, title="First line\n\tand a second " + "x" * 300)
    (title,) = await titles(mia)
    assert title.startswith("First line and a second xxx")
    assert (len(title), title[-1]) == (200, "…")


async def test_ten_thousand_members_owe_by_one_statement(world: World) -> None:
    mia = await world.member("Mia")
    many = [MemberId(new_id()) for _ in range(10_000)]

    async def ask_all() -> None:
        async with inside(world, mia) as ctx:
            await obligations.owe_all(ctx, "surveys", "s", many, title="Survey", link="/surveys/s", kind="form")

    async def close() -> None:
        async with inside(world, mia) as ctx:
            await obligations.settle(ctx, "surveys", "s")

    assert await statements(world, ask_all()) == 1
    assert await statements(world, close()) == 1


async def test_who_leaves_owes_nothing_and_whoever_waited_hears_of_it(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    await owes(world, mia, "done", to=ben)
    await settles(world, mia, "done")
    await owes(world, mia, "open", to=ben)
    assert len(await owed_to(ben)) == 1
    socket = await ben.socket()
    await owner.delete(f"/members/{mia.member_id}")
    await socket.hears("obligations.changed")
    assert await owed_to(ben) == []


async def test_own_data_names_both_sides_and_erasing_leaves_the_others_inbox(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    await owes(world, mia, "a", to=ben)
    await owes(world, ben, "b", to=mia)
    data = ending.ObligationsData()
    async with inside(world, mia) as ctx:
        given = [one async for one in data.export(ctx, MemberId(mia.member_id))]
        assert [(one["kind"], one["title"]) for one in given] == [
            ("owed_by_me", "Title of a"),
            ("owed_to_me", "Title of b"),
        ]
        await data.erase(ctx, MemberId(mia.member_id))
        assert [one async for one in data.export(ctx, MemberId(mia.member_id))] == []
    (left,) = await inbox(ben)
    assert (left["title"], left["to_member_id"]) == ("Title of b", None)


async def test_what_is_long_done_is_forgotten_and_what_is_open_never(world: World) -> None:
    mia = await world.member("Mia")
    for key in ("done", "open"):
        await owes(world, mia, key)
    await settles(world, mia, "done")
    async with system_unit(world.app, "test", mia.org_id) as ctx:
        await ending.forget_long_done(ctx)
    assert await titles(mia, "done") == ["Title of done"]
    async with system_unit(world.app, "test", mia.org_id) as ctx:
        ctx.now += ending.KEPT
        await ending.forget_long_done(ctx)
    assert (await titles(mia, "done"), await titles(mia)) == ([], ["Title of open"])


async def test_a_purge_takes_that_organisations_and_no_others(world: World) -> None:
    mia, stranger = await world.member("Mia"), await world.stranger()
    for one in (mia, stranger):
        await owes(world, one)
    async with inside(world, mia) as ctx:
        assert await ending.ObligationsContent().purge(ctx)
    assert (len(await inbox(mia)), len(await inbox(stranger))) == (0, 1)
