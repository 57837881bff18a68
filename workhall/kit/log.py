"""Log lines: one event with values each, for people on a terminal or as JSON, with the request's id on every line.

What is secret or personal does not get in: keys that tell of it are blanked, and texts (messages of the database and of
other libraries, tracebacks) are searched for what looks like it. Whoever logs should still log ids only.
"""

import io
import logging
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

if TYPE_CHECKING:
    from workhall.settings import Settings

BLANK = "***"

# fmt: off
_WORDS = frozenset((
    "password", "passwd", "secret", "token", "cookie", "authorization", "credential", "credentials", "dsn",
    "email", "mail", "phone", "login", "code", "address", "ip", "agent", "receiver", "sender", "to", "body",
    "text", "subject", "title", "payload", "filename", "q",
))
# fmt: on
_SPLIT = re.compile(r"[^a-z0-9]+")
_EMAIL = re.compile(r"[^\s<>@\"'(),:;=]{1,64}@[^\s<>@\"'(),:;=]{1,255}")
_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@]+@"), rf"\1{BLANK}@"),  # user and password in an address
    (_EMAIL, BLANK),
    (re.compile(r"(?<![\w+])\+[1-9][0-9 ]{6,16}\b"), BLANK),  # a phone number
    (re.compile(r"\)=\([^)]*\)"), f")=({BLANK})"),  # PostgreSQL's DETAIL quotes the values of the row
    (re.compile(r"Failing row contains \([^\n]*\)"), f"Failing row contains ({BLANK})"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), rf"\1 {BLANK}"),
    (re.compile(r"(?i)\b(password|token|secret|workhall_session|code|key)=[^\s&;,'\"]+"), rf"\1={BLANK}"),
    (re.compile(r"(?<![\w-])(?=[\w-]*[0-9])(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{40,}(?![\w-])"), BLANK),  # a token
)
_TALKATIVE = ("alembic", "asyncio", "httpx", "httpcore")


def redact(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The last processor before a line is written."""
    event.pop("color_message", None)  # uvicorn says everything twice, once for terminals
    for key, value in list(event.items()):
        event[key] = BLANK if _tells(key, value) else mask(value)
    return event


def _tells(key: str, value: Any) -> bool:
    """Small numbers are statuses and counts (`code=4408`), whatever they are called."""
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and value < 10_000):
        return False
    return not _WORDS.isdisjoint(_SPLIT.split(key.lower()))


def mask(value: Any, depth: int = 4) -> Any:
    """Texts without what looks secret or personal; mappings and lists likewise, down to a depth."""
    if isinstance(value, str):
        for pattern, instead in _PATTERNS:
            value = pattern.sub(instead, value)
        return value
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth and isinstance(value, Mapping):
        return {str(key): BLANK if _tells(str(key), one) else mask(one, depth - 1) for key, one in value.items()}
    if depth and isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [mask(one, depth - 1) for one in value]
    return BLANK if isinstance(value, bytes | bytearray) else mask(str(value))


class _Stderr(io.TextIOBase):
    """Standard error as it is when a line is written: whoever exchanges it (a test, a daemon) gets the lines."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


_STDERR = cast("TextIO", _Stderr())


def configure(settings: "Settings") -> None:
    """For the whole process: our own lines, and those of every library that uses the standard logging module."""
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared = _shared()
    final = _final(settings.log_format)
    structlog.configure(
        processors=[*shared, *final],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=_STDERR),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(_STDERR)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(), structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *final],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "pgqueuer"):
        library = logging.getLogger(name)
        library.handlers, library.propagate = [], True
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    ]


def _final(form: Literal["console", "json"]) -> list[Processor]:
    """Tracebacks become text before the search: local variables are never in them."""
    if form == "json":
        return [structlog.processors.format_exc_info, redact, structlog.processors.JSONRenderer(ensure_ascii=False)]
    plain = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), timestamp_key="at", exception_formatter=structlog.dev.plain_traceback
    )
    return [structlog.processors.format_exc_info, redact, plain]


def bind(**values: Any) -> None:
    """Put values on every following line of this request or job."""
    structlog.contextvars.bind_contextvars(**values)


def clear() -> None:
    structlog.contextvars.clear_contextvars()
