"""The walk over HTTP endpoints."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from tests.architecture.walk.state import blind, ids_in, state, strangers_to, with_ids
from tests.world import World
from tests.world.examples import EXAMPLES, Shot
from workhall import app
from workhall.kit.authz import AnyPolicy
from workhall.kit.http import permission_of


@dataclass(frozen=True)
class Endpoint:
    name: str
    method: str
    path: str
    permission: AnyPolicy

    @property
    def of_organisation(self) -> bool:
        return "{org_id}" in self.path


@cache
def endpoints() -> dict[str, Endpoint]:
    found: dict[str, Endpoint] = {}
    for routes in (routes for manifest in app.manifests() for routes in manifest.routes):
        for route in routes.router.routes:
            one: Any = route
            (method,) = one.methods - {"HEAD"}
            assert one.operation_id not in found, f"two endpoints are called {one.operation_id}"
            permission = permission_of(one.endpoint)
            found[one.operation_id] = Endpoint(one.operation_id, method, "/api" + one.path, permission)
    return found


@dataclass
class Request:
    """What is sent: the example with the ids that the sender puts in."""

    endpoint: Endpoint
    shot: Shot
    org_id: str

    def with_strange_ids(self) -> "Request":
        """The same for things that do not exist; where no id is named but the organisation's, that one is replaced."""
        shot = self.shot
        strange = strangers_to(ids_in(shot.path, shot.query, shot.body))
        other = Shot(shot.owner, dict(shot.path), dict(shot.query), shot.body, shot.files, shot.raw, shot.headers)
        other.path = {name: _other(value, strange) for name, value in shot.path.items()}
        other.query, other.body = with_ids(shot.query, strange), with_ids(shot.body, strange)
        org_id = self.org_id if other.path or strange else str(strangers_to(["x"])["x"])
        return Request(self.endpoint, other, org_id)

    def of(self, org_id: object) -> "Request":
        return Request(self.endpoint, self.shot, str(org_id))

    async def send(self, client: httpx.AsyncClient) -> httpx.Response:
        options: dict[str, Any] = {"params": self.shot.query}
        if self.shot.raw is not None:
            options["content"] = self.shot.raw
            options["headers"] = {"Content-Type": "application/octet-stream", **self.shot.headers}
        elif self.shot.files is not None:
            options["files"] = self.shot.files
        elif self.shot.body is not None:
            options["json"] = with_ids(self.shot.body, {})
        path = self.endpoint.path.format(org_id=self.org_id, **self.shot.path)
        return await client.request(self.endpoint.method, path, **options)


def _other(value: Any, strange: dict[str, str]) -> str:
    """Another id; a number that nothing has; another secret of the same length where a path holds a secret."""
    if str(value).isdecimal():
        return str(10**9 + secrets.randbelow(10**9))
    return strange.get(str(value)) or secrets.token_urlsafe(len(str(value)))[: len(str(value))]


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    """All that a refused caller learns."""
    assert response.status_code < 500, response.text
    kind = response.headers.get("content-type", "")
    body = response.text if response.status_code >= 400 else ""
    return response.status_code, kind, blind(body)


class HttpWalk:
    name = "http"

    def operations(self) -> Sequence[str]:
        return sorted(endpoints())

    async def check(self, operation: str, world: World) -> None:
        endpoint = endpoints()[operation]
        shot = await EXAMPLES[operation](world)
        attack = Attack(world, Request(endpoint, shot, str(shot.owner.org_id)), await state(world, shot.owner))
        if endpoint.permission.audience != "public":
            await _nobody(attack)
        if endpoint.of_organisation:
            await _another_organisation(attack)
            await _without_right(attack)
        elif shot.path:
            await _another_account(attack)
        # Last, and with the very request that all the others made: it was good all the time.
        response = await attack.request.send(shot.owner.http)
        assert response.is_success, f"the owner is refused: {response.status_code} {response.text}"


@dataclass
class Attack:
    """`before`: what the owner's organisation and account held when the request was prepared."""

    world: World
    request: Request
    before: dict[str, str]

    async def refused_alike(
        self, who: str, request: Request, client: httpx.AsyncClient, control: Request | None = None
    ) -> tuple[int, str, str]:
        """The answer, after nothing has changed and after the control got the same one."""
        given = refusal(await request.send(client))
        now = await state(self.world, self.request.shot.owner)
        changed = [name for name in now if now[name] != self.before[name]]
        assert not changed, f"{who} changed {changed}"
        expected = refusal(await (control or request.with_strange_ids()).send(client))
        assert given == expected, f"{who} is told {given}, and {expected} for what does not exist"
        return given


async def _nobody(attack: Attack) -> None:
    async with attack.world.client() as client:
        told = await attack.refused_alike("somebody who is not signed in", attack.request, client)
    assert told[0] == 401, told


async def _another_organisation(attack: Attack) -> None:
    stranger, request = await attack.world.stranger(), attack.request
    # With the owner's organisation in the path …
    told = await attack.refused_alike("another organisation's owner", request, stranger.http)
    assert told[0] == 404, told
    # … and with their own there, and the owner's things behind it.
    if request.shot.path or ids_in(request.shot.query, request.shot.body):
        control = request.with_strange_ids().of(stranger.org_id)
        await attack.refused_alike("a stranger at home", request.of(stranger.org_id), stranger.http, control)


async def _without_right(attack: Attack) -> None:
    policy, person = attack.request.endpoint.permission, attack.request.shot.without_right
    if person is None:
        assert policy.audience != "granted", f"{policy.name} is granted: the example names nobody without the right"
        return
    told = await attack.refused_alike("a member without the right", attack.request, person.http)
    assert told[0] == 404, told


async def _another_account(attack: Attack) -> None:
    """An account's things are like things that do not exist; a wrong secret in a path opens nothing."""
    stranger = await attack.world.stranger()
    if attack.request.endpoint.permission.audience == "public":
        told = refusal(await attack.request.with_strange_ids().send(stranger.http))
        assert told[0] in (404, 422), told
        return
    await attack.refused_alike("another account", attack.request, stranger.http)
