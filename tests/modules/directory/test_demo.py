"""The demo company is believable, whole, and the same at every size."""

import asyncpg
import pytest

from tests.world import World
from workhall import demo as demo_organisation
from workhall.kit.unit import system_unit
from workhall.modules import directory
from workhall.modules.directory.service.demo_company import Company, company
from workhall.modules.directory.service.demo_large import large_company


def _size(made: Company) -> str:
    return f"{len(made.people)} people"


@pytest.mark.parametrize("made", [company(), large_company(2), large_company(60), large_company(3000)], ids=_size)
def test_everything_in_it_refers_to_something_in_it(made: Company) -> None:
    people = {one.key for one in made.people}
    departments = {one.key for one in made.departments}
    assert len(people) == len(made.people)
    assert len(departments) == len(made.departments)
    assert {one.head for one in made.departments if one.head} <= people
    assert {one.parent for one in made.departments if one.parent} <= departments
    assert {place for one in made.people for place in one.departments} <= departments
    assert len({one.login for one in made.people}) == len(made.people)
    assert all(one.login.isascii() for one in made.people)


@pytest.mark.parametrize("made", [company(), large_company(60), large_company(3000)], ids=_size)
def test_everybody_but_one_has_a_manager_and_no_line_closes(made: Company) -> None:
    managers = made.managers()
    assert [one.key for one in made.people if one.key not in managers] == [made.people[0].key]
    for person in made.people:
        line, at = [person.key], managers.get(person.key)
        while at is not None:
            assert at not in line
            line.append(at)
            at = managers.get(at)


def test_the_small_one_is_a_company_of_sixty_in_three_levels() -> None:
    made = company()
    parents = {one.key: one.parent for one in made.departments}
    levels = {key: 1 + sum(1 for _ in _line(parents, key)) for key in parents}
    assert 55 <= len(made.people) <= 70
    assert max(levels.values()) == 4  # The top is the management itself, three levels below it.
    assert {one.locale for one in made.people} == {"zh", "de", "it", "en"}
    assert all(one.latin_name for one in made.people if one.locale == "zh")


def _line(parents: dict[str, str | None], key: str) -> list[str]:
    above = parents[key]
    return [] if above is None else [above, *_line(parents, above)]


def test_the_same_size_is_the_same_company() -> None:
    assert large_company(500) == large_company(500)
    assert large_company(500) != large_company(501)


async def test_the_demo_organisation_stands_and_a_second_start_leaves_it_alone(world: World) -> None:
    said: list[str] = []
    await demo_organisation.fill(world.app, said.append)
    assert any("brandtner-lin.example" in line for line in said)
    connection = await asyncpg.connect(world.server.urls.owner.replace("+asyncpg", ""))
    orgs = await connection.fetch("SELECT org_id, count(*) FROM directory.person GROUP BY 1 HAVING count(*) = 62")
    await connection.close()
    assert len(orgs) == 1
    async with system_unit(world.app, "test", orgs[0]["org_id"]) as ctx:
        everybody = await directory.everybody(ctx)
        cards = {one.name: one for one in await directory.people(ctx, everybody)}
        assert cards["林志远"].latin_name == "Lin Zhiyuan"
        assert await directory.managers_of(ctx, cards["吴浩然"].id) == [
            cards["徐佳怡"].id,
            cards["林志远"].id,
            cards["Clara Brandtner"].id,
        ]
    await demo_organisation.fill(world.app, said.append)
