"""The system's Chromium: where it is, and how it is started for tests and for screenshots."""

import os
import shutil
from typing import Any

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
MISSING = "No Chromium was found. Install your system's package (chromium), or set CHROMIUM to its path."


def find_chromium(*, whole: bool = False) -> str | None:
    """CHROMIUM names another browser; tools/bootstrap.py installs Debian's where it may.

    The headless shell is the same engine without windows, bars and extensions, which cost a fifth of all work although
    nobody sees them. What belongs to those, such as notifications, needs the whole browser."""
    names = ("chromium", "chromium-browser") if whole else ("chromium-headless-shell", "chromium", "chromium-browser")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def context_options(size: Any = None, *, locale: str = "en-GB", dark: bool = False) -> dict[str, Any]:
    """What a person's browser is like. A phone has touch, and no window that could be wider than its screen."""
    phone = size == PHONE
    return {
        "viewport": size or DESKTOP,
        "locale": locale,
        "color_scheme": "dark" if dark else "light",
        "has_touch": phone,
        "is_mobile": phone,
    }
