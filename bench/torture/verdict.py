"""What clients were acknowledged and shown, against what the database holds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
PROMISES = ("lost", "doubled", "reordered", "ghosts", "gaps", "outsiders", "unlike", "changes_lost")
"""lost: acknowledged and not stored at its number. doubled: one key stored twice, or one number pushed twice on a
connection. reordered: not in the writer's order. ghosts: pushed and not stored so. gaps: numbers missing in the log or
skipped on a connection. outsiders: pushed to somebody who was no member at that number. unlike: a client that
caught up shows something else than a fresh one. changes_lost: an acknowledged edit, recall or reaction is no entry."""


@dataclass(slots=True)
class Story:
    """What one client lived through. `sent`: conversation and key in the order of writing. `pushed`: live entries.
    `faults`: what was wrong on a connection by itself."""

    member: str
    sent: list[tuple[str, str]] = field(default_factory=list)
    acked: dict[str, tuple[str, int]] = field(default_factory=dict)
    changed: list[tuple[str, int, str, int]] = field(default_factory=list)
    pushed: list[tuple[str, Json]] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def judge(
    logs: Mapping[str, Sequence[Json]],
    first: Mapping[str, Sequence[str]],
    stories: Iterable[Story],
    unlike: Sequence[str],
) -> dict[str, list[str]]:
    """Each promise with what breaks it. `first`: with whom each conversation began, which its log does not say."""
    found: dict[str, list[str]] = {name: [] for name in PROMISES}
    found["unlike"] += unlike
    stories = list(stories)
    places = _places(logs, found)
    for story in stories:
        for kind, told in story.faults:
            found[kind].append(told)
        _acks(story, logs, places, found)
        _order(story, places, found)
        _pushes(story, logs, first, found)
    return found


def _places(logs: Mapping[str, Sequence[Json]], found: dict[str, list[str]]) -> dict[str, tuple[str, int]]:
    """Where each key is stored."""
    places: dict[str, tuple[str, int]] = {}
    for conversation, entries in logs.items():
        for index, entry in enumerate(entries, 1):
            if entry["s"] != index:
                found["gaps"].append(f"{conversation}: entry {index} is numbered {entry['s']}")
                break
        for entry in entries:
            key = entry.get("key")
            if key and key in places:
                found["doubled"].append(f"key {key} at {places[key]} and {conversation} {entry['s']}")
            if key:
                places[key] = (conversation, entry["s"])
    return places


def _acks(
    story: Story, logs: Mapping[str, Sequence[Json]], places: Mapping[str, tuple[str, int]],
    found: dict[str, list[str]],
) -> None:  # fmt: skip
    for key, place in story.acked.items():
        if places.get(key) != place:
            found["lost"].append(f"key {key} was acknowledged at {place} and is at {places.get(key)}")
    for conversation, seq, kind, target in story.changed:
        log = logs[conversation]
        entry = log[seq - 1] if 0 < seq <= len(log) else None
        if entry is None or entry["k"] != kind or entry["b"].get("t") != target:
            found["changes_lost"].append(f"{kind} of {target} acknowledged at {conversation} {seq}: {entry}")


def _order(story: Story, places: Mapping[str, tuple[str, int]], found: dict[str, list[str]]) -> None:
    newest: dict[str, int] = defaultdict(int)
    for conversation, key in story.sent:
        place = places.get(key)
        if place is None:
            continue
        if place[1] < newest[conversation]:
            found["reordered"].append(f"{story.member} in {conversation}: {key} stands before an older one")
        newest[conversation] = max(newest[conversation], place[1])


def _pushes(
    story: Story,
    logs: Mapping[str, Sequence[Json]],
    first: Mapping[str, Sequence[str]],
    found: dict[str, list[str]],
) -> None:
    stays = {one: stays_of(story.member, log, began=story.member in first[one]) for one, log in logs.items()}
    for conversation, entry in story.pushed:
        log = logs.get(conversation, ())
        stored = log[entry["s"] - 1] if 0 < entry["s"] <= len(log) else None
        if stored is None or any(stored.get(name) != entry.get(name) for name in ("s", "k", "by", "key", "at")):
            found["ghosts"].append(f"{story.member} was shown {conversation} {entry['s']} {entry['k']}: {stored}")
        if not any(first <= entry["s"] <= last for first, last in stays.get(conversation, ())):
            found["outsiders"].append(f"{story.member} was shown {conversation} {entry['s']}: {entry['k']}")


def stays_of(member: str, log: Sequence[Json], *, began: bool) -> list[tuple[int, float]]:
    """From which to which number the member took part; both ends are theirs to see."""
    stays: list[tuple[int, float]] = []
    since: int | None = 1 if began else None
    for entry in log:
        meant = member in entry["b"].get("members", ())
        if entry["k"] == "joined" and meant:
            since = entry["s"]
        if entry["k"] == "left" and meant and since is not None:
            stays.append((since, entry["s"]))
            since = None
    if since is not None:
        stays.append((since, float("inf")))
    return stays
