"""The XMPP clients count what arrived however it was cut; the verdict on an archive sees every fault."""

import socket
from collections.abc import Iterator

import pytest

from bench.load import wire
from bench.peers import chart, kill, report
from bench.peers.xmpp import Account, Stream, XmppDriver

ROOM = "team-0@conference.localhost"


class Wire:
    """One client that has signed in, and the server's end of its connection."""

    def __init__(self, *, acks: bool = False) -> None:
        self.driver = XmppDriver()
        self.end, near = socket.socketpair()
        near.setblocking(False)
        self.stream = Stream(0, near, Account.at("", 0, 7, (ROOM,), acks=acks))
        self.stream.greeted = True
        self.acked: list[tuple[int, bool]] = []
        self.driver.on_answer = lambda number, ok, _at: self.acked.append((number, ok))

    def hears(self, text: str, cut: int) -> None:
        data = text.encode()
        for at in range(0, len(data), cut):
            self.end.send(data[at : at + cut])
            self.driver._read(self.stream)

    def close(self) -> None:
        self.end.close()
        self.stream.sock.close()
        self.driver.end()


@pytest.fixture
def client() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.close()


def _said(number: int, kind: str = "groupchat") -> str:
    body = f"<body>{wire.text(number)}</body>"
    return f"<message from='{ROOM}/p7' type='{kind}' id='{number}'>{body}<stanza-id by='{ROOM}' id='9'/></message>"


@pytest.mark.parametrize("cut", [1, 7, 100, 1000, 10_000])
def test_messages_count_once_however_they_are_cut(client: Wire, cut: int) -> None:
    client.stream.sampled = True
    numbers = [client.driver.send(client.stream, ROOM) for _ in range(5)]
    client.hears("<presence from='x'/>" + "".join(map(_said, numbers)) + "<iq id='1'/>", cut)
    assert client.driver.deliveries == client.driver.acked == len(client.driver.delivery_seconds) == 5
    assert client.acked == [(number, True) for number in numbers]


def test_a_message_that_comes_back_as_an_error_was_refused(client: Wire) -> None:
    first, second = (client.driver.send(client.stream, ROOM) for _ in range(2))
    client.hears(_said(first, "error") + _said(second), 50)
    assert client.acked == [(first, False), (second, True)]
    assert (client.driver.deliveries, client.driver.refused) == (1, 1)


def test_a_direct_message_is_acknowledged_by_the_count_of_stanzas() -> None:
    client = Wire(acks=True)
    numbers = [client.driver.send(client.stream, "p8@localhost/bench") for _ in range(3)]
    client.hears("<a xmlns='urn:xmpp:sm:3' h='2'/><r xmlns='urn:xmpp:sm:3'/>", 9)
    assert client.acked == [(number, True) for number in numbers[:2]]
    client.close()


@pytest.mark.parametrize(
    ("stored", "acked", "seen", "fault"),
    [
        ([(1, "r"), (2, "r")], {1, 2}, {1}, None),
        ([(1, "r")], {1, 2}, set(), "missing"),
        ([(1, "r"), (1, "r")], {1}, set(), "duplicated"),
        ([(2, "r"), (1, "r")], {1, 2}, set(), "out_of_order"),
        ([(1, "r")], {1}, {2}, "ghosts"),
    ],
)
def test_the_verdict_names_each_fault(
    stored: list[tuple[int, str]], acked: set[int], seen: set[int], fault: str | None
) -> None:
    found = kill.verdict(stored, acked, seen, {1: 0, 2: 0})
    assert {name for name in ("missing", "duplicated", "out_of_order", "ghosts") if found[name]} == {fault} - {None}


def test_the_knee_is_the_last_rate_that_was_carried_in_time() -> None:
    results = []
    for rate, delay in ((50, 10.0), (100, 400.0)):
        result = report.Result("W2", f"{rate} a second", "delivery", float(rate))
        result.runs["ejabberd"] = [{"delivered_p99_ms": delay, "acked_per_s": float(rate), "driver_lag_p99_ms": 1.0}]
        result.runs["workhall"] = [{"delivered_p99_ms": 5.0, "acked_per_s": float(rate), "driver_lag_p99_ms": 30.0}]
        results.append(result)
    assert report.knees(results) == {"ejabberd": "50", "workhall": "> 100"}
    assert results[0].is_late("workhall")
    plot = chart.draw(results)
    assert plot.count("<rect") == 3
    assert "p99 from send to delivery" in plot
