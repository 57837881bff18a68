"""A person at a browser, in the words of the product."""

import re
import time
from collections.abc import Sequence

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.company import PASSWORD, Person

_DRAFTS = """
async () => {
  const found = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith("workhall.chat")) continue;
    const open = (request) => new Promise((done, fail) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => fail(request.error);
    });
    const db = await open(indexedDB.open(name));
    const rows = await open(db.transaction("drafts").objectStore("drafts").getAll());
    found.push(...rows.map((row) => row.text));
    db.close();
  }
  return found;
}
"""


class Desk:
    """Reads and does what a person can see and do. English words, unless a test says otherwise."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def goes(self, path: str) -> None:
        self.page.goto(self.url + path)

    def signs_in(self, login: str, password: str = PASSWORD) -> None:
        self.page.get_by_label("E-mail or phone number").fill(login)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def is_inside(self) -> None:
        expect(self.page).to_have_url(re.compile(r"/o/[0-9a-f-]+/messages"))

    def is_at_the_door(self) -> None:
        expect(self.page.get_by_role("heading", name="Sign in")).to_be_visible()

    # Conversations

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message", exact=True)

    @property
    def messages(self) -> Locator:
        return self.page.locator("[data-message]")

    def conversation_in_list(self, title: str) -> Locator:
        rows = self.page.get_by_role("list", name="Conversations").get_by_role("link")
        return rows.filter(has_text=title)

    def opens_conversation(self, title: str) -> None:
        self.conversation_in_list(title).click()
        expect(self.page.get_by_role("heading", name=title, level=2)).to_be_visible()

    def starts_conversation(self, *names: str) -> None:
        self.page.get_by_role("button", name="New conversation").first.click()
        window = self.page.get_by_role("dialog")
        for name in names:
            window.get_by_role("combobox").fill(name)
            window.get_by_role("option", name=name).click()
        window.get_by_role("button", name=re.compile("Open conversation|Start group")).click()
        expect(self.composer).to_be_visible()

    def writes(self, *texts: str) -> None:
        """Types and presses Enter, without waiting for anything to come of it."""
        for text in texts:
            self.composer.fill(text)
            self.composer.press("Enter")

    @property
    def engine(self) -> Locator:
        """The field once the text engine has taken the text area's place: it comes when somebody means to write."""
        self.composer.click()
        return self.page.locator("[contenteditable]").and_(self.composer)

    def has_in_field(self, text: str) -> None:
        """Also where the engine could not be had for want of a connection."""
        self.composer.click()
        ends = time.monotonic() + 40
        # The engine may take the text area's place at any moment.
        while self.composer.evaluate("field => field.value ?? field.textContent") != text:
            assert time.monotonic() < ends, f"{text} is not in the field"
            self.page.wait_for_timeout(50)

    def does(self, what: str, text: str) -> None:
        """Something from the menu of a message: "Reply", "Edit", "Recall" …"""
        row = self.message(text)
        self._comes_near(row)
        row.get_by_role("button", name="More").click()
        self.page.get_by_role("menu").get_by_role("menuitem", name=what, exact=False).first.click()

    @staticmethod
    def _comes_near(row: Locator) -> None:
        """With the focus too: what arrives just now moves the row from under the pointer."""
        row.hover()
        row.focus()

    def puts(self, sign: str, text: str) -> None:
        """One of the quick reactions."""
        row = self.message(text)
        self._comes_near(row)
        row.get_by_role("button", name="More").click()
        self.page.get_by_role("menuitemcheckbox", name=sign).click()

    def sees_signs(self, text: str, *signs: str) -> None:
        found = self.message(text).get_by_role("list", name="Reactions").locator("[aria-pressed]")
        # Who gave it follows, for screen readers.
        expect(found).to_have_text([re.compile(rf"^{re.escape(one)}(?!\d)") for one in signs])

    def message(self, text: str) -> Locator:
        exactly = re.compile(f"^{re.escape(text)}$")
        return self.messages.filter(has=self.page.locator("p[dir=auto]").filter(has_text=exactly))

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.message(text)).to_be_visible()

    def sees_all(self, texts: Sequence[str]) -> None:
        """Exactly these messages in this order; for a screen on which the whole log has room."""
        expect(self.messages.locator("p[dir=auto]")).to_have_text(list(texts))

    def sees_state(self, text: str, state: str | re.Pattern[str]) -> None:
        """How far a message of one's own has come: "Waiting for a connection", "Stored", "On a device", "Read"."""
        expect(self.message(text)).to_contain_text(state)

    def has_sent(self, text: str) -> None:
        """The server has it, and so everything that was written before it."""
        self.sees_state(text, re.compile("Stored|On a device|Read"))

    # This device

    def can_open_offline(self) -> None:
        """The service worker has everything that the page needs."""
        self.page.evaluate("async () => { await navigator.serviceWorker.ready }")

    def has_kept_draft(self, text: str) -> None:
        """On disk: what is typed in the last quarter of a second before a crash may be lost."""
        ends = time.monotonic() + 20
        while text not in self.page.evaluate(_DRAFTS):
            assert time.monotonic() < ends, f"{text} was not kept"
            time.sleep(0.05)

    # Elsewhere

    def opens_settings(self, section: str) -> None:
        self.page.get_by_role("link", name="Settings", exact=True).click()
        self.page.get_by_role("link", name=section, exact=True).click()
        expect(self.page.get_by_role("heading", name=section, level=1)).to_be_visible()

    def is_told(self, text: str) -> None:
        expect(self.page.get_by_role("region", name="Notices")).to_contain_text(text)

    def is_offline(self) -> None:
        expect(self.page.get_by_text("No connection. You can read")).to_be_visible()

    def is_online(self) -> None:
        expect(self.page.get_by_text("No connection. You can read")).to_be_hidden()


def take_seat(context: BrowserContext, person: Person, url: str) -> None:
    """The person has signed in on this browser before."""
    context.add_cookies([{"name": "workhall_session", "value": person.token, "url": url, "httpOnly": True}])
