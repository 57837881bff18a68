"""How members stand at a moment."""

from datetime import UTC, timedelta

import pytest

from tests.modules.availability.days import (
    NIGHT,
    SHANGHAI,
    at,
    inside,
    lives,
    names,
    push,
    stands,
    statements,
    works,
)
from tests.world import World
from tests.world.watching import plan_of
from workhall.kit.ids import MemberId, new_id
from workhall.modules import availability

MONDAY = "2027-06-14"


async def test_while_nobody_has_said_anything_nothing_is_guessed(world: World) -> None:
    mia = await world.member("Mia")
    for hour in ("03:00", "12:00"):
        state = await stands(world, mia, at(f"{MONDAY} {hour}"))
        assert (state.is_zone_known, state.time_zone, state.off_shift, state.quiet) == (False, "UTC", False, False)


async def test_without_a_calendar_the_usual_hours_go_by_a_persons_own_clock(world: World) -> None:
    mia = await world.member("Mia")
    await lives(mia, time_zone="Asia/Shanghai")
    morning = await stands(world, mia, at(f"{MONDAY} 09:00", SHANGHAI))
    assert (morning.off_shift, morning.local_time.isoformat()) == (False, "2027-06-14T09:00:00+08:00")
    assert (await stands(world, mia, at(f"{MONDAY} 18:00", SHANGHAI))).off_shift
    assert (await stands(world, mia, at("2027-06-13 12:00", SHANGHAI))).off_shift


async def test_the_organisations_hours_go_by_its_own_clock_and_the_local_time_by_the_persons(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await works(owner, "Europe/Rome")
    await lives(mia, time_zone="Asia/Shanghai")
    state = await stands(world, mia, at(f"{MONDAY} 17:30"))
    assert (state.off_shift, state.time_zone) == (False, "Asia/Shanghai")
    assert state.local_time.isoformat() == "2027-06-14T23:30:00+08:00"
    assert (await stands(world, mia, at(f"{MONDAY} 18:00"))).off_shift


async def test_work_begins_at_nine_by_the_clock_before_and_after_it_is_changed(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await works(owner, "Europe/Rome")
    for day, utc_hour in (("2027-03-26", 8), ("2027-03-29", 7), ("2027-10-29", 7), ("2027-11-01", 8)):
        nine = at(f"{day} 09:00").astimezone(UTC)
        assert nine.hour == utc_hour
        assert not (await stands(world, mia, nine)).off_shift
        assert (await stands(world, mia, nine - timedelta(minutes=1))).off_shift


async def test_on_a_holiday_nobody_is_expected_but_those_whom_a_roster_names(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    await works(owner, "Europe/Rome")
    await names(owner, MONDAY, "Patron's day")
    noon = at(f"{MONDAY} 12:00")
    await push(world, ben, "late", "on_shift", noon, noon + timedelta(hours=8))
    state = await stands(world, mia, noon)
    assert (state.off_shift, state.holiday) == (True, "Patron's day")
    assert not (await stands(world, ben, noon)).off_shift
    assert (await stands(world, mia, at("2027-06-15 12:00"))).holiday is None


async def test_a_holiday_begins_at_midnight_where_the_organisation_is(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await works(owner, "Asia/Shanghai")
    await names(owner, "2027-10-01", "国庆节")
    midnight = at("2027-10-01 00:00", SHANGHAI)
    assert (await stands(world, mia, midnight)).holiday == "国庆节"
    assert (await stands(world, mia, midnight - timedelta(seconds=1))).holiday is None
    assert (await stands(world, mia, midnight + timedelta(hours=23, minutes=59))).holiday == "国庆节"
    assert (await stands(world, mia, midnight + timedelta(days=1))).holiday is None


async def test_leaves_without_a_pause_between_them_are_one_absence(world: World) -> None:
    mia = await world.member("Mia")
    monday, wednesday, friday = (at(f"2027-06-{day} 09:00") for day in (14, 16, 18))
    await push(world, mia, "b", "absent", wednesday, friday)
    await push(world, mia, "a", "absent", monday, wednesday)
    await push(world, mia, "c", "absent", friday + timedelta(days=3), friday + timedelta(days=5))
    await push(world, mia, "m", "busy", friday, friday + timedelta(hours=1))
    assert (await stands(world, mia, monday - timedelta(seconds=1))).absent_until is None
    assert (await stands(world, mia, monday)).absent_until == friday
    state = await stands(world, mia, friday)
    assert (state.absent_until, state.busy_until) == (None, friday + timedelta(hours=1))


async def test_a_roster_that_says_off_counts_at_any_hour(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await works(owner)
    noon = at(f"{MONDAY} 12:00")
    await push(world, mia, "free", "off_shift", noon, noon + timedelta(hours=1))
    assert (await stands(world, mia, noon)).off_shift
    assert not (await stands(world, mia, noon + timedelta(hours=1))).off_shift


async def test_pushing_again_replaces_and_taking_back_twice_is_no_error(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    noon = at(f"{MONDAY} 12:00")
    await push(world, mia, "trip", "absent", noon, noon + timedelta(days=1), note="In Turin")
    await push(world, mia, "trip", "absent", noon, noon + timedelta(days=2))
    page = await mia.get("/availability/me/spans")
    assert [(one["source"], one["note"]) for one in page["items"]] == [("leave", None)]
    await push(world, ben, "trip", "absent", noon, noon + timedelta(days=1))
    assert (await stands(world, mia, noon)).absent_until is None
    async with inside(world, mia) as ctx:
        await availability.drop_span(ctx, "travel", "trip")
    assert (await stands(world, ben, noon)).absent_until is not None
    for _ in range(2):
        async with inside(world, mia) as ctx:
            await availability.drop_span(ctx, "leave", "trip")
    assert (await stands(world, ben, noon)).absent_until is None


async def test_a_span_that_ends_before_it_begins_is_the_callers_mistake(world: World) -> None:
    mia = await world.member("Mia")
    noon = at(f"{MONDAY} 12:00")
    for start, end in ((noon, noon), (noon, noon - timedelta(1)), (noon.replace(tzinfo=None), noon)):
        with pytest.raises(ValueError, match="span leave/x"):
            await push(world, mia, "x", "absent", start, end)


async def test_quiet_people_are_found_among_many(world: World) -> None:
    mia, ben, ada = await world.members("Mia", "Ben", "Ada")
    whole_day = {**NIGHT, "start": "00:00", "end": "00:00"}
    await lives(mia, time_zone="Europe/Rome", quiet=whole_day)
    soon = (world.app.clock.now() + timedelta(minutes=30)).isoformat()
    await lives(ben, dnd_until=soon)
    asked = [MemberId(one.member_id) for one in (mia, ben, ada)]
    async with inside(world, mia) as ctx:
        assert await availability.is_quiet(ctx, asked) == set(asked[:2])
        assert await availability.is_quiet(ctx, []) == set()
        found = await availability.states(ctx, asked)
    assert list(found) == asked
    assert [one.dnd_until is None for one in found.values()] == [True, False, True]
    assert found[asked[1]].quiet_until == found[asked[1]].dnd_until


async def test_ten_thousand_members_cost_as_many_statements_as_one(world: World) -> None:
    mia = await world.member("Mia")
    await lives(mia, time_zone="Europe/Rome", quiet=NIGHT)
    noon = at(f"{MONDAY} 12:00")
    many = [MemberId(mia.member_id), *(MemberId(new_id()) for _ in range(9_999))]
    roster = [availability.SpanFact(str(n), one, "on_shift", noon, noon + timedelta(1)) for n, one in enumerate(many)]

    async def ask(members: list[MemberId]) -> None:
        async with inside(world, mia) as ctx:
            found = await availability.states(ctx, members, noon)
        assert len(found) == len(members)

    async def push_all() -> None:
        async with inside(world, mia) as ctx:
            await availability.put_spans(ctx, "attendance", roster)

    assert len(await statements(world, push_all())) == 1
    assert len(await statements(world, ask(many))) == len(await statements(world, ask(many[:1]))) == 4


@pytest.mark.breaks_sql_rules
async def test_the_plan_of_many_states_uses_the_index(world: World) -> None:
    mia = await world.member("Mia")
    noon = at(f"{MONDAY} 12:00")
    facts = [
        availability.SpanFact(str(n), MemberId(new_id()), "absent", noon, noon + timedelta(1)) for n in range(5000)
    ]
    async with inside(world, mia) as ctx:
        await availability.put_spans(ctx, "leave", facts)

    async def ask() -> None:
        async with inside(world, mia) as ctx:
            await availability.states(ctx, [one.member_id for one in facts[:50]], noon)

    plan = await plan_of(world, mia.org_id, "availability.span", ask())
    assert "ix_span_org_id_member_id_ends_at" in plan
    assert "Seq Scan" not in plan
