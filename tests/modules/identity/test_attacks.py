"""What an attacker would try first, beyond what the other files show."""

import asyncio
import json

import pytest
from sqlalchemy import text

from tests.modules.identity.examples import invitation
from tests.modules.identity.post import code_to, letter_to
from tests.modules.identity.test_sign_up import sign_up
from tests.world import World
from tests.world.people import PASSWORD
from workhall.kit.errors import TooMany
from workhall.modules.identity.schemas import IdentitySettings
from workhall.modules.identity.service.passwords import Passwords


async def test_session_is_never_one_that_somebody_chose(world: World) -> None:
    """Fixation: whatever token the browser brings along, signing in makes another."""
    ada = await world.founder("Ada")
    planted = world.client(Cookie="workhall_session=chosen-by-the-attacker")
    await planted.post("/api/sign-in", json={"login": ada.login, "password": PASSWORD})
    assert planted.cookies["workhall_session"] != "chosen-by-the-attacker"
    attacker = world.client(Cookie="workhall_session=chosen-by-the-attacker")
    assert (await attacker.get("/api/me")).status_code == 401


async def test_session_that_the_browser_had_ends_with_the_next_sign_in(world: World) -> None:
    ada, bo = await world.founder("Ada"), await world.founder("Bo")
    before = ada.token
    await ada.post("/api/sign-in", {"login": bo.login, "password": PASSWORD})
    assert (await world.client(Cookie=f"workhall_session={before}").get("/api/me")).status_code == 401


async def test_signing_up_does_not_tell_who_has_an_account(world: World) -> None:
    """Taken and free logins: the same status, the same shape, the new account works the same afterwards; only the
    letter to the owner of the address differs."""
    ada = await world.founder("Ada")
    await ada.post("/api/me/email/confirm", {"code": await code_to(world, ada.login)})
    shapes = []
    for login in (ada.login, world.fresh_login("free")):
        http = world.client()
        made = await http.post("/api/sign-up", json=sign_up(login, password="attackers own words"))
        assert made.status_code == 201
        account = made.json()["account"] | {"id": "", "email": ""}
        wrong_code = (await http.post("/api/me/email/confirm", json={"code": "000000"})).json()
        again = await world.client().post("/api/sign-in", json={"login": login, "password": "attackers own words"})
        shapes.append((account, wrong_code["code"], again.status_code))
    assert shapes[0] == shapes[1]
    assert "already belongs to yours" in await letter_to(world, ada.login, saying="already")
    me = (await world.client().post("/api/sign-in", json={"login": ada.login, "password": PASSWORD})).json()
    assert me["account"]["id"] == str(ada.account_id), "its owner still comes in with their own password"


async def test_requests_from_another_site_are_refused(world: World) -> None:
    ada = await world.founder("Ada")
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        answer = await ada.http.post("/api/sign-out", headers=headers)
        assert answer.status_code == 403
    await ada.get("/api/me")


async def test_other_organisations_and_their_things_do_not_exist(world: World) -> None:
    owner, stranger = await world.owner(), await world.stranger()
    invitation_id, _ = await invitation(stranger)
    theirs = f"/api/orgs/{stranger.org_id}"
    for method, path in (
        ("GET", theirs),
        ("GET", f"{theirs}/roles"),
        ("GET", f"{theirs}/invitations"),
        ("GET", f"{theirs}/audit"),
        ("POST", f"{theirs}/leave"),
        ("DELETE", f"/invitations/{invitation_id}"),
        ("GET", f"/invitations/{invitation_id}/qr.svg"),
        ("DELETE", f"/members/{stranger.member_id}"),
    ):
        problem = await owner.is_refused(method, path)
        missing = await owner.is_refused("GET", "/api/orgs/00000000-0000-0000-0000-000000000000")
        assert problem == missing


async def test_repeated_sign_in_with_a_key_hands_out_no_session(world: World) -> None:
    """An Idempotency-Key keeps the answer, and an answer of a sign-in must not be worth anything to who replays it."""
    ada = await world.founder("Ada")
    body, headers = (
        {"login": ada.login, "password": PASSWORD},
        {"Idempotency-Key": "k", "X-Forwarded-For": "192.0.2.77"},
    )
    first = await world.client().post("/api/sign-in", json=body, headers=headers)
    second = await world.client().post("/api/sign-in", json=body, headers=headers)
    assert "set-cookie" in first.headers
    assert "set-cookie" not in second.headers
    other = {"login": ada.login, "password": "a guess of somebody"}
    guess = await world.client().post("/api/sign-in", json=other, headers=headers)
    assert guess.json()["code"] == "key_reused"


async def test_kept_requests_hold_no_fast_hash_of_a_password(world: World) -> None:
    import hashlib

    ada = await world.founder("Ada")
    http = world.client()
    request = http.build_request(
        "POST",
        "/api/sign-in",
        json={"login": ada.login, "password": PASSWORD},
        headers={"Idempotency-Key": "kept", "X-Forwarded-For": "192.0.2.78"},
    )
    assert (await http.send(request)).status_code == 200
    plain = hashlib.sha256(b"\0".join((b"POST", b"/api/sign-in", request.content))).digest()
    async with world.app.db.transaction(None) as db:
        rows = await db.scalars(text("SELECT fingerprint FROM core.account_idempotency WHERE key = 'kept'"))
        kept = [bytes(one) for one in rows]
    assert kept
    assert plain not in kept


async def test_refused_attempt_with_a_key_can_be_made_again(world: World) -> None:
    ada = await world.founder("Ada")
    headers = {"Idempotency-Key": "again"}
    body = {"current": "wrong", "new": "another four words here"}
    first = await ada.http.put("/api/me/password", json=body, headers=headers)
    second = await ada.http.put("/api/me/password", json=body, headers=headers)
    assert first.json() == second.json()
    assert first.json()["code"] == "wrong_password"


async def test_storm_of_sign_ins_is_refused_and_not_queued(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waiting one would hold a database connection that somebody else needs."""
    hasher = Passwords(IdentitySettings(argon2_memory_kib=64, argon2_passes=1, argon2_at_once=1))
    monkeypatch.setattr("workhall.modules.identity.service.passwords._QUEUE", 3)
    answers = await asyncio.gather(*(hasher.hash("x") for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(one, TooMany) for one in answers) == 2


async def test_garbage_for_tokens_is_nobody(world: World) -> None:
    for token in ("x" * 5000, "%00", "null", "' OR 1=1 --"):
        assert (await world.client(Cookie=f"workhall_session={token}").get("/api/me")).status_code == 401


async def test_account_of_another_person_cannot_be_reached_through_ones_own(world: World) -> None:
    """No endpoint of the account takes an account id; what takes an id takes only one's own things."""
    schema = world.server.running.api.openapi()
    own = [path for path in schema["paths"] if path.startswith("/api/me")]
    assert [path for path in own if "{" in path] == [
        "/api/me/sessions/{session_id}",
        "/api/me/push/{device_id}",
        "/api/me/push/{device_id}/test",
    ]


NASTY = [
    "",
    "\x00",
    "a\x00b@example.org",
    "\ud800",
    "𝕏" * 60,
    "a@" + "b" * 250,
    "@",
    "a@b",
    "+" * 40,
    "+0",
    "00",
    "+491234567890123456789",
    "１２３",
    "x" * 10_000,
    '"a b"@example.org',
    "a@[127.0.0.1]",
    "a@xn--",
    "a@\u202eexample.org",
    "' OR 1=1 --",
    "%s%n{}",
]


async def test_strange_input_is_refused_and_breaks_nothing(world: World) -> None:
    owner = await world.founder("Ada")
    for nasty in NASTY:
        requests: list[tuple[str, str, object]] = [
            ("POST", "/api/sign-in", {"login": nasty, "password": nasty}),
            ("POST", "/api/sign-up", sign_up(nasty)),
            ("POST", "/api/password-reset/confirm", {"token": nasty, "password": nasty}),
            ("POST", "/api/me/phone", {"phone": nasty, "password": PASSWORD}),
            ("POST", "/roles", {"name": nasty, "permissions": [nasty]}),
            ("POST", "/invitations", {"kind": "email", "emails": [nasty]}),
        ]
        for method, path, body in requests:
            kind = {"Content-Type": "application/json"}
            answer = await owner.request(method, path, content=json.dumps(body), headers=kind)
            assert answer.status_code < 500, f"{method} {path} {nasty!r}: {answer.text}"
