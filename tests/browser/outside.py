"""What lies outside: a page that can be linked to, and a service that translates.

On an address of this machine that the program is told to trust, and that browsers are not to call."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ADDRESS = "127.0.0.2"
PAGE = b"""<!doctype html><title>How looms work</title>
<meta name="description" content="Warp, weft, and where the shuttle goes.">"""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer("text/html", PAGE)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        said = {"text": f"{asked['text']} ({asked['to']})"}
        self._answer("application/json", json.dumps(said).encode())

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing is printed."""


class Outside:
    def __init__(self) -> None:
        self._server = ThreadingHTTPServer((ADDRESS, 0), _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://{ADDRESS}:{self._server.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        """For the program that is to know it."""
        return {
            "WORKHALL_OUTBOUND_ALLOW": json.dumps([f"{ADDRESS}/32"]),
            "WORKHALL_CHAT__TRANSLATE_URL": f"{self.url}/translate",
        }

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
