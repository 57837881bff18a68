"""What must not happen in any browser while a test runs, whatever the test is about."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

# The browser's own words about the network: expected where a test takes the network away or signs nobody in.
_NETWORK = re.compile(r"Failed to load resource|WebSocket connection to|net::ERR_|The FetchEvent for")
_TELL = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`));
// The browser's own report names only the class, as the build has shortened it.
addEventListener("unhandledrejection", ({ reason }) =>
  console.error(`nobody waits for ${reason?.name}: ${reason?.message}`, reason?.stack, reason?.inner?.message));
"""


class Watch:
    """Collects script errors, breaches of the content security policy, requests to elsewhere, and answers of 500 up."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._host = urlsplit(url).netloc
        self.problems: list[str] = []
        context.add_init_script(_TELL)
        context.on("page", self._follow)

    def _follow(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("console", self._hear)
        page.on("request", lambda request: self._where(request.url))
        page.on("websocket", lambda socket: self._where(socket.url))
        page.on("response", self._answered)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _NETWORK.search(message.text):
            self.problems.append(f"console: {message.text}")

    def _where(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self._host:
            self.problems.append(f"a request left for {address}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.problems.append(f"{response.status} from {response.request.method} {response.url}")
