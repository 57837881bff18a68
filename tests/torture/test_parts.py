"""The parts of the torture: a seed gives its plan again, the verdict sees every fault, the view folds as clients do."""

from typing import Any

import pytest

from bench.torture import plan
from bench.torture.verdict import PROMISES, Story, judge, stays_of
from bench.torture.view import View

ROOM, ADA, BO = "room", "ada", "bo"


def test_a_seed_gives_the_same_plan_and_another_gives_another() -> None:
    assert plan.make(7, 10) == plan.make(7, 10)
    assert plan.make(7, 10) != plan.make(8, 10)


def test_a_plan_has_everything_that_the_machine_can_show() -> None:
    faults = plan.make(1, 5)
    assert {one.whom for one in faults if one.what == "kill"} == set(plan.PROGRAMS)
    assert {one.what for one in faults} == {"kill", *plan.TROUBLES}
    assert "disk" not in {one.what for one in plan.make(1, 20, without=("disk",))}


def _entry(s: int, k: str = "message", **more: Any) -> dict[str, Any]:
    return {"c": ROOM, "s": s, "o": s, "k": k, "by": ADA, "at": s, "b": {"text": str(s)}, "key": f"key-{s}", **more}


def _judged(log: list[dict[str, Any]], **lived: Any) -> set[str]:
    story = Story(lived.pop("member", ADA), **lived)
    found = judge({ROOM: log}, {ROOM: [ADA]}, [story], [])
    return {name for name in PROMISES if found[name]}


LEFT = _entry(2, "left", b={"members": [ADA]})


@pytest.mark.parametrize(
    ("log", "lived", "fault"),
    [
        ([_entry(1)], {"acked": {"key-1": (ROOM, 1)}, "pushed": [(ROOM, _entry(1))]}, None),
        ([_entry(1)], {"acked": {"key-2": (ROOM, 2)}}, "lost"),
        ([_entry(1), _entry(2)], {"acked": {"key-1": (ROOM, 2)}}, "lost"),
        ([_entry(1), _entry(2, key="key-1")], {}, "doubled"),
        ([_entry(1), _entry(2)], {"sent": [(ROOM, "key-2"), (ROOM, "key-1")]}, "reordered"),
        ([_entry(1), _entry(3)], {}, "gaps"),
        ([_entry(1)], {"pushed": [(ROOM, _entry(2))]}, "ghosts"),
        ([_entry(1)], {"pushed": [(ROOM, _entry(1, key="other"))]}, "ghosts"),
        ([_entry(1)], {"pushed": [(ROOM, _entry(1))], "member": BO}, "outsiders"),
        ([_entry(1), LEFT, _entry(3)], {"pushed": [(ROOM, _entry(3))]}, "outsiders"),
        ([_entry(1), _entry(2, "edited", b={"t": 1})], {"changed": [(ROOM, 2, "edited", 1)]}, None),
        ([_entry(1), _entry(2)], {"changed": [(ROOM, 2, "edited", 1)]}, "changes_lost"),
        ([_entry(1)], {"faults": [("gaps", "heard 3 after 1")]}, "gaps"),
    ],
)
def test_the_verdict_names_each_fault(log: list[dict[str, Any]], lived: dict[str, Any], fault: str | None) -> None:
    assert _judged(log, **lived) == {fault} - {None}


def test_stays_begin_with_joining_and_end_with_leaving() -> None:
    log = [_entry(1), LEFT, _entry(3), _entry(4, "joined", b={"members": [ADA]}), _entry(5)]
    assert stays_of(ADA, log, began=True) == [(1, 2), (4, float("inf"))]
    assert stays_of(BO, log, began=False) == []


def test_what_comes_in_pieces_shows_the_same_as_what_comes_at_once() -> None:
    pieces, whole = View(), View()
    changes = [
        _entry(2, "edited", key=None, b={"t": 1, "b": {"text": "new"}, "n": 1}),
        _entry(3, "reacted", key=None, b={"t": 1, "x": "!", "on": True}),
    ]
    for entry in (changes[1], _entry(1), changes[0]):
        pieces.take(entry)
    assert pieces.last == 3
    now = _entry(1, b={"text": "new"}, e=2, ed=1)
    given = {"s": 1, "e": 3, "r": [{"x": "!", "n": 1, "by": [ADA], "me": True}]}
    whole.take_page({"entries": [now, *changes], "reactions": [given]})
    assert pieces.shown() == whole.shown()
    assert pieces.shown()[1]["r"] == {"!": [ADA]}
    gone = _entry(4, "recalled", key=None, b={"t": 1})
    for view in (pieces, whole):
        view.take(gone)
    assert pieces.shown()[1]["b"] == {}
