"""A real Chromium (the system's) against a real Workhall."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.program import Program

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """CHROMIUM names another browser; tools/bootstrap.py installs Debian's where it may."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("No Chromium was found. Install your system's package (chromium), or set CHROMIUM to its path.")
    return {**browser_type_launch_args, "executable_path": path, "args": FLAGS}


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
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


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A new person's browser: `visit(url, size=PHONE, locale="zh-CN", dark=True)`. Fails on script errors and on any
    request that leaves for another origin."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_page(url: str, *, size: Any = None, locale: str = "en-GB", dark: bool = False) -> Page:
        context = browser.new_context(
            viewport=size or DESKTOP,
            locale=locale,
            color_scheme="dark" if dark else "light",
            has_touch=size == PHONE,
            is_mobile=size == PHONE,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
        page.on("request", lambda request: _note_foreign(request.url, url, problems))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not problems, problems


def _note_foreign(requested: str, url: str, problems: list[str]) -> None:
    origin = "/".join(url.split("/")[:3])
    if not requested.startswith((origin, "data:", "blob:", origin.replace("http://", "ws://"))):
        problems.append(f"a request left for {requested}")
