"""Limits on attempts: by the generic cell rate algorithm, one number a key.

A limit of 5 in 900 seconds lets five through at once and then one every three minutes; there is no window at whose edge
twice as many pass. Counted in this process, or in Valkey when several processes share it. While Valkey is away each
process counts for itself: a limit that is too mild for a moment is better than nobody signing in.
"""

import hashlib
import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import structlog
import valkey.asyncio as valkey
from valkey.exceptions import ValkeyError

from workhall.kit.clock import Clock
from workhall.kit.errors import TooMany

if TYPE_CHECKING:
    from workhall.kit.services import Services

log = structlog.get_logger(__name__)

_MOST_KEYS = 50_000
_ADDRESS_FACTOR = 10
"""An office behind one address may do this many times what a session may: cookies are free to invent."""
_TRY_AGAIN_SECONDS = 1.0

# KEYS[1] the key; ARGV: now, seconds, limit, cost (0 only looks). All in seconds as text, since Lua numbers that return
# to the client are cut to whole ones. Answers the theoretical arrival time, and whether the attempt passed.
_SCRIPT = """
local now, per, limit, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local tat = math.max(tonumber(server.call('GET', KEYS[1]) or '0'), now)
local new = tat + cost * per / limit
if new - now > per + 1e-6 then return {tostring(new), 0} end
if cost > 0 then
  server.call('SET', KEYS[1], string.format('%.6f', new), 'PX', math.max(1, math.ceil((new - now) * 1000)))
end
return {string.format('%.6f', new), 1}
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """`reset` is in whole seconds: until the next attempt passes when it was refused, else until all are free again."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """For an answer that passed (draft-ietf-httpapi-ratelimit-headers, the three plain fields)."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, an IPv6 /64 (which is what a household gets)."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


class _Memory:
    """Arrival times by key, the least recently touched forgotten first."""

    def __init__(self, most: int = _MOST_KEYS) -> None:
        self._most = most
        self._times: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._times)

    def take(self, key: str, now: float, limit: int, per: float, cost: int) -> tuple[float, bool]:
        new = max(self._times.get(key, 0.0), now) + cost * per / limit
        if new - now > per + 1e-6:
            return new, False
        if cost:
            self._times[key] = new
            self._times.move_to_end(key)
            if len(self._times) > self._most:
                self._shrink(now)
        return new, True

    def _shrink(self, now: float) -> None:
        """What is free again goes first; when all are in use, the oldest."""
        for key in [key for key, time in self._times.items() if time <= now]:
            del self._times[key]
        while len(self._times) > self._most * 9 // 10:
            self._times.popitem(last=False)

    def clear(self, key: str) -> None:
        self._times.pop(key, None)


class RateLimits:
    def __init__(self, clock: Clock, valkey_url: str | None) -> None:
        self._clock = clock
        self._memory = _Memory()
        self._client: valkey.Valkey | None = None
        self._script: Any = None
        self._away_until = 0.0
        if valkey_url is not None:
            self._client = valkey.Valkey.from_url(
                valkey_url, socket_timeout=0.5, socket_connect_timeout=0.5, protocol=2
            )
            self._script = self._client.register_script(_SCRIPT)

    async def hit(self, name: str, key: str, limit: int, per_seconds: float) -> Allowance:
        """Count an attempt. Raises TooMany, which is not counted: who waits as long as told gets through."""
        return self._judge(*await self._take(name, key, limit, per_seconds, 1), limit, per_seconds)

    async def peek(self, name: str, key: str, limit: int, per_seconds: float) -> Allowance:
        """What is left, without counting."""
        arrival, _ = await self._take(name, key, limit, per_seconds, 0)
        return self._allowance(arrival, limit, per_seconds)

    async def clear(self, name: str, key: str) -> None:
        """Forget the attempts, after one that succeeded."""
        place = _place(name, key)
        self._memory.clear(place)
        if self._client is not None and self._reachable():
            try:
                await self._client.delete(place)
            except (ValkeyError, OSError) as error:
                self._lost(error)

    async def http(self, app: "Services", token: str | None, address: str) -> Allowance:
        """Every request. Counted in this process alone: it protects the process, and must not cost a round trip."""
        limit, now = app.settings.requests_per_minute, self._clock.now().timestamp()
        near = _place("http.address", network_of(address))
        factor = 1 if token is None else _ADDRESS_FACTOR
        answer = self._judge(*self._memory.take(near, now, limit * factor, 60, 1), limit * factor, 60)
        if token is None:
            return answer
        return self._judge(*self._memory.take(_place("http.session", token), now, limit, 60, 1), limit, 60)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _take(self, name: str, key: str, limit: int, per: float, cost: int) -> tuple[float, bool]:
        if limit < 1 or per <= 0:
            raise ValueError("a limit allows at least one attempt in some time")
        place, now = _place(name, key), self._clock.now().timestamp()
        if self._script is not None and self._reachable():
            try:
                arrival, passed = await self._script(keys=[place], args=[f"{now:.6f}", per, limit, cost])
                return float(arrival), bool(passed)
            except (ValkeyError, OSError) as error:
                self._lost(error)
        return self._memory.take(place, now, limit, per, cost)

    def _judge(self, arrival: float, passed: bool, limit: int, per: float) -> Allowance:
        if not passed:
            wait = math.ceil(arrival - per - self._clock.now().timestamp() - 1e-6)
            raise TooMany(limit=limit, remaining=0, wait=max(wait, 1))
        return self._allowance(arrival, limit, per)

    def _allowance(self, arrival: float, limit: int, per: float) -> Allowance:
        used = max(arrival - self._clock.now().timestamp(), 0.0)
        return Allowance(limit, max(math.floor((per - used) * limit / per + 1e-6), 0), math.ceil(used - 1e-6))

    def _reachable(self) -> bool:
        return self._clock.monotonic() >= self._away_until

    def _lost(self, error: Exception) -> None:
        log.warning("ratelimit.valkey_away", error=type(error).__name__)
        self._away_until = self._clock.monotonic() + _TRY_AGAIN_SECONDS


def _place(name: str, key: str) -> str:
    """Keys are addresses, logins and tokens: only their hashes are kept."""
    return f"wh:limit:{name}:{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}"
