"""Questions that come during a look at the database are answered together by the next one."""

import asyncio
from collections.abc import Sequence

import pytest

from workhall.gateway import together
from workhall.gateway.together import Together
from workhall.kit.errors import Unavailable
from workhall.kit.ids import OrgId, new_id

ORG = OrgId(new_id())


class Looks:
    """Answers a number with its double as soon as `free` is set; 13 makes the whole look fail."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.free = asyncio.Event()

    async def __call__(self, _org_id: OrgId, questions: Sequence[int]) -> Sequence[int]:
        self.asked.append(list(questions))
        await self.free.wait()
        if 13 in questions:
            raise Unavailable
        return [one * 2 for one in questions]


async def test_what_is_asked_during_a_look_goes_into_the_next_one() -> None:
    looks = Looks()
    asked: Together[int, int] = Together(looks)
    first = asked.ask(ORG, 1)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    later = [asked.ask(ORG, one) for one in (2, 3, 2)]
    looks.free.set()
    assert await asyncio.gather(first, *later) == [2, 4, 6, 4]
    assert looks.asked == [[1], [2, 3, 2]]


async def test_a_look_is_bounded_and_organisations_do_not_wait_for_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "MOST", 2)
    looks, other = Looks(), OrgId(new_id())
    asked: Together[int, int] = Together(looks)
    answers = [asked.ask(ORG, one) for one in (1, 2, 3)]
    elsewhere = asked.ask(other, 9)
    await asyncio.sleep(0.01)
    assert looks.asked == [[1, 2], [9]]
    looks.free.set()
    assert await asyncio.gather(*answers, elsewhere) == [2, 4, 6, 18]


async def test_a_look_that_fails_is_told_to_all_who_asked_and_the_next_one_works() -> None:
    looks = Looks()
    looks.free.set()
    asked: Together[int, int] = Together(looks)
    failed = [asked.ask(ORG, one) for one in (13, 1)]
    found = await asyncio.gather(*failed, return_exceptions=True)
    assert all(isinstance(one, Unavailable) for one in found)
    assert await asked.ask(ORG, 1) == 2


async def test_the_end_lets_nobody_wait() -> None:
    asked: Together[int, int] = Together(Looks())
    answers = [asked.ask(ORG, 1)]
    await asyncio.sleep(0.01)
    answers.append(asked.ask(ORG, 2))
    await asked.stop()
    assert all(one.cancelled() for one in answers)
