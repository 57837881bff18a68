"""What people do about who sees how far they have read, and what is seen."""

from typing import Any

from tests.world.people import Person


async def sets(by: Person, room: str, policy: str | None) -> Any:
    return (await by.put(f"/conversations/{room}/reading", {"policy": policy}))["reading"]


async def hides(who: Person, room: str, hides: str | None) -> Any:
    return (await who.put(f"/conversations/{room}/reading/own", {"hides": hides}))["reading"]


async def reads(who: Person, room: str, seq: int) -> None:
    await who.does("delivered", room, seq=seq)
    await who.does("read", room, seq=seq)


async def position(of: str, seen_by: Person) -> tuple[int | None, int | None, bool]:
    (one,) = (await seen_by.get(f"/conversations/{of}"))["positions"]
    return one["read_seq"], one["delivered_seq"], one["shared"]


async def look_for(by: Person, room: str, seq: int, state: str) -> set[str]:
    page = await by.get(f"/conversations/{room}/messages/{seq}/readers", state=state)
    return {one["member_id"] for one in page["items"]}


async def states(by: Person, room: str, seq: int) -> dict[str, set[str]]:
    return {state: await look_for(by, room, seq, state) for state in ("read", "unread", "not_shared")}


async def count(by: Person, room: str, seq: int) -> Any:
    found = (await by.get(f"/conversations/{room}/readers", seq=[seq]))["counts"]
    return (found[0]["n"], found[0]["of"], found[0]["all"]) if found else None


def ids(*people: Person) -> set[str]:
    return {str(one.member_id) for one in people}
