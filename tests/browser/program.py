"""The whole program as its users start it: a process of its own, with an embedded database in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

QUICK = {
    # Strong hashes are for strangers who hold the table; here they would only heat the machine.
    "WORKHALL_IDENTITY__ARGON2_MEMORY_KIB": "64",
    "WORKHALL_IDENTITY__ARGON2_PASSES": "1",
    # All browsers come from one address.
    "WORKHALL_IDENTITY__ATTEMPTS_FACTOR": "1000",
    "WORKHALL_REQUESTS_PER_MINUTE": "100000",
    "WORKHALL_LOG_LEVEL": "warning",
}


class Program:
    """`kill` is kill -9; `start` brings it back on the same port with the same data."""

    def __init__(self, folder: Path, *arguments: str, module: str = "workhall", **environment: str) -> None:
        self._folder, self._arguments, self._module, self._more = folder, arguments, module, environment
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._log = (folder / "server.log").open("ab")

    def start(self) -> None:
        environment = {**os.environ, **QUICK, **self._more, "WORKHALL_DATA": str(self._folder / "data")}
        command = [sys.executable, "-m", self._module, *self._arguments, "--port", str(self.port)]
        self._process = subprocess.Popen(command, env=environment, stdout=self._log, stderr=self._log)
        self._wait_ready()

    def _wait_ready(self) -> None:
        """Polls until the program answers; it says itself why it could not start."""
        ends = time.monotonic() + 90
        while time.monotonic() < ends:
            if self._process is not None and self._process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise RuntimeError("Workhall did not start:\n" + self.log_tail())

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """kill -9: no farewell to anybody; the database's processes are left to themselves."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)
        self._log.close()

    def log_tail(self) -> str:
        return (self._folder / "server.log").read_text(errors="replace")[-4000:]
