"""Pictures of Workhall for the docs, from a demo installation made for the purpose.

`python -m tools.screenshots` writes {sign-in,chat,directory,settings}-{desktop,phone}-{light,dark}.png for the docs.
`--languages zh de --to DIR` takes the same in other languages, for looking at and not for keeping.
"""

import argparse
import re
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import DESKTOP, FLAGS, MISSING, PHONE, context_options, find_chromium
from tests.browser.company import Person, everybody_leaves, signed_in
from tests.browser.desk import take_seat
from tests.browser.program import Program

DOCS = Path(__file__).parents[1] / "docs" / "screenshots"
LOCALES = {"en": "en-GB", "zh": "zh-CN", "de": "de-DE", "it": "it-IT"}
SIZES: dict[str, Any] = {"desktop": DESKTOP, "phone": PHONE}
WHO = ("clara.brandtner@brandtner-lin.example", "workhall")
PATIENCE_MS = 60_000
LARGEST_BYTES = 150_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=DOCS, help="folder for the pictures")
    parser.add_argument("--languages", nargs="+", choices=sorted(LOCALES), default=["en"])
    chosen = parser.parse_args()
    path = find_chromium()
    if path is None:
        print(MISSING, file=sys.stderr)
        return 1
    expect.set_options(timeout=PATIENCE_MS)
    chosen.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="workhall-") as folder:
        program = Program(Path(folder), "run")
        program.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
                for language in chosen.languages:
                    take_all(browser, program, language, chosen.to)
                browser.close()
        finally:
            everybody_leaves()
            program.stop()
    return 0


def take_all(browser: Browser, program: Program, language: str, folder: Path) -> None:
    clara = signed_in(program.url, *WHO)
    clara.patch("/api/me", {"locale": language, "theme": "system"})
    pages = addresses(clara)
    for device, size in SIZES.items():
        for dark in (False, True):
            options = context_options(size, locale=LOCALES[language], dark=dark)
            context = browser.new_context(
                **options, reduced_motion="reduce", device_scale_factor=2 if device == "phone" else 1
            )
            context.set_default_timeout(PATIENCE_MS)
            look = f"{device}-{'dark' if dark else 'light'}"
            for name, path in pages.items():
                if name != "sign-in":
                    take_seat(context, clara, program.url)
                end = "" if language == "en" else f"-{language}"
                take(context, program.url + path, folder / f"{name}-{look}{end}.png")
            context.close()


def addresses(person: Person) -> dict[str, str]:
    """What is shown: a conversation with some life in it, and a department."""
    home = f"/o/{person.org_id}"
    conversations = person.get("/conversations", limit=100)["items"]
    pilot = next(one for one in conversations if "Pilot" in (one["title"] or ""))
    return {
        "sign-in": "/sign-in",
        "chat": f"{home}/messages/{pilot['id']}",
        "directory": f"{home}/people",
        "settings": f"{home}/settings/profile",
    }


def take(context: BrowserContext, address: str, file: Path) -> None:
    page = context.new_page()
    page.goto(address)
    stands(page)
    small = squeeze(page.screenshot())
    page.close()
    if len(small) > LARGEST_BYTES:
        print(f"{file.name} has {len(small):,} bytes, more than {LARGEST_BYTES:,}", file=sys.stderr)
    file.write_bytes(small)
    print(f"{file}  {len(small):,} bytes")


def stands(page: Page) -> None:
    """Everything is there, and the newest message of a conversation is seen."""
    expect(page.get_by_role("heading").first).to_be_attached()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[class*=skeleton]")).to_have_count(0)
    if re.search("/messages/", page.url):
        expect(page.locator("[data-message]").last).to_be_in_viewport(ratio=1)
    if re.search("/people$", page.url):
        expect(page.locator("[data-index]").first).to_be_visible()
    page.evaluate("() => document.fonts.ready.then(() => undefined)")


def squeeze(png: bytes) -> bytes:
    """A palette of 256 colours is enough for surfaces and text, and a third of the size."""
    file = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main())
