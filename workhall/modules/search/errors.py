"""Questions that cannot be answered, each with the way to mend it."""

from workhall.kit.errors import FieldError, Invalid
from workhall.kit.text import Text

_DAY = Text(
    en="“{value}” is no date. Write it as {filter}:2026-11-01.",
    zh="“{value}”不是日期，请写成 {filter}:2026-11-01。",
    de="„{value}“ ist kein Datum. Schreiben Sie {filter}:2026-11-01.",
    it="“{value}” non è una data. Scrivi {filter}:2026-11-01.",
)
_HAS = Text(
    en="has: knows file, picture and link, not “{value}”.",
    zh="has: 只支持 file、picture 和 link，不支持“{value}”。",
    de="has: kennt file, picture und link, nicht „{value}“.",
    it="has: conosce file, picture e link, non “{value}”.",
)
_PERSON = Text(
    en="Nobody here is called “{value}”. Try a part of the name, or from:me.",
    zh="这里没有名为“{value}”的人。请尝试姓名的一部分，或使用 from:me。",
    de="Niemand hier heißt „{value}“. Versuchen Sie einen Teil des Namens oder from:me.",
    it="Qui nessuno si chiama “{value}”. Prova una parte del nome, o from:me.",
)
_PLACE = Text(
    en="You are in no conversation called “{value}”. Try a part of its title, or a person's name.",
    zh="您没有参与名为“{value}”的会话。请尝试标题的一部分或对方的姓名。",
    de="Sie sind in keiner Unterhaltung namens „{value}“. Versuchen Sie einen Teil des Titels oder einen Namen.",
    it="Non partecipi a nessuna conversazione chiamata “{value}”. Prova una parte del titolo o il nome di una persona.",
)
_WIDE = Text(
    en="This would be nearly everything. Add a word, or from:, in: or has:.",
    zh="范围太大。请添加一个词，或使用 from:、in: 或 has:。",
    de="Das wäre fast alles. Fügen Sie ein Wort hinzu, oder from:, in: oder has:.",
    it="Sarebbe quasi tutto. Aggiungi una parola, oppure from:, in: o has:.",
)
_KIND = Text(
    en="There is nothing of this kind to search.",
    zh="没有可搜索的此类内容。",
    de="Diese Art gibt es in der Suche nicht.",
    it="Non c'è nulla di questo tipo da cercare.",
)
_CURSOR = Text(
    en="A further page belongs to one kind: name it too.",
    zh="翻页时需要同时指定类型。",
    de="Eine weitere Seite gehört zu einer Art: nennen Sie auch diese.",
    it="Un'altra pagina appartiene a un tipo: indica anche quello.",
)


def _question(code: str, text: Text, **values: object) -> Invalid:
    return Invalid(fields={"q": FieldError(code, text, **values)})


def no_date(name: str, value: str) -> Invalid:
    return _question("no_date", _DAY, filter=name, value=value[:40])


def unknown_has(value: str) -> Invalid:
    return _question("unknown_has", _HAS, value=value[:40])


def unknown_person(value: str) -> Invalid:
    return _question("unknown_person", _PERSON, value=value[:40])


def unknown_place(value: str) -> Invalid:
    return _question("unknown_place", _PLACE, value=value[:40])


def too_wide() -> Invalid:
    return _question("too_wide", _WIDE)


def unknown_kind() -> Invalid:
    return Invalid(fields={"kind": FieldError("unknown_kind", _KIND)})


def cursor_without_kind() -> Invalid:
    return Invalid(fields={"cursor": FieldError("cursor_without_kind", _CURSOR)})
