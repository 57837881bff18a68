"""In what order a committed batch is handed to the hub where people come and go in the middle of it.

In a batch that goes on after a removal, who was removed hears up to the entry that says so and nothing after it, and
who came back in the same batch hears from then on.
"""

import math
from collections import deque
from collections.abc import Iterable, Sequence
from uuid import UUID

from workhall.kit.ids import MemberId, OrgId
from workhall.kit.realtime import Hub
from workhall.modules.chat.service.changes import Outcome

Turn = tuple[int, bool, list[MemberId]]
"""After the entry of this number members come (True) or go (False)."""


def of(outcome: Outcome) -> dict[tuple[OrgId, UUID], list[Turn]]:
    """Of the conversations that somebody left."""
    turns: dict[tuple[OrgId, UUID], list[Turn]] = {}
    for org_id, conversation, members, seq in outcome.left:
        turns.setdefault((org_id, conversation), []).append((seq, False, [MemberId(one) for one in members]))
    for org_id, conversation, members, seq in outcome.joined:
        if (org_id, conversation) in turns:
            turns[org_id, conversation].append((seq, True, [MemberId(one) for one in members]))
    for one in turns.values():
        one.sort(key=lambda turn: turn[:2])
    return turns


def deliver(
    hub: Hub, org_id: OrgId, conversation: UUID, numbered: Sequence[tuple[int, bytes]], turns: Iterable[Turn]
) -> None:
    """`numbered`: the batch's frames of this conversation, in order."""
    rest = deque(numbered)

    def until(seq: float) -> None:
        part: list[tuple[int, bytes]] = []
        while rest and rest[0][0] <= seq:
            part.append(rest.popleft())
        if part:
            hub.deliver(org_id, conversation, part[0][0], [payload for _, payload in part])

    for seq, comes, members in turns:
        until(seq)
        if comes:
            hub.join(org_id, conversation, members, seq)
        else:
            hub.leave(org_id, conversation, members)
    until(math.inf)
