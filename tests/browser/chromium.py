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


def find_chromium() -> str | None:
    """CHROMIUM names another browser; tools/bootstrap.py installs Debian's where it may."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


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
