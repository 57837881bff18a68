"""The edge: what fails to commit is never answered as done, and what forgets its policy commits nothing."""

import dataclasses
import uuid
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import text

from tests.world import Person, World
from workhall import app
from workhall.kit.authz import Who, allow, policy
from workhall.kit.commands import Command
from workhall.kit.ctx import Ctx
from workhall.kit.errors import NotFound, Refusal
from workhall.kit.http import CtxDep, Routes, StepsDep
from workhall.kit.module import Manifest

pytestmark = pytest.mark.breaks_sql_rules

MAKE_TABLE = (
    "DROP TABLE IF EXISTS public.planted",
    "CREATE TABLE public.planted (id uuid PRIMARY KEY, breaks boolean NOT NULL)",
    """CREATE OR REPLACE FUNCTION public.planted() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN IF NEW.breaks THEN RAISE EXCEPTION 'not to be committed'; END IF; RETURN NEW; END $$""",
    """CREATE CONSTRAINT TRIGGER planted AFTER INSERT ON public.planted DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION public.planted()""",
    "GRANT SELECT, INSERT ON public.planted TO workhall_app",
)
_INSERT = text("INSERT INTO public.planted (id, breaks) VALUES (:id, :breaks)")


@policy("member")
def may_plant(who: Who, _thing: None) -> bool:
    """A test's: any member may."""
    return True


routes = Routes("planted", "/orgs/{org_id}/planted")
after: list[uuid.UUID] = []


async def _insert(ctx: Ctx, made: uuid.UUID, *, breaks: bool) -> None:
    await ctx.db.execute(_INSERT, {"id": made, "breaks": breaks})

    async def note() -> None:
        after.append(made)

    ctx.after_commit(note)


@routes.post("/{made}", permission=may_plant)
async def good(ctx: CtxDep, made: uuid.UUID) -> dict[str, str]:
    allow(ctx, may_plant, None)
    await _insert(ctx, made, breaks=False)
    return {"id": str(made)}


@routes.post("/{made}/breaks", permission=may_plant)
async def breaks(ctx: CtxDep, made: uuid.UUID) -> dict[str, str]:
    allow(ctx, may_plant, None)
    await _insert(ctx, made, breaks=True)
    return {"id": str(made)}


@routes.post("/{made}/forgets", permission=may_plant)
async def forgets(ctx: CtxDep, made: uuid.UUID) -> dict[str, str]:
    await _insert(ctx, made, breaks=False)
    return {"id": str(made)}


@routes.post("/{made}/refuses", permission=may_plant)
async def refuses(ctx: CtxDep, made: uuid.UUID) -> dict[str, str]:
    allow(ctx, may_plant, None)
    await _insert(ctx, made, breaks=False)
    raise NotFound


@routes.post("/{made}/in-steps", permission=may_plant, in_steps=True)
async def in_steps(steps: StepsDep, made: uuid.UUID, asks: str) -> dict[str, str]:
    """`asks` names what each unit of work does: a(sks) or f(orgets)."""
    for one in asks:
        async with steps.unit() as ctx:
            if one == "a":
                allow(ctx, may_plant, None)
            await _insert(ctx, made if one == "f" else uuid.uuid4(), breaks=False)
    return {"id": str(made)}


@pytest.fixture
async def owner(world: World) -> Person:
    connection = await asyncpg.connect(world.server.urls.owner)
    for statement in MAKE_TABLE:
        await connection.execute(statement)
    await connection.close()
    return await world.owner()


@pytest.fixture
async def client(world: World, owner: Person) -> AsyncIterator[httpx.AsyncClient]:
    """The same program with one more module."""
    services = dataclasses.replace(
        world.app, manifests=(*world.app.manifests, Manifest("planted", "A test's.", routes=(routes,)))
    )
    transport = httpx.ASGITransport(app.create_api(services), raise_app_exceptions=False)
    cookies = {"workhall_session": owner.token}
    base = f"http://test/api/orgs/{owner.org_id}/planted/"
    async with httpx.AsyncClient(transport=transport, base_url=base, cookies=cookies) as made:
        yield made


async def _is_kept(world: World, made: uuid.UUID) -> bool:
    connection = await asyncpg.connect(world.server.urls.owner)
    try:
        return bool(await connection.fetchval("SELECT count(*) FROM public.planted WHERE id = $1", made))
    finally:
        await connection.close()


async def test_what_commits_is_answered(world: World, client: httpx.AsyncClient) -> None:
    made = uuid.uuid4()
    assert (await client.post(f"{made}")).status_code == 201
    assert await _is_kept(world, made)
    assert made in after


async def test_a_failing_commit_is_not_a_success(world: World, client: httpx.AsyncClient) -> None:
    made = uuid.uuid4()
    response = await client.post(f"{made}/breaks")
    assert response.status_code >= 500
    assert str(made) not in response.text
    assert not await _is_kept(world, made)
    assert made not in after


async def test_a_failing_commit_keeps_no_idempotent_answer(world: World, client: httpx.AsyncClient) -> None:
    made, key = uuid.uuid4(), {"Idempotency-Key": str(uuid.uuid4())}
    assert (await client.post(f"{made}/breaks", headers=key)).status_code >= 500
    assert (await client.post(f"{made}/breaks", headers=key)).status_code >= 500


async def test_an_endpoint_that_forgets_its_policy_commits_nothing(world: World, client: httpx.AsyncClient) -> None:
    made = uuid.uuid4()
    assert (await client.post(f"{made}/forgets")).status_code == 500
    assert not await _is_kept(world, made)
    assert made not in after


async def test_a_refusal_commits_nothing(world: World, client: httpx.AsyncClient) -> None:
    made = uuid.uuid4()
    assert (await client.post(f"{made}/refuses")).status_code == 404
    assert not await _is_kept(world, made)


def test_an_endpoint_outside_routes_is_refused() -> None:
    """Closed by default: the framework's own decorators find no permission."""

    async def open_door() -> None: ...

    with pytest.raises(TypeError, match="declares no permission"):
        routes.router.add_api_route("/open", open_door)


async def test_a_command_that_forgets_its_policy_is_our_fault(world: World, owner: Person) -> None:
    async def forgetful(call: Any, args: Any) -> dict[str, bool]:
        return {"done": True}

    gateway = world.server.running.gateway
    ping = gateway.commands["ping"]
    planted = Command("planted.forgets", ping.args, may_plant, forgetful, in_unit=False)
    gateway.commands["planted.forgets"] = planted
    gateway.decoders["planted.forgets"] = gateway.decoders["ping"]
    try:
        problem = await (await owner.socket()).is_refused("planted.forgets")
    finally:
        del gateway.commands["planted.forgets"], gateway.decoders["planted.forgets"]
    assert problem["code"] == "fault"


def test_codes_of_refusals_are_stable_and_their_own() -> None:
    app.manifests()
    waiting, codes = [Refusal], {}
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            code = getattr(kind, "code", None)
            if code is not None and kind.__module__.startswith("workhall."):
                other = codes.setdefault(code, kind)
                assert other is kind or issubclass(kind, other), f"{code}: {kind.__qualname__} and {other.__qualname__}"
    assert {"not_found", "sign_in", "invalid", "too_many"} <= set(codes)


@pytest.mark.parametrize(("asks", "status"), [("aa", 200), ("f", 500), ("af", 500), ("", 500)])
async def test_each_step_asks_the_policy(world: World, client: httpx.AsyncClient, asks: str, status: int) -> None:
    """An endpoint that opens its transactions itself commits none that forgot to ask, and opens at least one."""
    made = uuid.uuid4()
    answer = await client.post(f"{made}/in-steps", params={"asks": asks})
    assert answer.status_code == (201 if status == 200 else status)
    assert not await _is_kept(world, made)


async def test_strangers_are_refused_before_the_first_step(world: World, client: httpx.AsyncClient) -> None:
    stranger = await world.stranger()
    client.cookies.set("workhall_session", stranger.token)
    answer = await client.post("no-uuid/in-steps")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
