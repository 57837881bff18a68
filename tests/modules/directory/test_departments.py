"""The tree of departments."""

import asyncio
import uuid

import pytest
from sqlalchemy import text

from tests.modules.directory.company import audited, department, looks_up, puts, tree
from tests.world import World


async def test_a_tree_grows_and_everybody_sees_it_in_order(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    sales = await department(owner, "Sales")
    await department(owner, "Hamburg", sales)
    await department(owner, "Shanghai 上海", sales, position=0)
    await department(owner, "Board", position=0)
    seen = (await mia.get("/departments"))["items"]
    assert [one["name"] for one in seen if one["parent_id"] is None] == ["Board", "Sales"]
    below = [(one["name"], one["position"]) for one in seen if one["parent_id"] == sales]
    assert below == [("Shanghai 上海", 0), ("Hamburg", 1)]
    assert [one["can"] for one in seen] == [[]] * 4
    assert all(one["can"] == ["edit", "delete", "place"] for one in (await owner.get("/departments"))["items"])


async def test_a_department_is_renamed_moved_and_put_in_its_place(world: World) -> None:
    owner = await world.owner()
    a, b, c = [await department(owner, name) for name in "ABC"]
    changed = await owner.patch(f"/departments/{c}", {"name": "C!", "position": 0})
    assert (changed["name"], changed["position"]) == ("C!", 0)
    moved = await owner.patch(f"/departments/{a}", {"parent_id": b})
    assert (moved["parent_id"], moved["position"]) == (b, 0)
    top = sorted((one["position"], one["name"]) for one in (await tree(owner)).values() if one["parent_id"] is None)
    assert top == [(0, "C!"), (1, "B")]
    assert (await owner.patch(f"/departments/{a}", {"parent_id": None}))["position"] == 2
    assert len(await audited(owner, "directory.department_changed")) == 3


async def test_a_department_cannot_move_below_itself(world: World) -> None:
    owner = await world.owner()
    a = await department(owner, "A")
    b = await department(owner, "B", a)
    c = await department(owner, "C", b)
    for target in (a, b, c):
        assert (await owner.is_refused("PATCH", f"/departments/{a}", {"parent_id": target}))[
            "code"
        ] == "department_circle"


async def test_two_moves_at_once_do_not_close_a_circle(world: World) -> None:
    owner = await world.owner()
    for turn in range(5):
        a, b = await department(owner, f"A{turn}"), await department(owner, f"B{turn}")
        answers = await asyncio.gather(
            owner.request("PATCH", f"/departments/{a}", json={"parent_id": b}),
            owner.request("PATCH", f"/departments/{b}", json={"parent_id": a}),
        )
        assert sorted(one.status_code for one in answers) == [200, 409]
    assert all(one["member_count"] == 0 for one in (await tree(owner)).values())


async def test_two_managers_at_once_do_not_close_a_circle(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    answers = await asyncio.gather(
        owner.request("PATCH", f"/members/{mia.member_id}", json={"manager_id": str(ben.member_id)}),
        owner.request("PATCH", f"/members/{ben.member_id}", json={"manager_id": str(mia.member_id)}),
    )
    assert sorted(one.status_code for one in answers) == [200, 409]


async def test_the_tree_has_ten_levels_at_most_also_after_a_move(world: World) -> None:
    owner = await world.owner()
    parent: str | None = None
    levels: list[str] = []
    for level in range(10):
        parent = await department(owner, f"L{level}", parent)
        levels.append(parent)
    problem = await owner.is_refused("POST", "/departments", {"name": "L10", "parent_id": parent})
    assert problem["code"] == "department_too_deep"
    pair = await department(owner, "Pair")
    await department(owner, "Below", pair)
    problem = await owner.is_refused("PATCH", f"/departments/{pair}", {"parent_id": levels[8]})
    assert problem["code"] == "department_too_deep"
    assert (await owner.patch(f"/departments/{pair}", {"parent_id": levels[7]}))["parent_id"] == levels[7]


async def test_siblings_have_different_names(world: World) -> None:
    owner = await world.owner()
    sales = await department(owner, "Sales")
    assert (await owner.is_refused("POST", "/departments", {"name": "SALES"}))["code"] == "department_name_taken"
    await department(owner, "Sales", sales)
    lab = await department(owner, "Lab")
    assert (await owner.is_refused("PATCH", f"/departments/{lab}", {"name": "sales"}))[
        "code"
    ] == "department_name_taken"
    for blank in ("", "  ", "a\x00b", "x" * 101):
        assert (await owner.is_refused("POST", "/departments", {"name": blank}))["code"] == "invalid"


async def test_a_department_with_people_is_deleted_only_when_they_have_somewhere_to_go(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    old, new = await department(owner, "Old"), await department(owner, "New")
    below = await department(owner, "Below", old)
    await puts(owner, mia, department_ids=[old])
    await puts(owner, ben, department_ids=[old, new])
    assert (await owner.is_refused("DELETE", f"/departments/{old}"))["code"] == "department_not_empty"
    for wrong, code in ((below, "department_circle"), (old, "department_circle"), (str(uuid.uuid4()), "invalid")):
        assert (await owner.is_refused("DELETE", f"/departments/{old}?move_to={wrong}"))["code"] == code
    await owner.delete(f"/departments/{old}?move_to={new}")
    assert [(await looks_up(owner, one))["department_ids"] for one in (mia, ben)] == [[new], [new]]
    left = await tree(owner)
    assert (left["Below"]["parent_id"], left["New"]["member_count"]) == (new, 2)
    page = await owner.get("/members", q="mia", department_id=new)
    assert [one["name"] for one in page["items"]] == ["Mia"]
    await owner.delete(f"/departments/{below}")
    assert list(await tree(owner)) == ["New"]


async def test_people_are_listed_by_department_with_or_without_those_below(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    top = await department(owner, "Top")
    below = await department(owner, "Below", top)
    await puts(owner, mia, department_ids=[top, below])
    await puts(owner, ben, department_ids=[below])
    page = await owner.get("/members", department_id=top)
    assert [one["name"] for one in page["items"]] == ["Ben", "Mia"]
    page = await owner.get("/members", department_id=top, subtree=False)
    assert [one["name"] for one in page["items"]] == ["Mia"]
    page = await owner.get("/members", department_id=top, subtree=False, q="b")
    assert page["items"] == []
    counts = {name: one["member_count"] for name, one in (await tree(owner)).items()}
    assert counts == {"Top": 2, "Below": 2}
    problem = await owner.is_refused("GET", f"/members?department_id={uuid.uuid4()}")
    assert problem["fields"]["department_id"]["code"] == "unknown_department"


async def test_people_are_put_into_a_department_and_moved_to_another(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    a, b, c = [await department(owner, name) for name in "ABC"]
    both = [str(mia.member_id), str(ben.member_id)]
    await owner.post(f"/departments/{a}/members", {"member_ids": both})
    await owner.post(f"/departments/{b}/members", {"member_ids": both[:1]})
    await owner.post(f"/departments/{c}/members", {"member_ids": both, "out_of": a})
    assert (await looks_up(owner, mia))["department_ids"] == [c, b]
    assert (await looks_up(owner, ben))["department_ids"] == [c]
    page = await owner.get("/members", q="ben", department_id=c)
    assert len(page["items"]) == 1
    unknown = {"member_ids": [str(uuid.uuid4())]}
    problem = await owner.is_refused("POST", f"/departments/{a}/members", unknown)
    assert problem["fields"]["member_ids"]["code"] == "unknown_person"


async def test_heads_are_named_in_their_order_and_must_be_members(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    lab = await department(owner, "Lab", head_ids=[str(ben.member_id), str(mia.member_id)])
    assert (await tree(mia))["Lab"]["head_ids"] == [str(ben.member_id), str(mia.member_id)]
    await owner.patch(f"/departments/{lab}", {"head_ids": [str(mia.member_id)] * 2})
    assert (await tree(mia))["Lab"]["head_ids"] == [str(mia.member_id)]
    await owner.delete(f"/members/{ben.member_id}")
    problem = await owner.is_refused("PATCH", f"/departments/{lab}", {"head_ids": [str(ben.member_id)]})
    assert problem["fields"]["head_ids"]["code"] == "unknown_person"
    await owner.delete(f"/departments/{lab}")


@pytest.mark.breaks_sql_rules
async def test_a_deleted_organisation_takes_its_directory_along(world: World) -> None:
    """The rows refer to one another in every direction; the database must still let go of all of them at once."""
    owner = await world.founder("Olga", "Short-lived")
    mia = await world.member("Mia", of=owner)
    lab = await department(owner, "Lab", head_ids=[str(mia.member_id)])
    await department(owner, "Below", lab)
    await puts(owner, mia, department_ids=[lab], manager_id=str(owner.member_id))
    async with world.app.db.transaction(owner.org_id) as session:
        for table in ("invitation", "organisation"):
            column = "org_id" if table == "invitation" else "id"
            await session.execute(text(f"DELETE FROM identity.{table} WHERE {column} = :org"), {"org": owner.org_id})
        for table in ("person", "department", "placement", "head", "person_keys", "tree"):
            found = await session.execute(
                text(f"SELECT count(*) FROM directory.{table} WHERE org_id = :org"), {"org": owner.org_id}
            )
            assert found.scalar_one() == 0, table
