"""The load driver against the bare server: it counts what was delivered, and its verdict on a log sees every fault."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from bench.load import report, scenarios, wire
from bench.load.kill import PROMISES, Story, verdict
from bench.load.report import Result
from bench.load.servers import Bare, Cores
from bench.load.sites import BareSite


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BareSite]:
    server = Bare(Cores(frozenset(), frozenset(), pinned=False), tmp_path_factory.mktemp("bare"))
    server.start()
    yield BareSite(server)
    server.stop()


def test_everybody_hears_every_message(bare: BareSite) -> None:
    figures = scenarios.pace(bare, 30, 100, seconds=0.5)
    assert figures["missing"] == figures["unanswered"] == figures["refused"] == 0
    assert figures["delivered_p50_ms"] > 0


def test_a_closed_loop_delivers_to_the_whole_group(bare: BareSite) -> None:
    figures = scenarios.fan_out(bare, 20, 5, seconds=0.4, warm=0.1)
    assert figures["acked_per_s"] > 10
    # A busy machine takes in late what was delivered; a group of which one hears it would be a twentieth.
    assert 20 / 4 < figures["deliveries_per_s"] / figures["acked_per_s"] < 20 * 1.5


def test_a_message_of_a_pair_reaches_both(bare: BareSite) -> None:
    figures = scenarios.pairs(bare, 4, seconds=0.4, warm=0.1)
    assert 1.1 < figures["deliveries_per_s"] / figures["acked_per_s"] < 3


def test_idle_sockets_are_counted(bare: BareSite) -> None:
    (figures,) = scenarios.idle(bare, [40], hold=0.1)
    assert figures["connections"] == 40


def test_a_message_is_as_long_as_the_readme_says() -> None:
    frame = wire.send_command(7, room := str(uuid.UUID(int=7)), 1)
    text = frame.partition(b'"text":"')[2].removesuffix(b'"}}')
    assert len(text) == wire.TEXT_BYTES
    assert room.encode() in frame


RUN = 0xBE


def _entry(seq: int, number: int, run: int = RUN) -> dict[str, Any]:
    return {"s": seq, "key": f"{run:08x}-0000-4000-8000-{number:012x}", "b": {"text": "…"}}


WRITERS = {1: 0, 2: 0, 3: 0}


def _faults(entries: list[dict[str, Any]], acked: dict[int, int], seen: set[tuple[str, int, int]]) -> set[str]:
    found = verdict([("c", entries)], Story(acked=acked, seen=seen), WRITERS, RUN)
    return {name for name in PROMISES if found[name]}


@pytest.mark.parametrize(
    ("entries", "acked", "seen", "faults"),
    [
        ([_entry(1, 1), _entry(2, 2)], {1: 1, 2: 2}, {("c", 1, 1)}, set()),
        ([_entry(1, 1, run=7), _entry(2, 1)], {1: 2}, set(), set()),
        ([_entry(1, 1)], {1: 1, 2: 2}, set(), {"missing"}),
        ([_entry(1, 1)], {1: 2}, set(), {"elsewhere"}),
        ([_entry(1, 1), _entry(2, 1)], {1: 1}, set(), {"duplicated"}),
        ([_entry(1, 2), _entry(2, 1)], {1: 2, 2: 1}, set(), {"out_of_order"}),
        ([_entry(1, 1)], {1: 1}, {("c", 2, 2)}, {"ghosts"}),
        ([_entry(1, 1), _entry(3, 3)], {1: 1, 3: 3}, set(), {"gaps"}),
    ],
)
def test_the_verdict_names_each_fault(
    entries: list[dict[str, Any]], acked: dict[int, int], seen: set[tuple[str, int, int]], faults: set[str]
) -> None:
    assert _faults(entries, acked, seen) == faults


def test_ratios_compare_neighbours_in_time() -> None:
    result = Result("fan-out", "group", "delivery")
    result.runs = {
        "bare": [{"total_us": 5.0}, {"total_us": 10.0}],
        "workhall": [{"total_us": 10.0}, {"total_us": 20.0}],
    }
    assert result.ratios()["total_us"] == {"min": 2.0, "median": 2.0, "max": 2.0}
    assert "2.00" in report.speed_table([result])
