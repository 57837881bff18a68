"""`make dev`: the server, begun anew whenever a file of workhall/ changes, and Vite, which reloads the web client.

The whole server is stopped and started, embedded services included: that takes about two seconds, and what runs is then
exactly what `make run` would run.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from watchfiles import PythonFilter, awatch

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
SERVER = [str(BIN / "workhall"), "run", *sys.argv[1:]]
VITE = [str(BIN / "pnpm"), "--dir", "web", "--silent", "run", "dev"]
PATIENCE = 20.0  # seconds for a clean stop


async def start(command: Sequence[str]) -> asyncio.subprocess.Process:
    """In a session of its own, so that Ctrl-C reaches this program only and each child is stopped once, in order."""
    return await asyncio.create_subprocess_exec(*command, cwd=ROOT, start_new_session=True)


async def stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), PATIENCE)
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def serve_with_reload() -> None:
    server = await start(SERVER)
    try:
        async for changes in awatch(
            ROOT / "workhall", watch_filter=PythonFilter(extra_extensions=[".sql", ".json", ".toml"])
        ):
            names = sorted({str(Path(path).relative_to(ROOT)) for _, path in changes})
            print(
                f"dev: {', '.join(names[:3])}{' …' if len(names) > 3 else ''} changed, starting the server anew",
                flush=True,
            )
            await stop(server)
            server = await start(SERVER)
    finally:
        await stop(server)


async def main() -> None:
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, done.set)
    vite = await start(VITE)
    serving = asyncio.create_task(serve_with_reload())
    ending = asyncio.create_task(done.wait())
    await asyncio.wait({serving, ending, asyncio.create_task(vite.wait())}, return_when=asyncio.FIRST_COMPLETED)
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)
    await stop(vite)


if __name__ == "__main__":
    asyncio.run(main())
