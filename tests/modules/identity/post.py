"""Reads the letters and text messages that the product would have sent."""

import asyncio
import itertools
import re

from tests.world import World
from workhall.kit import mail

_numbers = itertools.count(20_000_000)


def fresh_number() -> str:
    """A phone number that no other test uses."""
    return f"+4930{next(_numbers)}"


async def letter_to(world: World, receiver: str, *, saying: str = "", number: int = 1) -> str:
    """The text of the newest letter to somebody, once there are so many that say this."""
    for _ in range(400):
        found = [
            one for one in await mail.kept(world.app, 500) if one["receiver"] == receiver and saying in one["body"]
        ]
        if len(found) >= number:
            return str(found[0]["body"])
        await asyncio.sleep(0.02)
    raise AssertionError(f"no letter to {receiver}")


async def no_letter_to(world: World, receiver: str, *, saying: str) -> None:
    """After everything queued before has been sent."""
    await asyncio.sleep(0.3)
    bodies = [one["body"] for one in await mail.kept(world.app, 500) if one["receiver"] == receiver]
    assert not [body for body in bodies if saying in body], bodies


async def code_to(world: World, receiver: str, *, number: int = 1) -> str:
    text = await letter_to(world, receiver, saying="Your code is", number=number)
    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found[0]


async def link_to(world: World, receiver: str, path: str) -> str:
    """The last part of a link in a letter."""
    text = await letter_to(world, receiver, saying=path)
    found = re.search(re.escape(path) + r"([\w-]+)", text)
    assert found, text
    return found[1]
