"""Argon2id, off the event loop, a few at a time: hashing is meant to cost, and must not cost everybody."""

import asyncio
import secrets
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from workhall.kit.ctx import Ctx
from workhall.kit.errors import FieldError, Invalid, TooMany
from workhall.kit.services import Services
from workhall.kit.text import Text
from workhall.modules import audit
from workhall.modules.identity import store
from workhall.modules.identity.errors import WrongPassword
from workhall.modules.identity.schemas import IdentitySettings
from workhall.modules.identity.service import guard

T = TypeVar("T")

SHORTEST = 10
_QUEUE = 32
"""Requests that may wait for their turn. Each holds a database connection, so a storm is refused and not queued."""

_TOO_SHORT = Text(
    en="At least {least} characters. A few words in a row are easy to remember and hard to guess.",
    zh="至少 {least} 个字符。几个连在一起的词既好记又难猜。",
    de="Mindestens {least} Zeichen. Ein paar Wörter hintereinander sind leicht zu merken und schwer zu erraten.",
    it="Almeno {least} caratteri. Alcune parole di fila sono facili da ricordare e difficili da indovinare.",
)
_TOO_EASY = Text(
    en="This is one of the first things that would be guessed. Choose something else.",
    zh="这个密码太容易被猜到，请换一个。",
    de="Das wird als Erstes erraten. Wählen Sie etwas anderes.",
    it="Questa è tra le prime cose che si indovinano. Scegli altro.",
)
_GUESSED_FIRST = (
    "password",
    "passwort",
    "qwerty",
    "asdfgh",
    "letmein",
    "iloveyou",
    "welcome",
    "admin",
    "workhall",
    "mima",
)


def normal(password: str) -> str:
    """One form of what looks the same, whatever keyboard it was typed on (NIST SP 800-63B)."""
    return unicodedata.normalize("NFKC", password)


def refuse_weak(field: str, password: str, *about: str) -> None:
    """Length is what counts; beyond it only what is guessed first is refused. `about`: name and login of the person."""
    text = normal(password)
    if len(text) < SHORTEST:
        raise Invalid(fields={field: FieldError("password_short", _TOO_SHORT, least=SHORTEST)})
    lower = text.casefold()
    parts = {part for known in about for part in (known.casefold(), known.casefold().split("@")[0]) if len(part) > 3}
    rest = lower
    for guess in (*_GUESSED_FIRST, *sorted(parts, key=len, reverse=True)):
        rest = rest.replace(guess, "")
    digits = "01234567890123456789" + "98765432109876543210"
    if len(set(lower)) < 4 or lower in digits or len(rest) < 5:
        raise Invalid(fields={field: FieldError("password_easy", _TOO_EASY)})


class Passwords:
    """One for each process."""

    def __init__(self, settings: IdentitySettings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.argon2_passes, memory_cost=settings.argon2_memory_kib, parallelism=1, type=Type.ID
        )
        self._turns = asyncio.Semaphore(settings.argon2_at_once)
        self._waiting = 0
        self._decoy: str | None = None

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(normal(password)))

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Without a hash the same work is done for nothing, so that the time does not tell whether there is an
        account."""
        if password_hash is None:
            decoy = self._decoy = self._decoy or await self.hash(secrets.token_hex(16))
            await self._run(lambda: self._verify(decoy, password))
            return False
        return await self._run(lambda: self._verify(password_hash, password))

    def outdated(self, password_hash: str) -> bool:
        """True when the settings have changed since: time to hash anew, while the password is at hand."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, normal(password))
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _QUEUE:
            raise TooMany(limit=_QUEUE, remaining=0, wait=1)
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1


def of(app: Services) -> Passwords:
    held = app.extras.get("identity.passwords")
    if not isinstance(held, Passwords):
        held = app.extras["identity.passwords"] = Passwords(app.settings.of(IdentitySettings))
    return held


async def check_own(ctx: Ctx, password: str) -> None:
    """The caller's own, again, where a hijacked session must not be enough. Before anything is changed: a wrong one is
    refused with a refusal that commits."""
    await guard.own_password(ctx)
    secret = await store.credential(ctx, ctx.account_id)
    if not await of(ctx.app).matches(secret.password_hash if secret else None, password):
        await audit.record_account(ctx, ctx.account_id, "identity.password_refused")
        raise WrongPassword
