"""Log lines: structured, joined by a request id, without secrets and people."""

import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests.kit.conftest import kit_settings
from workhall.kit import log
from workhall.kit.watch import Watch

TOKEN = "kR4nD0mT0k3n-kR4nD0mT0k3n-kR4nD0mT0k3n-0123456"


@pytest.fixture(autouse=True)
def _put_back() -> Any:
    root = logging.getLogger()
    handlers, level, config = root.handlers, root.level, structlog.get_config()
    yield
    structlog.configure(**config)
    root.handlers = handlers
    root.setLevel(level)


@pytest.fixture
def lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What was written to standard error so far, parsed."""
    stream = io.StringIO()
    monkeypatch.setattr(log, "_STDERR", stream)
    log.configure(kit_settings(tmp_path, log_format="json", log_level="debug"))
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_level_and_time(lines: Any) -> None:
    structlog.get_logger().info("jobs.done", job="core.send_mail", ms=3.5, 人="上海")
    (line,) = lines()
    assert (line["event"], line["level"], line["job"], line["ms"], line["人"]) == (
        "jobs.done",
        "info",
        "core.send_mail",
        3.5,
        "上海",
    )
    assert line["at"].endswith("Z")


@pytest.mark.parametrize(
    "values",
    [
        {"password": "hunter2"},
        {"new_password": "hunter2"},
        {"X-Api-Token": "hunter2"},
        {"detail": {"inner": {"secret": "hunter2"}, "list": [{"cookie": "hunter2"}]}},
        {"note": "postgresql://workhall_app:hunter2@db/workhall"},
        {"note": "GET /x?token=hunter2&a=1"},
        {"note": "Authorization: Bearer hunter2"},
        {"raw": b"hunter2"},
        {"error": ValueError("password=hunter2")},
    ],
)
def test_secrets_do_not_get_in(lines: Any, values: dict[str, Any]) -> None:
    structlog.get_logger().warning("something", **values)
    assert "hunter2" not in json.dumps(lines())


@pytest.mark.parametrize(
    "text",
    [
        "mail to ada@example.org failed",
        "Key (email)=(ada@example.org) already exists.",
        "Key (name)=(Ada Lovelace) already exists.",
        "Failing row contains (1, Ada Lovelace, ada@example.org)",
        "sms to +39 333 123 4567",
        f"session {TOKEN} is unknown",
    ],
)
def test_people_and_tokens_do_not_get_in(lines: Any, text: str) -> None:
    logging.getLogger("sqlalchemy.engine").error(text)
    structlog.get_logger().info(text, note=text)
    assert not any(part in json.dumps(lines()) for part in ("ada@", "Lovelace", "333 123", TOKEN))


def test_what_is_neither_stays_readable(lines: Any) -> None:
    kept = {
        "org": "0195f3c2-8b7e-7c3a-9d2f-1a2b3c4d5e6f",
        "close_code": 4408,
        "migration": "identity_0001",
        "count": 12_345,
        "why": "duplicate key value violates unique constraint",
    }
    structlog.get_logger().info("event", **kept)
    (line,) = lines()
    assert {name: line[name] for name in kept} == kept


def test_a_traceback_has_no_values_of_variables(lines: Any) -> None:
    def fail(password: str) -> None:
        raise RuntimeError(f"cannot sign in with code={password}")

    typed = "hunter2"
    try:
        fail(typed)
    except RuntimeError:
        structlog.get_logger().exception("failed")
        logging.getLogger("uvicorn.error").exception("failed too")
    ours, theirs = lines()
    assert "RuntimeError" in ours["exception"]
    assert "RuntimeError" in theirs["exception"]
    assert theirs["logger"] == "uvicorn.error"
    assert "hunter2" not in (ours["exception"] + theirs["exception"]).replace('typed = "hunter2"', "")


def test_the_level_holds_for_libraries_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure(kit_settings(tmp_path, log_level="warning"))
    structlog.get_logger().info("quiet")
    logging.getLogger("uvicorn.error").info("quiet")
    structlog.get_logger().warning("loud", count=2)
    written = capsys.readouterr().err
    assert "quiet" not in written
    assert "loud" in written
    assert "count=2" in written


async def _request(app: Any, path: str, **headers: str) -> dict[str, str]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"token=hunter2",
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
    }
    await Watch(app)(scope, receive, send)
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}


class _Route:
    path = "/api/invitations/{token}"


async def _answering(scope: Any, _receive: Any, send: Any) -> None:
    scope["route"] = _Route()
    structlog.get_logger().info("inside")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def test_every_line_of_a_request_has_its_id_and_no_path(lines: Any) -> None:
    headers = await _request(_answering, "/api/invitations/hunter2")
    inside, answered = lines()
    assert inside["request_id"] == answered["request_id"] == headers["x-request-id"]
    assert (answered["route"], answered["status"]) == ("/api/invitations/{token}", 200)
    assert "hunter2" not in json.dumps([inside, answered])


async def test_a_proxys_id_is_kept_when_it_is_a_decent_one(lines: Any) -> None:
    assert (await _request(_answering, "/", x_request_id="proxy-0001"))["x-request-id"] == "proxy-0001"
    for bad in ("short", "a" * 65, "with space and more", "evil\r\nx: y"):
        assert (await _request(_answering, "/", x_request_id=bad))["x-request-id"] != bad


async def test_a_failing_request_is_logged_with_its_id(lines: Any) -> None:
    async def failing(_scope: Any, _receive: Any, _send: Any) -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        await _request(failing, "/x")
    failed, answered = lines()
    assert failed["event"] == "http.failed"
    assert answered["status"] == 500
    assert failed["request_id"] == answered["request_id"]
