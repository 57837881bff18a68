"""What becomes of the index when an organisation ends."""

from workhall.kit.ctx import Ctx
from workhall.modules.search import store

_AT_ONCE = 5000


class SearchContent:
    """Fills identity.ORGANISATION_CONTENTS: no foreign key takes documents along."""

    async def purge(self, ctx: Ctx) -> bool:
        return await store.purge(ctx, _AT_ONCE)
