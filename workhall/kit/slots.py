"""Typed extension points: how what a lower module needs flows down from the modules above it.

A module declares a slot as a constant where its type lives and reads it with `ctx.app.slots.get(SLOT)`; other modules
fill it in their manifests; app.py wires. Nothing registers itself on import.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Slot(Generic[T]):
    """`single`: at most one module may fill it. `accepts` is checked when the program is wired."""

    name: str
    accepts: Any
    """A class or a run-time checkable protocol (which a type checker would not let pass as `type[T]`)."""
    why: str
    single: bool = False

    def fill(self, *things: T) -> "Filling[T]":
        return Filling(self, things)


@dataclass(frozen=True, slots=True)
class Filling(Generic[T]):
    slot: Slot[T]
    things: tuple[T, ...]


class Slots:
    """All fillings of the running program, by slot, in the order of the manifests."""

    def __init__(self, fillings: Iterable[tuple[str, Filling[Any]]] = ()) -> None:
        self._by_name: dict[str, list[tuple[str, Any]]] = {}
        for module, filling in fillings:
            self._add(module, filling)

    def _add(self, module: str, filling: Filling[Any]) -> None:
        slot = filling.slot
        held = self._by_name.setdefault(slot.name, [])
        for thing in filling.things:
            if not isinstance(thing, slot.accepts):
                raise TypeError(f"{module} fills {slot.name} with {thing!r}, which is no {slot.accepts.__name__}")
            if slot.single and held:
                raise ValueError(f"{module} and {held[0][0]} both fill {slot.name}, which takes one")
            held.append((module, thing))

    def get(self, slot: Slot[T]) -> list[T]:
        return [cast("T", thing) for _, thing in self._by_name.get(slot.name, [])]

    def only(self, slot: Slot[T]) -> T | None:
        """What fills a single slot, or None when no module does."""
        return next(iter(self.get(slot)), None)
