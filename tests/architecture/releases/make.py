"""`python -m tests.architecture.releases.make 0.1.0` keeps the database of a release, once, when it is made.

The file is plain SQL without anything for psql, so that a test can run it through the driver.
"""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.world import World
from tests.world.server import TEMPLATE, DatabaseServer, make_database, test_settings, workhall
from workhall.kit.embedded.wheel import postgres_program

FOLDER = Path(__file__).parent


async def _fill(dsn: str, data: Path) -> None:
    async with workhall(test_settings(data), dsn) as server:
        world = World(server, "release")
        owner = await world.owner()
        ada, bo = await world.members("Ada", "Bo")
        room = await ada.opens_room_with(bo, owner)
        for line in ("Good morning", "早上好", "Guten Morgen", "Buongiorno"):
            await ada.says(room, line)
        await bo.says(await bo.talks_to(ada), "Lunch?")
        await owner.post("/departments", {"name": "Operations"})
        await world.settle()
        await world.close()


def _dump(dsn: str) -> str:
    command = [str(postgres_program("pg_dump")), "--inserts", "--exclude-schema=public", dsn]
    made = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    # psql's own commands, and the line that would leave the connection without a search path.
    unwanted = ("\\", "SELECT pg_catalog.set_config")
    return "\n".join(line for line in made.splitlines() if not line.startswith(unwanted)) + "\n"


def main(release: str) -> None:
    target = FOLDER / f"{release}.sql"
    if target.exists():
        sys.exit(f"{target.name} is there already: a release's database does not change")
    server = DatabaseServer()
    server.start()
    try:
        with tempfile.TemporaryDirectory() as data:
            dsn = asyncio.run(make_database(server.dsn, "release", TEMPLATE))
            asyncio.run(_fill(dsn, Path(data)))
            target.write_text(_dump(dsn))
    finally:
        server.stop()


if __name__ == "__main__":
    main(sys.argv[1])
