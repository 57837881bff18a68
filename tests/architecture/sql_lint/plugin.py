"""The pytest side: listens during the whole session and fails it at the end when a statement broke a rule."""

from typing import Any

import pytest

from tests.architecture.sql_lint import recorder

_MARK = "breaks_sql_rules"
_found: list[str] = []


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{_MARK}: says to the database on purpose what the product must not")
    recorder.install()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> Any:
    heard = recorder.current
    heard.test, heard.paused = item.nodeid, item.get_closest_marker(_MARK) is not None
    try:
        return (yield)
    finally:
        heard.paused = False


def pytest_sessionfinish(session: pytest.Session) -> None:
    own = recorder.current.findings()
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["sql_lint"] = own
        return
    _found.extend(own)
    if _found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    _found.extend(getattr(node, "workeroutput", {}).get("sql_lint", ()))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _found:
        terminalreporter.section("statements that break the rules of tests/architecture/sql_lint", red=True)
        for finding in sorted(set(_found)):
            terminalreporter.line(finding)
