"""The running product can search notes too."""

import pytest

from tests.modules.search.notes import NOTES
from tests.world.server import Workhall
from workhall.kit.module import Manifest
from workhall.kit.slot_types import SEARCH_SOURCES
from workhall.kit.slots import Slots


@pytest.fixture(scope="session", autouse=True)
def _notes(server: Workhall) -> None:
    app = server.services
    given = [*app.manifests, Manifest("notes", "A test's.", fills=(SEARCH_SOURCES.fill(NOTES),))]
    app.slots = Slots((one.name, filling) for one in given for filling in one.fills)
