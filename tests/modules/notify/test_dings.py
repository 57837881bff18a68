"""The urgent reminder: sent, brought further step by step, confirmed, taken back, paid for and judged."""

from datetime import timedelta

import pytest

from tests.modules.availability.days import NIGHT, lives
from tests.modules.identity.post import code_to, fresh_number
from tests.modules.notify.pushservice import PushService
from tests.modules.notify.telling import acting, dings, inside, kept, noon, passes, states, waiting, works_off
from tests.world import Person, World
from tests.world.people import PASSWORD
from workhall.kit.ids import MemberId
from workhall.modules import availability, notify

EVERYTHING = ["app", "push", "mail", "sms", "call"]


async def proves_phone(world: World, person: Person) -> str:
    number = fresh_number()
    await person.post("/api/me/phone", {"phone": number, "password": PASSWORD})
    await works_off(world)
    await person.post("/api/me/phone/confirm", {"code": await code_to(world, number)})
    return number


async def proves_email(world: World, person: Person) -> None:
    await works_off(world)
    await person.post("/api/me/email/confirm", {"code": await code_to(world, person.login)})


async def test_a_ding_comes_is_seen_and_confirmed(world: World) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    hears, learns = await bo.socket(), await ada.socket()
    made = await dings(ada, bo, cy)
    assert (made["receivers"], made["confirmed"], made["can"]) == (2, 0, ["recall"])
    await works_off(world)
    await hears.hears("notify.changed", what="dings")
    [came] = await waiting(bo)
    assert (came["text"], came["sender_id"]) == ("The press has stopped", str(ada.member_id))
    assert (came["can"], came["overrides"]) == (["confirm"], False)
    assert set((await states(ada, made["id"])).values()) == {"sent"}
    await bo.post("/dings/shown", {"ids": [came["id"]]})
    assert (await states(ada, made["id"]))[str(bo.member_id)] == "shown"
    confirmed = await bo.post(f"/dings/{made['id']}/confirm")
    assert confirmed["confirmed_at"]
    assert confirmed["can"] == ["rate"]
    await learns.hears("notify.changed", what="sent")
    assert await waiting(bo) == []
    assert len((await bo.get("/dings/received"))["items"]) == 1
    assert (await ada.get(f"/dings/{made['id']}"))["confirmed"] == 1
    assert (await states(ada, made["id"]))[str(bo.member_id)] == "confirmed"
    open_ones = (await ada.get(f"/dings/{made['id']}/receivers", confirmed=False))["items"]
    assert [one["member_id"] for one in open_ones] == [str(cy.member_id)]
    again = await bo.post(f"/dings/{made['id']}/confirm")
    assert again["confirmed_at"] == confirmed["confirmed_at"]
    assert (await ada.get(f"/dings/{made['id']}"))["confirmed"] == 1


async def test_it_goes_further_until_it_is_confirmed(world: World, push_service: PushService) -> None:
    ada, bo = await world.members("Ada", "Bo")
    browser = push_service.browser()
    await browser.subscribes(bo)
    await proves_email(world, bo)
    number = await proves_phone(world, bo)
    made = await dings(ada, bo, channels=EVERYTHING)
    reached = []
    for minutes in (0, 1, 5, 15, 30):
        await passes(world, minutes=minutes)
        reached.append((await states(ada, made["id"]))[str(bo.member_id)])
    assert reached == ["sent", "pushed", "mailed", "texted", "called"]
    assert browser.shown() == ["DING from Ada"]
    assert browser.got[0].content["body"] == "The press has stopped"
    assert "The press has stopped" in (await kept(world, "mail", bo.login))[0]
    assert "The press has stopped" in (await kept(world, "sms", number))[0]
    assert len(await kept(world, "call", number)) == 1
    [receiver] = (await ada.get(f"/dings/{made['id']}/receivers"))["items"]
    assert [(one["channel"], one["result"]) for one in receiver["steps"]] == [(one, "sent") for one in EVERYTHING]
    await passes(world, days=1)
    assert len(await kept(world, "call", number)) == 1


async def test_confirming_ends_it_and_clears_the_devices(world: World, push_service: PushService) -> None:
    ada, bo = await world.members("Ada", "Bo")
    browser = push_service.browser()
    await browser.subscribes(bo)
    await proves_email(world, bo)
    before = len(await kept(world, "mail", bo.login))
    made = await dings(ada, bo)
    await passes(world, minutes=1)
    await bo.post(f"/dings/{made['id']}/confirm")
    await passes(world, days=1)
    assert [one.content["mode"] for one in browser.got] == ["show", "clear"]
    assert len(await kept(world, "mail", bo.login)) == before


async def test_where_nothing_can_be_sent_the_next_way_is_taken_at_once(world: World) -> None:
    """No device, and an address that is not proved: the text message does not wait for their pauses."""
    ada, bo = await world.members("Ada", "Bo")
    number = await proves_phone(world, bo)
    made = await dings(ada, bo, channels=EVERYTHING)
    await passes(world, seconds=60)
    [receiver] = (await ada.get(f"/dings/{made['id']}/receivers"))["items"]
    found = {one["channel"]: one["result"] for one in receiver["steps"]}
    assert found == {"app": "sent", "push": "no_device", "mail": "no_address", "sms": "sent"}
    assert len([one for one in await kept(world, "sms", number) if "DING" in one]) == 1


async def test_what_a_person_has_muted_is_not_used(world: World, push_service: PushService) -> None:
    ada, bo = await world.members("Ada", "Bo")
    browser = push_service.browser()
    await browser.subscribes(bo)
    off = {"in_app": False, "push": False, "mail": False}
    await bo.patch("/notification-preferences", {"kinds": {"notify.ding": off}})
    made = await dings(ada, bo)
    await passes(world, minutes=30)
    [receiver] = (await ada.get(f"/dings/{made['id']}/receivers"))["items"]
    assert {one["channel"]: one["result"] for one in receiver["steps"]} == {
        "app": "sent", "push": "muted", "mail": "muted",
    }  # fmt: skip
    assert browser.got == []


async def test_quiet_hours_hold_it_back_as_the_preview_said(world: World, push_service: PushService) -> None:
    now = await noon(world)
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    await lives(bo, time_zone="UTC", quiet={**NIGHT, "start": "00:00", "end": "23:59"})
    browser = push_service.browser()
    await browser.subscribes(bo)
    plan = {"member_ids": [str(bo.member_id), str(cy.member_id)], "channels": ["app", "push"]}
    seen = await ada.post("/dings/preview", plan)
    assert (seen["receivers"], seen["held"], seen["quiet"], seen["on_leave"]) == (2, 1, 1, 0)
    assert seen["held_until"].endswith("23:59:00Z")
    [person] = [one for one in seen["people"] if one["held"]]
    assert (person["member_id"], person["held"], person["until"]) == (str(bo.member_id), True, None)
    assert (person["local_time"], "quiet" in person["reasons"]) == (now.strftime("%H:%M"), True)
    made = await dings(ada, bo, cy, channels=["app", "push"])
    await works_off(world)
    assert await waiting(bo) == []
    assert [len(await waiting(cy)), browser.tried] == [1, 0]
    assert (await states(ada, made["id"])) == {str(bo.member_id): "waiting", str(cy.member_id): "sent"}
    until = now.replace(hour=23, minute=59, second=0, microsecond=0)
    await passes(world, seconds=(until - now).total_seconds() + 1)
    assert [one["id"] for one in await waiting(bo)] == [made["id"]]


async def test_a_leave_holds_it_back_until_its_end(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    now = world.app.clock.now()
    async with inside(world, bo) as ctx:
        back = now + timedelta(days=2)
        await availability.put_span(ctx, "leave", "x", MemberId(bo.member_id), "absent", now - timedelta(days=1), back)
    seen = await ada.post("/dings/preview", {"member_ids": [str(bo.member_id)]})
    assert (seen["held"], seen["on_leave"], seen["people"][0]["reasons"][0]) == (1, 1, "leave")
    made = await dings(ada, bo)
    await passes(world, hours=47)
    assert await waiting(bo) == []
    [receiver] = (await ada.get(f"/dings/{made['id']}/receivers"))["items"]
    assert receiver["held_until"] == back.isoformat().replace("+00:00", "Z")
    await passes(world, hours=2)
    assert len(await waiting(bo)) == 1


async def test_whoever_may_override_wakes_people_and_they_are_told(world: World) -> None:
    owner, bo = await world.owner(), await world.member("Bo")
    await lives(bo, dnd_until=(world.app.clock.now() + timedelta(hours=9)).isoformat())
    plan = {"member_ids": [str(bo.member_id)], "overrides": True}
    seen = await owner.post("/dings/preview", plan)
    assert (seen["held"], seen["quiet"], seen["may_override"]) == (0, 1, True)
    await dings(owner, bo, overrides=True)
    await works_off(world)
    [came] = await waiting(bo)
    assert came["overrides"] is True


async def test_quiet_hours_that_begin_meanwhile_hold_the_next_step(world: World, push_service: PushService) -> None:
    ada, bo = await world.members("Ada", "Bo")
    browser = push_service.browser()
    await browser.subscribes(bo)
    made = await dings(ada, bo, channels=["app", "push"])
    await works_off(world)
    await lives(bo, dnd_until=(world.app.clock.now() + timedelta(hours=1)).isoformat())
    await passes(world, minutes=30)
    assert browser.tried == 0
    await passes(world, minutes=31)
    assert (await states(ada, made["id"]))[str(bo.member_id)] == "pushed"
    assert browser.tried == 1


async def test_a_scheduled_ding_waits_for_its_time(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    at = world.app.clock.now() + timedelta(hours=3)
    made = await dings(ada, bo, at=at.isoformat())
    await passes(world, hours=2, minutes=59)
    assert (await waiting(bo), (await bo.get("/dings/received"))["items"]) == ([], [])
    await passes(world, minutes=1)
    assert [one["id"] for one in await waiting(bo)] == [made["id"]]
    late = (world.app.clock.now() - timedelta(hours=1)).isoformat()
    problem = await ada.is_refused("POST", "/dings", {"text": "x", "member_ids": [str(bo.member_id)], "at": late})
    assert problem["fields"]["at"]["code"] == "bad_moment"


async def test_departments_with_all_below_them_each_person_once(world: World) -> None:
    owner = await world.owner()
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    plant = (await owner.post("/departments", {"name": "Plant"}))["id"]
    press = (await owner.post("/departments", {"name": "Press", "parent_id": plant}))["id"]
    for place, people in ((plant, [ada, bo]), (press, [bo, cy])):
        await owner.post(f"/departments/{place}/members", {"member_ids": [str(one.member_id) for one in people]})
    made = await dings(ada, bo, department_ids=[plant])
    assert made["receivers"] == 2
    assert set(await states(ada, made["id"])) == {str(bo.member_id), str(cy.member_id)}


async def test_recalling_takes_it_from_every_screen(world: World, push_service: PushService) -> None:
    ada, bo, cy = await world.members("Ada", "Bo", "Cy")
    browser = push_service.browser()
    await browser.subscribes(bo)
    made = await dings(ada, bo, cy)
    await passes(world, minutes=1)
    await cy.post(f"/dings/{made['id']}/confirm")
    socket = await bo.socket()
    recalled = await ada.post(f"/dings/{made['id']}/recall")
    assert recalled["recalled_at"]
    assert recalled["can"] == []
    await socket.hears("notify.changed", tag=f"ding:{made['id']}")
    await passes(world, days=1)
    assert [one.content["mode"] for one in browser.got] == ["show", "clear"]
    assert await waiting(bo) == []
    [came] = (await bo.get("/dings/received"))["items"]
    assert (came["text"], came["can"], bool(came["recalled_at"])) == ("", [], True)
    assert (await bo.is_refused("POST", f"/dings/{made['id']}/confirm"))["code"] == "ding_over"
    assert await states(ada, made["id"]) == {str(bo.member_id): "recalled", str(cy.member_id): "confirmed"}
    assert (await ada.is_refused("POST", f"/dings/{made['id']}/recall"))["code"] == "not_found"


async def test_what_had_not_gone_out_costs_nothing(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    full = (await ada.get("/dings/budget"))["left"]
    at = (world.app.clock.now() + timedelta(hours=1)).isoformat()
    planned = await dings(ada, bo, at=at)
    gone = await dings(ada, bo)
    await works_off(world)
    assert (await ada.get("/dings/budget"))["left"] == full - 2
    for one in (planned, gone):
        await ada.post(f"/dings/{one['id']}/recall")
    assert (await ada.get("/dings/budget"))["left"] == full - 1
    await passes(world, hours=2)
    assert (await bo.get("/dings/received"))["items"][0]["id"] == gone["id"]


async def test_the_budget_ends_and_a_new_month_brings_a_new_one(world: World) -> None:
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    roles = {one["builtin"]: one["id"] for one in (await owner.get("/roles"))["items"]}
    await owner.patch("/notification-choices", {"budgets": [{"role_id": roles["member"], "points": 3}]})
    assert (await ada.get("/dings/budget"))["budget"] == 3
    seen = await ada.post("/dings/preview", {"member_ids": [str(bo.member_id)], "channels": ["app", "sms", "call"]})
    assert (seen["cost"], seen["left"], seen["budget"]) == (4, 3, 3)
    problem = await ada.is_refused(
        "POST", "/dings", {"text": "x", "member_ids": [str(bo.member_id)], "channels": ["sms", "call"]}
    )
    assert problem["code"] == "ding_budget_spent"
    assert problem["title"].startswith("This DING costs 4 points; you have 3 left")
    await dings(ada, bo, channels=["sms"])
    await dings(ada, bo)
    assert (await ada.is_refused("POST", "/dings", {"text": "x", "member_ids": [str(bo.member_id)]}))["code"] == (
        "ding_budget_spent"
    )
    assert len((await ada.get("/dings/sent"))["items"]) == 2
    for _ in range(2):
        await passes(world, days=16)
        await owner.get("/dings/budget")
        await ada.get("/dings/budget")
    await dings(ada, bo)
    assert (await owner.get("/dings/budget"))["budget"] == 200


async def test_receivers_judge_once_and_the_sender_learns_the_share_from_three_on(world: World) -> None:
    ada, *others = await world.members("Ada", "Bo", "Cy", "Di")
    made = await dings(ada, *others)
    await works_off(world)
    for number, (one, urgent) in enumerate(zip(others, (True, False, False), strict=True)):
        refused = await one.is_refused("POST", f"/dings/{made['id']}/rating", {"urgent": urgent})
        assert refused["code"] == "not_found"
        await one.post(f"/dings/{made['id']}/confirm")
        rated = await one.post(f"/dings/{made['id']}/rating", {"urgent": urgent})
        assert (rated["urgent"], rated["can"]) == (urgent, [])
        seen = await ada.get(f"/dings/{made['id']}")
        assert (seen["rated"], seen["urgent_share"]) == ((3, 0.33) if number == 2 else (0, None))
    again = await others[0].is_refused("POST", f"/dings/{made['id']}/rating", {"urgent": False})
    assert again["code"] == "ding_rated"
    budget = await ada.get("/dings/budget")
    assert (budget["rated"], budget["urgent_share"]) == (3, 0.33)


async def test_other_modules_remind_people_and_hear_who_confirmed(world: World) -> None:
    owner, bo = await world.owner(), await world.member("Bo")
    full = (await owner.get("/dings/budget"))["left"]
    async with inside(world, owner) as ctx:
        made = await notify.ding(ctx, "Your approval is due", [MemberId(bo.member_id)], source=("approvals", "42"))
    await works_off(world)
    [came] = await waiting(bo)
    assert (came["id"], came["sender_id"], came["source"]) == (str(made), None, {"module": "approvals", "key": "42"})
    await bo.post(f"/dings/{made}/confirm")
    assert (await owner.get("/dings/budget"))["left"] == full
    async with acting(world, owner) as ctx:
        await notify.ding(ctx, "Please", [MemberId(bo.member_id)])
    assert (await owner.get("/dings/budget"))["left"] == full - 1


async def test_who_leaves_is_reminded_of_nothing_and_sends_nothing_later(
    world: World, push_service: PushService
) -> None:
    owner = await world.owner()
    ada, bo = await world.members("Ada", "Bo")
    browser = push_service.browser()
    await browser.subscribes(bo)
    at = (world.app.clock.now() + timedelta(hours=1)).isoformat()
    await dings(ada, owner, at=at)
    await dings(owner, bo)
    await works_off(world)
    for one in (ada, bo):
        await owner.delete(f"/members/{one.member_id}")
    await passes(world, hours=2)
    assert (await owner.get("/dings/received"))["items"] == []
    assert browser.tried == 0


@pytest.mark.parametrize("path", ["/dings/sent", "/dings/received"])
async def test_lists_are_read_in_pages(world: World, path: str) -> None:
    ada, bo = await world.members("Ada", "Bo")
    made = [(await dings(ada, bo))["id"] for _ in range(5)]
    await works_off(world)
    reader = ada if path.endswith("sent") else bo
    first = await reader.get(path, limit=3)
    second = await reader.get(path, limit=3, cursor=first["next_cursor"])
    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None
