"""What happens by itself: small pictures, and the end of what nobody needs."""

from datetime import timedelta

from workhall.kit.module import Schedule
from workhall.kit.services import Services
from workhall.modules import identity
from workhall.modules.files.service import removal, thumbnails, uploads

JOBS = (thumbnails.DRAW, *removal.JOBS)


async def tidy(app: Services) -> None:
    async for org_id in identity.organisation_ids(app):
        await removal.tidy(app, org_id, uploads.KEPT)


SCHEDULES = (Schedule("files.tidy", timedelta(hours=1), tidy),)
