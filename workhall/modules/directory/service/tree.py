"""The shape of the tree, in memory: an organisation has at most a few thousand departments and seldom changes them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from workhall.modules.directory.errors import DepartmentCircle, NameTaken, TooDeep
from workhall.modules.directory.tables import Department

MOST_LEVELS = 10
MOST_DEPARTMENTS = 2000


class Tree:
    """What the departments look like under the lock of the tree."""

    def __init__(self, departments: Iterable[Department]) -> None:
        self.by_id = {one.id: one for one in departments}

    def children(self, parent_id: UUID | None) -> list[Department]:
        found = [one for one in self.by_id.values() if one.parent_id == parent_id]
        return sorted(found, key=lambda one: (one.position, one.id))

    def refuse_circle(self, moving: UUID, new_parent: UUID | None) -> None:
        if moving in self._line(new_parent):
            raise DepartmentCircle

    def refuse_depth(self, moving: UUID | None, new_parent: UUID | None) -> None:
        """Counts the levels above and those that come along below."""
        if len(self._line(new_parent)) + self._height(moving) > MOST_LEVELS:
            raise TooDeep(limit=MOST_LEVELS)

    def refuse_twin(self, name: str, parent_id: UUID | None, itself: UUID | None = None) -> None:
        folded = name.casefold()
        if any(one.name.casefold() == folded and one.id != itself for one in self.children(parent_id)):
            raise NameTaken

    def order_with(self, itself: UUID, parent_id: UUID | None, position: int | None) -> list[UUID]:
        """The siblings' new order with one put at a place; at the end without one."""
        others = [one.id for one in self.children(parent_id) if one.id != itself]
        at = len(others) if position is None else min(position, len(others))
        return [*others[:at], itself, *others[at:]]

    def order_without(self, itself: UUID) -> list[UUID]:
        return [one.id for one in self.children(self.by_id[itself].parent_id) if one.id != itself]

    def _line(self, start: UUID | None) -> Sequence[UUID]:
        """From a department up to the top."""
        line: list[UUID] = []
        while start is not None and start not in line:
            line.append(start)
            start = self.by_id[start].parent_id
        return line

    def _height(self, moving: UUID | None) -> int:
        if moving is None:
            return 1
        below = self.children(moving)
        return 1 + max((self._height(one.id) for one in below), default=0)
