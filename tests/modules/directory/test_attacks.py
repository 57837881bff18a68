"""Ten minutes as an attacker: what another organisation, a plain member and a forged request must not achieve."""

import asyncio
import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.modules.directory.company import audited, department, looks_up, puts, tree
from tests.world import World


async def test_nothing_of_another_organisation_can_be_named(world: World) -> None:
    """Each answer is the one for an id that never was, so that nobody learns what exists elsewhere."""
    owner, mia, stranger = await world.owner(), await world.member("Mia"), await world.stranger()
    mine, foreign = await department(owner, "Mine"), await department(stranger, "Foreign")
    theirs, nobody = str(stranger.member_id), str(uuid.uuid4())
    for department_id, person_id in ((foreign, theirs), (str(uuid.uuid4()), nobody)):
        attempts = [
            ("POST", "/departments", {"name": "x", "parent_id": department_id}, "unknown_department"),
            ("POST", "/departments", {"name": "x", "head_ids": [person_id]}, "unknown_person"),
            ("PATCH", f"/departments/{mine}", {"parent_id": department_id}, "unknown_department"),
            ("PATCH", f"/departments/{mine}", {"head_ids": [person_id]}, "unknown_person"),
            ("POST", f"/departments/{mine}/members", {"member_ids": [person_id]}, "unknown_person"),
            (
                "POST",
                f"/departments/{mine}/members",
                {"member_ids": [str(mia.member_id)], "out_of": department_id},
                "unknown_department",
            ),
            ("PATCH", f"/members/{mia.member_id}", {"manager_id": person_id}, "unknown_person"),
            ("PATCH", f"/members/{mia.member_id}", {"department_ids": [mine, department_id]}, "unknown_department"),
        ]
        for method, path, body, code in attempts:
            problem = await owner.is_refused(method, path, body)
            assert [one["code"] for one in problem["fields"].values()] == [code], (method, path, body)
        for path in (f"/departments/{department_id}", f"/members/{person_id}"):
            assert (await owner.is_refused("PATCH", path, {"name": "x"}))["code"] == "not_found"
            assert (await owner.is_refused("DELETE", path))["code"] == "not_found"
    assert list(await tree(owner)) == ["Mine"]
    assert (await looks_up(owner, mia))["department_ids"] == []
    assert list(await tree(stranger)) == ["Foreign"]


async def test_a_refused_change_leaves_nothing_behind(world: World) -> None:
    """Fields before the refused one are not kept, and nothing is recorded."""
    owner, mia = await world.owner(), await world.member("Mia")
    lab = await department(owner, "Lab")
    body = {"title": "Planner", "department_ids": [lab, str(uuid.uuid4())]}
    await owner.is_refused("PATCH", f"/members/{mia.member_id}", body)
    body = {"name": "Labs", "head_ids": [str(uuid.uuid4())]}
    await owner.is_refused("PATCH", f"/departments/{lab}", body)
    assert (await looks_up(owner, mia))["title"] == ""
    assert list(await tree(owner)) == ["Lab"]
    assert await audited(owner, "directory.person_changed") == []
    assert await audited(owner, "directory.department_changed") == []


async def test_a_member_can_neither_climb_nor_reach_into_the_tree(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    lab = await department(owner, "Lab", head_ids=[str(mia.member_id)])
    await puts(owner, mia, department_ids=[lab])
    roles = {one["builtin"]: one["id"] for one in (await owner.get("/roles"))["items"]}
    me = f"/members/{mia.member_id}"
    for method, path, body in (
        ("PATCH", me, {"role_ids": [roles["owner"]]}),
        ("PATCH", me, {"latin_name": "x", "role_ids": [roles["admin"]]}),
        ("PATCH", me, {"title": "CEO"}),
        ("PATCH", f"/departments/{lab}", {"head_ids": []}),
        ("POST", "/departments", {"name": "Mine"}),
        ("POST", f"/departments/{lab}/members", {"member_ids": [str(owner.member_id)]}),
        ("DELETE", f"/departments/{lab}", None),
        ("DELETE", f"/members/{owner.member_id}", None),
    ):
        assert (await mia.is_refused(method, path, body))["code"] == "not_found", (method, path, body)
    assert (await looks_up(mia, mia))["latin_name"] == ""


async def test_malformed_changes_are_refused_with_the_field(world: World) -> None:
    owner = await world.owner()
    bodies: list[dict[str, object]] = [
        {"left_at": None},
        {"id": str(uuid.uuid4())},
        {"title": "a\x00b"},
        {"title": "x" * 101},
        {"title": "\u202egnp.exe"},
        {"name": ""},
        {"name": {"$ne": 1}},
        {"department_ids": [str(uuid.uuid4())] * 21},
        {"department_ids": ["1 OR 1=1"]},
        {"manager_id": "me"},
    ]
    for body in bodies:
        problem = await owner.is_refused("PATCH", f"/members/{owner.member_id}", body)
        assert problem["code"] == "invalid", body
        assert next(iter(problem["fields"])).split(".")[0] in body


async def test_names_that_look_like_code_come_back_as_they_are(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    for name in ("'; DROP TABLE person; --", "<script>alert(1)</script>", "{{7*7}}", "%s %d", "Robert\\"):
        assert (await puts(owner, mia, name=name))["name"] == name
        assert name in [one["name"] for one in (await owner.get("/members"))["items"]]


@pytest.mark.breaks_sql_rules
async def test_the_database_itself_keeps_organisations_apart(world: World) -> None:
    """Foreign keys carry the organisation: even our own mistake could not tie two of them together."""
    owner, stranger = await world.owner(), await world.stranger()
    foreign = await department(stranger, "Foreign")
    mine = await department(owner, "Mine")
    for statement, value in (
        ("UPDATE directory.department SET parent_id = :value WHERE org_id = :org AND id = :mine", foreign),
        ("UPDATE directory.person SET manager_id = :value WHERE org_id = :org AND id <> :mine", stranger.member_id),
        ("INSERT INTO directory.placement SELECT :org, :mine, :value, 0", stranger.member_id),
        ("INSERT INTO directory.head SELECT :org, :mine, :value, 0", stranger.member_id),
    ):
        values = {"org": owner.org_id, "mine": uuid.UUID(mine), "value": uuid.UUID(str(value))}
        with pytest.raises(DBAPIError) as refused:
            await _runs(world, owner.org_id, statement, values)
        assert getattr(refused.value.orig, "sqlstate", None) == "23503", statement


async def _runs(world: World, org_id: uuid.UUID, statement: str, values: dict[str, uuid.UUID]) -> None:
    async with world.app.db.transaction(org_id) as session:
        await session.execute(text(statement), values)


async def test_people_removed_and_placed_at_the_same_moment_end_nowhere(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    lab = await department(owner, "Lab")
    body = {"member_ids": [str(mia.member_id)]}
    answers = await asyncio.gather(
        owner.request("DELETE", f"/members/{mia.member_id}"),
        owner.request("POST", f"/departments/{lab}/members", json=body),
        owner.request("PATCH", f"/members/{mia.member_id}", json={"title": "x", "department_ids": [lab]}),
        owner.request("PATCH", f"/departments/{lab}", json={"head_ids": body["member_ids"]}),
    )
    assert all(one.status_code < 500 for one in answers)
    (left,) = (await owner.get("/departments"))["items"]
    assert (left["member_count"], left["head_ids"]) == (0, [])
    assert (await owner.get("/members", q="mia"))["items"] == []
