"""Waiting for a file that is being made."""

import asyncio
from typing import Any

from tests.world.people import Person


async def ready(who: Person, export_id: str) -> Any:
    """The export once it has ended."""
    async with asyncio.timeout(30):
        while True:
            (one,) = [one for one in (await who.get("/chat/exports"))["items"] if one["id"] == export_id]
            if one["state"] not in ("waiting", "running") and (one["state"] != "done" or one["size"] is not None):
                return one
            await asyncio.sleep(0.05)
