"""A real Chromium (the system's) against a real Workhall."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, expect

from tests.browser.chromium import FLAGS, MISSING, context_options, find_chromium
from tests.browser.company import Person, everybody_leaves
from tests.browser.desk import Desk, take_seat
from tests.browser.line import Line
from tests.browser.program import Program
from tests.browser.watch import Watch

# A busy machine may take its time; nothing here is about how fast a page is.
PATIENCE_MS = 40_000
expect.set_options(timeout=PATIENCE_MS)

_failed = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **_launch(find_chromium())}


def _launch(path: str | None) -> dict[str, Any]:
    if path is None:
        pytest.fail(MISSING)
    return {"executable_path": path, "args": FLAGS}


@pytest.fixture
def whole_browser(browser_type: BrowserType) -> Iterator[Browser]:
    """With all that a person's browser shows around a page; see `find_chromium`."""
    with browser_type.launch(**_launch(find_chromium(whole=True))) as browser:
        yield browser


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Empty at first; each test makes an organisation of its own."""
    made = Program(tmp_path_factory.mktemp("workhall"), "serve")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """With the demo organisation, as `make run` starts it."""
    made = Program(tmp_path_factory.mktemp("demo"), "run")
    made.start()
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def _everybody_leaves() -> Iterator[None]:
    yield
    everybody_leaves()


@pytest.fixture
def line(program: Program) -> Iterator[Line]:
    """A line of one's own to the server."""
    made = Line(program.port)
    yield made
    made.close()


Visit = Callable[..., Desk]


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A new person's browser: `visit(url, size=PHONE, locale="zh-CN", dark=True)`, with `person=` one who is signed in.

    `whole=` a `whole_browser`, where the headless shell does not do.
    Fails on script errors, on breaches of the content security policy, and on requests that leave for elsewhere."""
    contexts: list[tuple[BrowserContext, Watch]] = []

    def open_desk(
        url: str, path: str = "/", *, person: Person | None = None, whole: Browser | None = None, **how: Any
    ) -> Desk:
        context = (whole or browser).new_context(**context_options(**how))
        context.set_default_timeout(PATIENCE_MS)
        contexts.append((context, Watch(context, url)))
        if person is not None:
            take_seat(context, person, url)
        desk = Desk(context.new_page(), url)
        desk.goes(path)
        return desk

    yield open_desk
    if request.node.stash.get(_failed, False):
        folder = Path(request.config.getoption("--output"))
        _keep_pictures(folder / request.node.name.partition("[")[0], [context for context, _ in contexts])
    for context, _ in contexts:
        context.close()
    problems = [problem for _, watch in contexts for problem in watch.problems]
    assert not problems, "\n".join(problems)


def _keep_pictures(folder: Path, contexts: list[BrowserContext]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(page for context in contexts for page in context.pages):
        path = folder / f"{number}.png"
        page.screenshot(path=path)
        print(f"the screen at the end: {path}", file=sys.stderr)  # noqa: T201


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.failed:
        item.stash[_failed] = True
        for name in ("program", "demo"):
            server = getattr(item, "funcargs", {}).get(name)
            if isinstance(server, Program):
                report.sections.append((f"the end of the log of {name}", server.log_tail()))
    return report
