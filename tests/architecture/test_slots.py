"""Each extension point takes what its type says, gives it back in the order of the manifests, and refuses the rest."""

import importlib
import pkgutil
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

import workhall
from workhall.kit import slot_types
from workhall.kit.cards import Card
from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId
from workhall.kit.module import Manifest
from workhall.kit.realtime import STREAMS
from workhall.kit.slot_types import (
    DemoPlan,
    LookKind,
    MessageAction,
    NotificationKind,
    OwnedThing,
    SearchHit,
    SectorPack,
)
from workhall.kit.slots import Slot, Slots
from workhall.kit.text import Locale, Text
from workhall.kit.unit import GATE

_LABEL = Text(en="Thing", zh="东西", de="Ding", it="Cosa")


class _Everything:
    """Fills every slot whose type is a protocol."""

    kind = "planted"
    name = "planted"
    label = _LABEL

    async def visible_audiences(self, ctx: Ctx) -> list[str]:
        return ["everybody"]

    async def show(self, ctx: Ctx, ids: Sequence[str]) -> Mapping[str, SearchHit]:
        return {}

    async def places(self, ctx: Ctx, name: str) -> Sequence[UUID]:
        return []

    async def named(self, ctx: Ctx, words: str) -> Sequence[str]:
        return []

    async def owned_by(self, ctx: Ctx, member: MemberId) -> list[OwnedThing]:
        return []

    async def hand_over(self, ctx: Ctx, thing: OwnedThing, to: MemberId) -> None: ...

    async def export(self, ctx: Ctx, member: MemberId) -> AsyncIterator[Mapping[str, Any]]:
        yield {}

    async def erase(self, ctx: Ctx, member: MemberId) -> None: ...

    async def link_for(self, ctx: Ctx, title: str) -> str:
        return ""

    async def translate(self, app: Any, text: str, to: Locale) -> str:
        return text

    async def hours(self, ctx: Ctx, member: MemberId, day: date) -> timedelta | None:
        return None

    async def draw(self, ctx: Ctx, thing_id: UUID) -> Card | None:
        return None

    async def press(self, ctx: Ctx, thing_id: UUID, button: str, note: str) -> None: ...

    async def fill(self, app: Any, plan: DemoPlan) -> None: ...


THINGS: dict[type, Any] = {
    MessageAction: MessageAction("to_task", _LABEL, "tasks.from_message"),
    LookKind: LookKind("profile", _LABEL),
    NotificationKind: NotificationKind("mention", _LABEL),
    SectorPack: SectorPack("school", _LABEL, (_LABEL,)),
}


def _thing(slot: Slot[Any]) -> Any:
    return THINGS.get(slot.accepts, _Everything())


def _wired(*manifests: Manifest) -> Slots:
    """As app.build does it."""
    return Slots((one.name, filling) for one in manifests for filling in one.fills)


@pytest.mark.parametrize("slot", slot_types.ALL, ids=lambda slot: slot.name)
def test_what_is_filled_is_read_back(slot: Slot[Any]) -> None:
    first, second = _thing(slot), _thing(slot)
    given = (first,) if slot.single else (first, second)
    manifest = Manifest("planted", "A test's.", fills=(slot.fill(*given),))
    read = _wired(manifest).get(slot)
    assert read == list(given)
    assert _wired(manifest).only(slot) is first
    assert _wired().get(slot) == []
    assert _wired().only(slot) is None
    assert slot.why


@pytest.mark.parametrize("slot", slot_types.ALL, ids=lambda slot: slot.name)
def test_a_thing_of_another_type_is_refused(slot: Slot[Any]) -> None:
    with pytest.raises(TypeError, match=slot.name):
        _wired(Manifest("planted", "A test's.", fills=(slot.fill(object()),)))


@pytest.mark.parametrize("slot", [slot for slot in slot_types.ALL if slot.single], ids=lambda slot: slot.name)
def test_a_single_slot_takes_one_module(slot: Slot[Any]) -> None:
    one, other = (Manifest(name, "A test's.", fills=(slot.fill(_thing(slot)),)) for name in ("one", "other"))
    with pytest.raises(ValueError, match="both fill"):
        _wired(one, other)


def test_manifests_keep_their_order() -> None:
    one, other = MessageAction("a", _LABEL, "a.a"), MessageAction("b", _LABEL, "b.b")
    slot = slot_types.MESSAGE_ACTIONS
    made = _wired(Manifest("low", "", fills=(slot.fill(one),)), Manifest("high", "", fills=(slot.fill(other),)))
    assert made.get(slot) == [one, other]


def test_every_slot_of_the_product_has_a_name_of_its_own() -> None:
    found: dict[str, Slot[Any]] = {}
    for module in pkgutil.walk_packages(workhall.__path__, "workhall."):
        if ".migrations." in module.name or module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Slot):
                assert found.setdefault(value.name, value) is value, f"two slots are called {value.name}"
    assert {slot.name for slot in slot_types.ALL} <= set(found)
    assert {GATE.name, STREAMS.name} <= set(found)
