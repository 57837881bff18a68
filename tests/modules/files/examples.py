"""One request for each endpoint of files, for the walk."""

from tests.modules.files.sender import begins, drafts, sends, uploads
from tests.world import World
from tests.world.examples import Shot, example


@example("files.begin_upload")
async def begin_upload(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    return Shot(owner, body={"name": "a.txt", "size": 3, "owner": drafts(owner)}, without_right=mia)


@example("files.get_upload")
async def get_upload(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    return Shot(owner, path={"upload_id": (await begins(owner, 3))["id"]}, without_right=mia)


@example("files.append_to_upload")
async def append_to_upload(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    upload = await begins(owner, 3)
    return Shot(owner, path={"upload_id": upload["id"]}, raw=b"abc", headers={"Upload-Offset": "0"}, without_right=mia)


@example("files.finish_upload")
async def finish_upload(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    upload = await begins(owner, 3)
    await sends(owner, upload["id"], 0, b"abc")
    return Shot(owner, path={"upload_id": upload["id"]}, without_right=mia)


@example("files.cancel_upload")
async def cancel_upload(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    return Shot(owner, path={"upload_id": (await begins(owner, 3))["id"]}, without_right=mia)


@example("files.get_file")
async def get_file(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    return Shot(owner, path={"file_id": (await uploads(owner, b"abc"))["id"]}, without_right=mia)


@example("files.delete_file")
async def delete_file(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    return Shot(owner, path={"file_id": (await uploads(owner, b"abc"))["id"]}, without_right=mia)


@example("files.file_content")
async def file_content(world: World) -> Shot:
    owner, mia = await world.owner(), await world.member()
    return Shot(owner, path={"file_id": (await uploads(owner, b"abc"))["id"]}, without_right=mia)
