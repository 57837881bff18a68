"""One request for each endpoint of notify, for the walk that shows who gets through."""

import asyncio
import base64
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.world import Person, World
from tests.world.examples import Shot, example
from workhall.kit.ids import MemberId, OrgId
from workhall.kit.unit import system_unit
from workhall.modules import notify
from workhall.modules.notify.store import notices


def a_subscription() -> dict[str, Any]:
    """At a push service that is listed; nothing is ever sent there by the walk."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": _encoded(raw), "auth": _encoded(os.urandom(16))}
    return {"endpoint": f"https://fcm.googleapis.com/fcm/send/{os.urandom(8).hex()}", "keys": keys}


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


async def a_notice(world: World, person: Person) -> str:
    """One whose delivery has ended."""
    member_id = MemberId(person.member_id)
    async with system_unit(world.app, "test", OrgId(person.org_id)) as ctx:
        await notify.notify(ctx, "notify.ding", [member_id], "News", "Read it", "/work", "thing")
    while True:
        async with system_unit(world.app, "test", OrgId(person.org_id)) as ctx:
            [row] = await notices.of_member(ctx, member_id)
            if row.pushed_at is not None:
                return str(row.id)
        await asyncio.sleep(0.01)


async def a_ding(sender: Person, to: Person, days: int = 7) -> str:
    """In a week, so that nothing moves while somebody looks."""
    at = (datetime.now(UTC) + timedelta(days=days)).isoformat() if days else None
    body = {"text": "The press has stopped", "member_ids": [str(to.member_id)], "channels": ["app"], "at": at}
    made: str = (await sender.post("/dings", body))["id"]
    return made


async def a_received_ding(world: World, receiver: Person) -> str:
    """One that has come to them."""
    sender = await world.member("Sam")
    socket = await receiver.socket()
    made = await a_ding(sender, receiver, days=0)
    await socket.hears("notify.changed", what="dings")
    return made


@example("notify.list_devices")
async def list_devices(world: World) -> Shot:
    return Shot(await world.owner())


@example("notify.subscribe")
async def subscribe(world: World) -> Shot:
    return Shot(await world.owner(), body=a_subscription())


@example("notify.unsubscribe")
async def unsubscribe(world: World) -> Shot:
    owner = await world.owner()
    return Shot(owner, path={"device_id": (await owner.put("/api/me/push", a_subscription()))["id"]})


@example("notify.test_device")
async def test_device(world: World) -> Shot:
    owner = await world.owner()
    # An address of the documentation, which the guard refuses before anything is sent.
    return Shot(owner, path={"device_id": (await owner.put("/api/me/push", a_subscription()))["id"]})


@example("notify.list_notices")
async def list_notices(world: World) -> Shot:
    return Shot(await world.owner())


@example("notify.count_notices")
async def count_notices(world: World) -> Shot:
    return Shot(await world.owner())


@example("notify.read_notices")
async def read_notices(world: World) -> Shot:
    owner = await world.owner()
    return Shot(owner, body={"upto": await a_notice(world, owner)})


@example("notify.get_notice")
async def get_notice(world: World) -> Shot:
    owner, other = await world.owner(), await world.member()
    return Shot(owner, path={"notice_id": await a_notice(world, owner)}, without_right=other)


@example("notify.get_preferences")
async def get_preferences(world: World) -> Shot:
    return Shot(await world.owner())


@example("notify.choose_preferences")
async def choose_preferences(world: World) -> Shot:
    ways = {"in_app": True, "push": False, "mail": True}
    return Shot(await world.owner(), body={"hides_content": True, "kinds": {"notify.ding": ways}})


@example("notify.get_choices")
async def get_choices(world: World) -> Shot:
    return Shot(await world.owner())


@example("notify.change_choices")
async def change_choices(world: World) -> Shot:
    owner, other = await world.owner(), await world.member()
    return Shot(owner, body={"pause_mail": 600}, without_right=other)


@example("notify.preview_ding")
async def preview_ding(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member("Mia")
    return Shot(owner, body={"member_ids": [str(mia.member_id)]})


@example("notify.send_ding")
async def send_ding(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member("Mia")
    return Shot(owner, body={"text": "Now", "member_ids": [str(mia.member_id)], "channels": ["app"]})


@example("notify.get_budget")
async def get_budget(world: World) -> Shot:
    return Shot(await world.owner())


@example("notify.list_sent")
async def list_sent(world: World) -> Shot:
    return Shot(await world.owner())


@example("notify.list_received")
async def list_received(world: World) -> Shot:
    return Shot(await world.owner())


@example("notify.note_shown")
async def note_shown(world: World) -> Shot:
    owner = await world.owner()
    return Shot(owner, body={"ids": [await a_received_ding(world, owner)]})


@example("notify.get_ding")
async def get_ding(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member("Mia")
    return Shot(owner, path={"ding_id": await a_ding(owner, mia)}, without_right=mia)


@example("notify.list_receivers")
async def list_receivers(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member("Mia")
    return Shot(owner, path={"ding_id": await a_ding(owner, mia)}, without_right=mia)


@example("notify.recall_ding")
async def recall_ding(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member("Mia")
    return Shot(owner, path={"ding_id": await a_ding(owner, mia)}, without_right=mia)


@example("notify.confirm_ding")
async def confirm_ding(world: World) -> Shot:
    owner, other = await world.owner(), await world.member()
    return Shot(owner, path={"ding_id": await a_received_ding(world, owner)}, without_right=other)


@example("notify.rate_ding")
async def rate_ding(world: World) -> Shot:
    owner, other = await world.owner(), await world.member()
    made = await a_received_ding(world, owner)
    await owner.post(f"/dings/{made}/confirm")
    return Shot(owner, path={"ding_id": made}, body={"urgent": True}, without_right=other)
