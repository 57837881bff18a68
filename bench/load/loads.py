"""Two ways to load a server: as fast as it answers (closed loop), or at a given rate whatever it does (open loop)."""

import heapq
import time
from array import array
from collections.abc import Callable, Sequence

from bench.load.driver import Connection, Driver
from bench.load.measure import Figures, Meter, latencies, quantile

Sender = tuple[Connection, str]
"""A socket and the conversation that it writes to."""

_AGAIN_AFTER = 0.05
"""Seconds that a refused sender waits."""
_SLOW_START = 15.0
_now = time.perf_counter


class Lag:
    """How long news or a message that was due had to wait for the driver itself."""

    def __init__(self) -> None:
        self.seconds = array("d")

    def figures(self) -> Figures:
        ordered = sorted(self.seconds)
        return {"driver_lag_p99_ms": quantile(ordered, 0.99) * 1000, "driver_lag_max_ms": quantile(ordered, 1.0) * 1000}


def closed_loop(
    driver: Driver, meter: Meter, senders: Sequence[Sender], *, seconds: float, warm: float, per: str = "deliveries"
) -> Figures:
    """Each sender has one message under way: it sends the next one when it is answered. The first `warm` seconds do
    not count, and with a slow server not the time until as many are answered as there are senders."""
    sender_of: dict[int, Sender] = {}
    again: list[tuple[float, int]] = []
    going = True

    def answered(number: int, ok: bool, at: float) -> None:
        sender = sender_of.pop(number, None)
        if sender is None or not going:
            return
        if ok:
            sender_of[driver.send(*sender)] = sender
        else:
            heapq.heappush(again, (at + _AGAIN_AFTER, number))
            sender_of[number] = sender

    driver.on_answer = answered
    for sender in senders:
        sender_of[driver.send(*sender)] = sender
    _run(driver, _now() + warm, again, sender_of, Lag())
    until = _now() + _SLOW_START
    while driver.acked < len(senders) and _now() < until:
        _run(driver, _now() + 0.1, again, sender_of, Lag())
    driver.clear()
    lag = Lag()
    before = meter.read()
    _run(driver, before.at + seconds, again, sender_of, lag)
    after = meter.read()
    figures = {**meter.figures(before, after, per=per), **lag.figures()}
    figures |= latencies("ack", driver.ack_seconds) | latencies("delivered", driver.delivery_seconds)
    going = False
    settle(driver, lambda: len(sender_of) <= len(again))
    return figures


def _run(driver: Driver, until: float, again: list[tuple[float, int]], sender_of: dict[int, Sender], lag: Lag) -> None:
    while (now := _now()) < until:
        lag.seconds.append(driver.turn(min(0.05, until - now)))
        while again and again[0][0] <= now:
            sender = sender_of.pop(heapq.heappop(again)[1])
            sender_of[driver.send(*sender)] = sender


def open_loop(
    driver: Driver, meter: Meter, pick: Callable[[int], Sender], *, rate: float, seconds: float, fan: int
) -> Figures:
    """`rate` messages a second, each on time or as soon after it as the driver can; latencies run from when it was due.
    `fan`: deliveries that a message makes, to know when the last one has arrived."""
    driver.on_answer = lambda _number, _ok, _at: None
    driver.clear()
    lag = Lag()
    before = meter.read()
    count = int(rate * seconds)
    for index in range(count):
        due = before.at + index / rate
        while (now := _now()) < due:
            driver.turn(due - now)
        lag.seconds.append(now - due)
        driver.send(*pick(index), due)
        driver.turn(0)
    settle(driver, lambda: driver.deliveries >= driver.acked * fan and driver.acked + driver.refused >= count, 10)
    after = meter.read()
    figures = {**meter.figures(before, after), **lag.figures(), "wanted_per_s": rate}
    figures |= latencies("ack", driver.ack_seconds) | latencies("delivered", driver.delivery_seconds)
    figures["missing"] = float(driver.acked * fan - driver.deliveries)
    figures["unanswered"] = float(count - driver.acked - driver.refused)
    return figures


def settle(driver: Driver, is_done: Callable[[], bool], patience: float = 5) -> None:
    """Takes in what is still under way."""
    until = _now() + patience
    while not is_done() and _now() < until:
        driver.turn(0.02)
    quiet = driver.received - 1
    while driver.received != quiet and _now() < until:
        quiet = driver.received
        driver.turn(0.02)
