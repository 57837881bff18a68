"""For the walk: what messages hold beside their words."""

from uuid import UUID

from tests.modules.chat.votes import acting
from tests.world import World
from tests.world.examples import Shot, example
from workhall.kit.cards import Card, CardButton
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, new_id
from workhall.kit.services import Services
from workhall.kit.slot_types import CARD_KINDS, TRANSLATOR
from workhall.kit.text import Locale, Text
from workhall.modules import chat


class _Bell:
    """A card whose button everybody may press; it changes nothing."""

    name = "bell"
    label = Text(en="Bell", zh="铃", de="Glocke", it="Campana")

    async def draw(self, ctx: Ctx, thing_id: UUID) -> Card | None:
        return Card(version=1, title=self.label, buttons=[CardButton(name="ring", label=self.label)])

    async def press(self, ctx: Ctx, thing_id: UUID, button: str, note: str) -> None: ...


@example("chat.list_message_actions")
async def actions(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.press_card")
async def press(world: World) -> Shot:
    ada, bo, outsider = await world.members("Ada", "Bo", "Otto")
    kinds = world.app.slots._by_name.setdefault(CARD_KINDS.name, [])
    if not any(one.name == _Bell.name for _, one in kinds):
        kinds.append(("tests", _Bell()))
    room = await ada.opens_room_with(bo)
    async with acting(world, ada) as ctx:
        await chat.post_card(ctx, "bell", new_id(), by=MemberId(ada.member_id), conversation_id=UUID(room))
    await world.settle()
    seq = next(one["s"] for one in await ada.snapshot(room) if "card" in one["b"])
    return Shot(ada, {"conversation_id": room, "seq": seq}, body={"button": "ring"}, without_right=outsider)


@example("chat.get_showing")
async def showing(world: World) -> Shot:
    return Shot(await world.member("Ada"))


@example("chat.set_showing")
async def set_showing(world: World) -> Shot:
    return Shot(await world.owner(), body={"previews": True}, without_right=await world.member("Otto"))


@example("chat.hide_link_previews")
async def hide_previews(world: World) -> Shot:
    ada, bo, outsider = await world.members("Ada", "Bo", "Otto")
    room = await ada.opens_room_with(bo)
    seq = (await ada.says(room, "hello"))["seq"]
    return Shot(ada, {"conversation_id": room, "seq": seq}, without_right=outsider)


class _Parrot:
    """Says it again: a translator for those who understand already."""

    async def translate(self, app: Services, text: str, to: Locale) -> str:
        return text


@example("chat.translate")
async def translate(world: World) -> Shot:
    ada, bo, outsider = await world.members("Ada", "Bo", "Otto")
    world.app.slots._by_name.setdefault(TRANSLATOR.name, [])[:] = [("tests", _Parrot())]
    room = await ada.opens_room_with(bo)
    seq = (await ada.says(room, "hello"))["seq"]
    return Shot(ada, body={"conversation_id": room, "seq": seq, "to": "de"}, without_right=outsider)
