"""People: who is here, what is said of them, and who may say it."""

import uuid

from sqlalchemy import text

from tests.modules.directory.company import audited, department, finds, looks_up, puts, queries
from tests.world import World


async def test_who_joins_is_in_the_directory_and_found_by_name(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia Kaur")
    names = [one["name"] for one in (await mia.get("/members"))["items"]]
    assert names == ["Mia Kaur", owner.name]
    assert await finds(owner, "kau") == ["Mia Kaur"]


async def test_an_invitation_for_a_department_puts_the_newcomer_there(world: World) -> None:
    owner = await world.owner()
    lab, gone = await department(owner, "Lab"), await department(owner, "Gone")
    invited = await owner.post("/invitations", {"kind": "link", "department_ids": [lab, gone]})
    await owner.delete(f"/departments/{gone}")
    token = invited["items"][0]["url"].rsplit("/", 1)[1]
    body = {"name": "Noor", "login": world.fresh_login("noor"), "password": "correct horse battery", "locale": "en"}
    async with world.client() as http:
        assert (await http.post(f"/api/invitations/{token}/join", json=body)).is_success
    (noor,) = (await owner.get("/members", department_id=lab))["items"]
    assert (noor["name"], noor["department_ids"]) == ("Noor", [lab])


async def test_those_who_keep_the_directory_change_everything_about_a_person(world: World) -> None:
    owner, mia, boss = await world.owner(), await world.member("Mia"), await world.member("Boss")
    lab, sales = await department(owner, "Lab"), await department(owner, "Sales")
    changed = await puts(
        owner,
        mia,
        name="Mia Zhang 张米娅",
        latin_name="Zhang Miya",
        title="Planner",
        manager_id=str(boss.member_id),
        department_ids=[sales, lab],
    )
    assert changed == await looks_up(owner, mia)
    assert changed["department_ids"] == [sales, lab]
    assert (changed["title"], changed["manager_id"]) == ("Planner", str(boss.member_id))
    assert await finds(boss, "miya") == ["Mia Zhang 张米娅"]
    (entry,) = await audited(owner, "directory.person_changed")
    assert entry["subject"] == str(mia.member_id)
    assert "Planner" not in str(entry)


async def test_a_name_given_by_the_organisation_outlives_the_persons_own_renames(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await mia.patch("/api/me", {"name": "Mia Own"})
    assert (await looks_up(owner, mia))["name"] == "Mia Own"
    await puts(owner, mia, name="Dr. Mia")
    await mia.patch("/api/me", {"name": "Mia Again"})
    assert (await looks_up(owner, mia))["name"] == "Dr. Mia"


async def test_people_write_their_own_latin_name_and_nothing_else(world: World) -> None:
    mia, ben = await world.members("Mia", "Ben")
    assert (await puts(mia, mia, latin_name="Mia L."))["latin_name"] == "Mia L."
    for body in ({"title": "Chief"}, {"name": "Queen"}, {"manager_id": None}, {"department_ids": []}):
        assert (await mia.is_refused("PATCH", f"/members/{mia.member_id}", body))["code"] == "not_found"
    assert (await ben.is_refused("PATCH", f"/members/{mia.member_id}", {"latin_name": "x"}))["code"] == "not_found"
    assert (await looks_up(mia, mia))["can"] == ["edit_latin_name"]
    assert (await looks_up(ben, mia))["can"] == []


async def test_heads_give_titles_to_their_people_also_further_down_but_not_to_themselves(world: World) -> None:
    owner, head, mia, ben = await world.owner(), *await world.members("Head", "Mia", "Ben")
    top = await department(owner, "Top", head_ids=[str(head.member_id)])
    below = await department(owner, "Below", top)
    other = await department(owner, "Other")
    await puts(owner, head, department_ids=[top])
    await puts(owner, mia, department_ids=[below])
    await puts(owner, ben, department_ids=[other])
    assert (await looks_up(head, mia))["can"] == ["edit_title"]
    assert (await puts(head, mia, title="Planner"))["title"] == "Planner"
    for person in (head, ben):
        assert (await head.is_refused("PATCH", f"/members/{person.member_id}", {"title": "x"}))["code"] == "not_found"
    both = {"title": "x", "department_ids": [top]}
    assert (await head.is_refused("PATCH", f"/members/{mia.member_id}", both))["code"] == "not_found"
    assert (await looks_up(head, mia))["title"] == "Planner"


async def test_roles_are_given_with_the_rest_and_identity_says_who_may(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    roles = {one["builtin"]: one["id"] for one in (await owner.get("/roles"))["items"]}
    changed = await puts(owner, mia, role_ids=[roles["admin"]], title="Admin")
    assert (changed["role_ids"], changed["title"]) == ([roles["admin"]], "Admin")
    raised = {"role_ids": [roles["owner"]], "title": "King"}
    assert (await mia.is_refused("PATCH", f"/members/{ben.member_id}", raised))["code"] == "not_found"
    assert (await looks_up(mia, ben))["title"] == ""


async def test_a_list_of_people_says_for_each_what_the_caller_may(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    roles = {one["builtin"]: one["id"] for one in (await owner.get("/roles"))["items"]}
    await puts(owner, mia, role_ids=[roles["admin"]])
    seen = {one["name"]: one["can"] for one in (await mia.get("/members"))["items"]}
    assert "remove" not in seen[owner.name]
    assert "remove" not in seen["Mia"]
    seen = {one["name"]: one["can"] for one in (await owner.get("/members"))["items"]}
    assert seen["Mia"] == ["edit_name", "edit_latin_name", "edit_title", "edit_place", "remove"]


async def test_a_phone_number_is_for_its_person_and_the_keepers(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    async with world.app.db.transaction(mia.org_id) as session:
        values = {"org": mia.org_id, "id": mia.member_id}
        await session.execute(
            text("UPDATE directory.person SET phone = '+39' WHERE org_id = :org AND id = :id"), values
        )
    assert [(await looks_up(one, mia))["phone"] for one in (owner, mia, ben)] == ["+39", "+39", None]


async def test_who_is_removed_keeps_a_name_and_nothing_else(world: World) -> None:
    owner, mia, ben = await world.owner(), *await world.members("Mia", "Ben")
    lab = await department(owner, "Lab", head_ids=[str(mia.member_id)])
    await puts(owner, mia, department_ids=[lab], manager_id=str(owner.member_id))
    await puts(owner, ben, manager_id=str(mia.member_id))
    await owner.delete(f"/members/{mia.member_id}")
    gone = await looks_up(ben, mia)
    assert gone["name"] == "Mia"
    assert gone["left_at"] is not None
    assert (gone["email"], gone["avatar"], gone["department_ids"], gone["can"]) == (None, None, [], [])
    assert (await looks_up(owner, ben))["manager_id"] == str(owner.member_id)
    assert await finds(owner, "Mia") == []
    assert [one["name"] for one in (await owner.get("/members"))["items"]] == ["Ben", owner.name]
    (left,) = (await owner.get("/departments"))["items"]
    assert (left["head_ids"], left["member_count"]) == ([], 0)
    assert (await mia.is_refused("GET", "/members"))["code"] == "not_found"
    assert (await owner.is_refused("PATCH", f"/members/{mia.member_id}", {"title": "x"}))["code"] == "not_found"
    assert (await owner.is_refused("DELETE", f"/members/{mia.member_id}"))["code"] == "not_found"


async def test_oneself_one_does_not_remove(world: World) -> None:
    owner = await world.owner()
    assert (await owner.is_refused("DELETE", f"/members/{owner.member_id}"))["code"] == "not_found"


async def test_who_comes_back_is_the_same_person(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    await puts(owner, mia, title="Planner")
    await owner.delete(f"/members/{mia.member_id}")
    invited = await owner.post("/invitations", {"kind": "link"})
    await mia.post(f"/api/invitations/{invited['items'][0]['url'].rsplit('/', 1)[1]}/join", {})
    back = await looks_up(owner, mia)
    assert (back["left_at"], back["title"]) == (None, "Planner")
    assert await finds(owner, "mia") == ["Mia"]


async def test_a_line_of_managers_never_closes(world: World) -> None:
    owner, a, b, c = await world.owner(), *await world.members("A", "B", "C")
    await puts(owner, b, manager_id=str(a.member_id))
    await puts(owner, c, manager_id=str(b.member_id))
    for boss in (a, b, c):
        problem = await owner.is_refused("PATCH", f"/members/{a.member_id}", {"manager_id": str(boss.member_id)})
        assert problem["code"] == "manager_circle"
    assert (await puts(owner, c, manager_id=None))["manager_id"] is None
    problem = await owner.is_refused("PATCH", f"/members/{a.member_id}", {"manager_id": str(uuid.uuid4())})
    assert problem["fields"]["manager_id"]["code"] == "unknown_person"


async def test_open_clients_hear_of_changes(world: World) -> None:
    owner, mia = await world.owner(), await world.member("Mia")
    socket = await mia.socket()
    await puts(owner, mia, title="Planner")
    news = await socket.hears("directory.changed", departments=False)
    assert news["member_ids"] == [str(mia.member_id)]
    await department(owner, "Lab")
    await socket.hears("directory.changed", departments=True)


async def test_a_page_asks_the_database_the_same_few_times_however_long_it_is(world: World) -> None:
    owner = await world.owner()
    await world.members("A", "B", "C", "D")
    short = await queries(world, owner.get("/members", limit=1))
    assert await queries(world, owner.get("/members", limit=50)) == short
    assert await queries(world, owner.get("/members", q="a", limit=50)) <= short + 1
    assert short <= 6
