"""The demo organisation: made once, by the modules' demo parts in the order of the manifests."""

from collections.abc import Callable

from workhall.kit.services import Services
from workhall.kit.slot_types import DEMO
from workhall.modules import identity

Say = Callable[[str], object]


async def fill(app: Services, say: Say, *, members: int | None = None, messages: int | None = None) -> None:
    """Does nothing but print the accounts when the demo organisation is there already."""
    plan = await identity.begin_demo(app, members=members, messages=messages)
    if plan is None:
        for line in await identity.demo_lines(app):
            say(line)
        return
    say("making the demo organisation …")
    for part in app.slots.get(DEMO):
        await part.fill(app, plan)
    await identity.finish_demo(app, plan)
    for line in await identity.demo_lines(app):
        say(line)
