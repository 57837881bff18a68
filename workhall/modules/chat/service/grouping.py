"""Work of many organisations, one after the other: each has its own transaction and its own wall."""

from collections.abc import Iterable
from typing import TypeVarTuple

from workhall.kit.ids import OrgId

Rest = TypeVarTuple("Rest")


def by_org(rows: Iterable[tuple[OrgId, *Rest]]) -> dict[OrgId, list[tuple[*Rest]]]:
    found: dict[OrgId, list[tuple[*Rest]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row[1:])
    return found
