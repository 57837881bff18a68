"""What people are told, in which ways, and how they and their organisation choose them."""

from datetime import timedelta

from tests.modules.availability.days import lives
from tests.modules.directory.company import audited
from tests.modules.notify.pushservice import PushService
from tests.modules.notify.telling import dings, inside, kept, passes, tells, works_off
from tests.world import World
from workhall.kit.ids import MemberId
from workhall.kit.text import Text
from workhall.modules import notify
from workhall.modules.notify.service.ending import NotifyContent, NotifyData, forget_old

SAID = Text(en="Hello {n}", zh="你好 {n}", de="Hallo {n}", it="Ciao {n}")


async def test_everybody_is_told_in_their_language(world: World, push_service: PushService) -> None:
    mia, ben = await world.members("Mia", "Ben")
    await ben.patch("/api/me", {"locale": "zh"})
    browsers = [push_service.browser(), push_service.browser()]
    for person, browser in zip((mia, ben), browsers, strict=True):
        await browser.subscribes(person)
    async with inside(world, mia) as ctx:
        people = [MemberId(one.member_id) for one in (mia, ben)]
        await notify.notify(ctx, "notify.ding", people, SAID, "", "/work", "k", values={"n": 7})
    await works_off(world)
    assert [one.shown() for one in browsers] == [["Hello 7"], ["你好 7"]]


async def test_quiet_hours_keep_pushes_back_unless_urgent(world: World, push_service: PushService) -> None:
    mia, browser = await world.member("Mia"), push_service.browser()
    await browser.subscribes(mia)
    await lives(mia, dnd_until=(world.app.clock.now() + timedelta(hours=1)).isoformat())
    await tells(world, mia, title="Calm", key="a")
    await tells(world, mia, title="Fire", key="b", urgent=True)
    assert browser.shown() == ["Fire"]


async def test_a_person_chooses_the_ways_kind_by_kind(world: World, push_service: PushService) -> None:
    mia, browser = await world.member("Mia"), push_service.browser()
    await browser.subscribes(mia)
    [kind] = [one for one in (await mia.get("/notification-preferences"))["kinds"] if one["kind"] == "notify.ding"]
    assert (kind["push"], kind["mail"], kind["changed"]) == (True, True, False)
    off = {"in_app": False, "push": False, "mail": True}
    changed = await mia.patch("/notification-preferences", {"kinds": {"notify.ding": off}})
    assert [one["changed"] for one in changed["kinds"] if one["kind"] == "notify.ding"] == [True]
    await tells(world, mia, key="a")
    assert browser.got == []
    back = await mia.patch("/notification-preferences", {"kinds": {"notify.ding": {**off, "push": True}}})
    assert [one["changed"] for one in back["kinds"] if one["kind"] == "notify.ding"] == [False]
    await tells(world, mia, key="b")
    assert len(browser.got) == 1
    problem = await mia.is_refused("PATCH", "/notification-preferences", {"kinds": {"no.kind": off}})
    assert problem["fields"]["kinds"]["code"] == "unknown"


async def test_an_address_that_is_not_proved_gets_no_mail(world: World) -> None:
    mia = await world.member("Mia")
    await tells(world, mia, title="Not for strangers")
    assert not [one for one in await kept(world, "mail", mia.login) if "Read it" in one]


async def test_what_the_organisation_chooses_is_recorded_and_seen_by_all(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    roles = {one["builtin"]: one["id"] for one in (await owner.get("/roles"))["items"]}
    usual = await mia.get("/notification-choices")
    assert {one["role_id"]: one["points"] for one in usual["budgets"]} == {
        roles["owner"]: 200, roles["admin"]: 200, roles["member"]: 30,
    }  # fmt: skip
    changed = await owner.patch(
        "/notification-choices", {"pause_sms": 60, "budgets": [{"role_id": roles["member"], "points": 5}]}
    )
    assert changed == await mia.get("/notification-choices")
    assert (changed["pause_sms"], changed["pause_mail"]) == (60, usual["pause_mail"])
    assert len(await audited(owner, "notify.choices_changed")) == 1
    body = {"budgets": [{"role_id": str(mia.member_id), "points": 5}]}
    assert (await owner.is_refused("PATCH", "/notification-choices", body))["fields"]["budgets"]["code"] == "unknown"
    assert (await owner.is_refused("PATCH", "/notification-choices", {"pause_sms": 1}))["code"] == "invalid"


async def test_a_person_takes_their_data_along_and_is_forgotten(world: World) -> None:
    owner, ada, bo = await world.owner(), *(await world.members("Ada", "Bo"))
    made = await dings(ada, bo, text="Bring the keys")
    await works_off(world)
    await bo.post(f"/dings/{made['id']}/confirm")
    async with inside(world, ada) as ctx:
        sent = [one async for one in NotifyData().export(ctx, MemberId(ada.member_id))]
        came = [one async for one in NotifyData().export(ctx, MemberId(bo.member_id))]
    assert [(one["kind"], one["text"]) for one in sent] == [("ding_sent", "Bring the keys")]
    assert [one["text"] for one in came if one["kind"] == "ding_received"] == ["Bring the keys"]
    assert [one["body"] for one in came if one["kind"] == "notice"] == ["Bring the keys"]
    await owner.delete(f"/members/{ada.member_id}")
    async with inside(world, owner) as ctx:
        await NotifyData().erase(ctx, MemberId(ada.member_id))
    [left] = (await bo.get("/dings/received"))["items"]
    assert (left["text"], left["sender_id"]) == ("", None)


async def test_old_things_go_and_an_ending_organisation_leaves_nothing(world: World) -> None:
    ada, bo = await world.members("Ada", "Bo")
    await dings(ada, bo)
    for _ in range(4):
        await passes(world, days=25)
        await ada.get("/dings/sent")
    async with inside(world, ada) as ctx:
        assert await forget_old(ctx) is False
        assert await forget_old(ctx) is True
    assert len((await ada.get("/dings/sent"))["items"]) == 1
    purged = False
    while not purged:
        async with inside(world, ada) as ctx:
            purged = await NotifyContent().purge(ctx)
    assert (await ada.get("/dings/sent"))["items"] == []
