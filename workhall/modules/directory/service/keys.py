"""What a person is found by, derived from the row whenever it changes."""

from collections.abc import Iterable

from workhall.kit import search
from workhall.kit.ctx import Ctx
from workhall.modules.directory import store
from workhall.modules.directory.tables import Person


async def refresh(ctx: Ctx, people: Iterable[Person]) -> None:
    """Also needed when only the departments changed, because the search filters by them."""
    await ctx.db.flush()
    await store.put_keys(ctx, {one.id: of(one) for one in people if one.left_at is None})


def of(person: Person) -> store.Keys:
    """Names before everything else, so that a match in a name outranks one in a title or address."""
    names = search.NameKeys()
    names.add(person.name)
    names.add(person.latin_name)
    rest = search.NameKeys()
    rest.add_words(person.title)
    if person.email:
        local = person.email.partition("@")[0]
        rest.add_words(local)
        rest.add_words("".join(search.words(local)))
    of_names = search.joined(names.parts)
    others = [one for one in rest.parts if one not in names.parts]
    keys = of_names + search.joined(others)[1:] if others else of_names
    return store.Keys(search.joined(names.whole), keys, len(of_names), person.sort_key)
