"""Hints between processes. The bus may lose; the database may not.

In one process it is a table of callbacks; with two or more it is Valkey's publish and subscribe, and `healthy` tells
the receivers when they have to look into the database instead.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

import structlog
import valkey.asyncio as valkey
from valkey.exceptions import ValkeyError

log = structlog.get_logger(__name__)

Listener = Callable[[str, bytes], None]


class Bus(Protocol):
    @property
    def healthy(self) -> bool:
        """False while hints from other processes cannot arrive."""
        ...

    @property
    def shared(self) -> bool:
        """True when other processes may be listening."""
        ...

    async def publish(self, channel: str, payload: bytes) -> None:
        """Reaches every listener of the channel, this process included. Never raises for a lost bus."""
        ...

    async def subscribe(self, channel: str, listener: Listener) -> None: ...
    async def unsubscribe(self, channel: str, listener: Listener) -> None: ...
    async def start(self) -> None: ...
    async def close(self) -> None: ...


class _Listeners:
    def __init__(self) -> None:
        self.by_channel: dict[str, list[Listener]] = {}

    def add(self, channel: str, listener: Listener) -> bool:
        """True when it is the first one of its channel."""
        held = self.by_channel.setdefault(channel, [])
        held.append(listener)
        return len(held) == 1

    def remove(self, channel: str, listener: Listener) -> bool:
        """True when it was the last one of its channel."""
        held = self.by_channel.get(channel, [])
        with contextlib.suppress(ValueError):
            held.remove(listener)
        if held:
            return False
        return self.by_channel.pop(channel, None) is not None

    def tell(self, channel: str, payload: bytes) -> None:
        for listener in tuple(self.by_channel.get(channel, ())):
            try:
                listener(channel, payload)
            except Exception:
                log.exception("bus.listener_failed", channel=channel)


class LocalBus:
    """The bus of a single process."""

    healthy = True
    shared = False

    def __init__(self) -> None:
        self._listeners = _Listeners()

    async def publish(self, channel: str, payload: bytes) -> None:
        self._listeners.tell(channel, payload)

    async def subscribe(self, channel: str, listener: Listener) -> None:
        self._listeners.add(channel, listener)

    async def unsubscribe(self, channel: str, listener: Listener) -> None:
        self._listeners.remove(channel, listener)

    async def start(self) -> None:
        return

    async def close(self) -> None:
        return


class ValkeyBus:
    """Publish and subscribe over Valkey (or Redis). What this process publishes comes back to it over the wire too,
    so that every listener, near or far, is told in one order and by one path."""

    shared = True

    def __init__(self, url: str) -> None:
        self._client: valkey.Valkey = valkey.Valkey.from_url(
            url, socket_timeout=5, socket_connect_timeout=2, health_check_interval=2, protocol=2
        )
        self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)
        self._listeners = _Listeners()
        self._reader: asyncio.Task[None] | None = None
        self.healthy = False

    async def start(self) -> None:
        # One channel of our own keeps the connection in subscribed mode, which reading from it needs.
        self._listeners.add("wh:here", lambda _channel, _payload: None)
        self._reader = asyncio.create_task(self._read(), name="bus-reader")

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader
        with contextlib.suppress(ValkeyError, OSError):
            await self._pubsub.aclose()
        await self._client.aclose()

    async def publish(self, channel: str, payload: bytes) -> None:
        try:
            await self._client.publish(channel, payload)
        except (ValkeyError, OSError) as error:
            self.healthy = False
            log.warning("bus.publish_failed", channel=channel, error=str(error))

    async def subscribe(self, channel: str, listener: Listener) -> None:
        if self._listeners.add(channel, listener) and self.healthy:
            with contextlib.suppress(ValkeyError, OSError):
                await self._pubsub.subscribe(channel)

    async def unsubscribe(self, channel: str, listener: Listener) -> None:
        if self._listeners.remove(channel, listener) and self.healthy:
            with contextlib.suppress(ValkeyError, OSError):
                await self._pubsub.unsubscribe(channel)

    async def _read(self) -> None:
        while True:
            try:
                await self._pubsub.subscribe(*self._listeners.by_channel)
                self.healthy = True
                while True:
                    message = await self._pubsub.get_message(ignore_subscribe_messages=True, timeout=1)
                    if message is not None and message["type"] == "message":
                        self._listeners.tell(message["channel"].decode(), message["data"])
            except (ValkeyError, OSError, RuntimeError) as error:
                if self.healthy:
                    log.warning("bus.lost", error=str(error))
                self.healthy = False
                await self._reconnect()

    async def _reconnect(self) -> None:
        await asyncio.sleep(0.5)
        with contextlib.suppress(ValkeyError, OSError):
            await self._pubsub.aclose()
        self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)
