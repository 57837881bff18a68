"""What notify refuses, and why."""

from typing import ClassVar

from workhall.kit.errors import FieldError, Invalid, Refusal
from workhall.kit.text import Text


class BudgetSpent(Refusal):
    code: ClassVar[str] = "ding_budget_spent"
    title: ClassVar[Text] = Text(
        en="This DING costs {cost} points; you have {left} left this month. Choose fewer people or cheaper ways.",
        zh="此 DING 需要 {cost} 点，您本月还剩 {left} 点。请减少接收人或选择更省的方式。",
        de="Dieser DING kostet {cost} Punkte, Sie haben diesen Monat noch {left}. Wählen Sie weniger Personen oder "
        "günstigere Wege.",
        it="Questo DING costa {cost} punti; questo mese te ne restano {left}. Scegli meno persone o canali più "
        "economici.",
    )


class NobodyToDing(Refusal):
    code: ClassVar[str] = "ding_nobody"
    title: ClassVar[Text] = Text(
        en="There is nobody to send this to. Choose somebody else than yourself.",
        zh="没有可接收的人。请选择除您自己以外的成员。",
        de="Es gibt niemanden, an den das gehen könnte. Wählen Sie andere als sich selbst.",
        it="Non c'è nessuno a cui inviarlo. Scegli qualcun altro oltre a te.",
    )


class TooManyReceivers(Refusal):
    code: ClassVar[str] = "ding_too_many"
    title: ClassVar[Text] = Text(
        en="A DING reaches at most {limit} people.",
        zh="一次 DING 最多可发送给 {limit} 人。",
        de="Ein DING erreicht höchstens {limit} Personen.",
        it="Un DING raggiunge al massimo {limit} persone.",
    )


class DingOver(Refusal):
    code: ClassVar[str] = "ding_over"
    title: ClassVar[Text] = Text(
        en="This DING has been recalled.",
        zh="此 DING 已被撤回。",
        de="Dieser DING wurde zurückgezogen.",
        it="Questo DING è stato ritirato.",
    )


class AlreadyRated(Refusal):
    code: ClassVar[str] = "ding_rated"
    title: ClassVar[Text] = Text(
        en="You have already said whether it was urgent.",
        zh="您已评价过是否紧急。",
        de="Sie haben schon gesagt, ob es dringend war.",
        it="Hai già detto se era urgente.",
    )


_UNKNOWN_SERVICE = Text(
    en="This browser's push service is not among those that this server may call.",
    zh="此浏览器的推送服务不在服务器允许的范围内。",
    de="Der Push-Dienst dieses Browsers gehört nicht zu denen, die dieser Server anrufen darf.",
    it="Il servizio push di questo browser non è tra quelli che il server può chiamare.",
)
_BAD_KEYS = Text(
    en="These are not the keys of a push subscription.",
    zh="这不是推送订阅的密钥。",
    de="Das sind nicht die Schlüssel eines Push-Abonnements.",
    it="Queste non sono le chiavi di una sottoscrizione push.",
)
_TOO_SOON = Text(
    en="This moment is past. Choose a later one, within a year.",
    zh="该时间已过。请选择一年内更晚的时间。",
    de="Dieser Zeitpunkt ist vorbei. Wählen Sie einen späteren innerhalb eines Jahres.",
    it="Questo momento è passato. Scegline uno successivo, entro un anno.",
)
_UNKNOWN = Text(
    en="This person, department or role is not in the organisation.",
    zh="组织中没有此成员、部门或角色。",
    de="Diese Person, Abteilung oder Rolle gibt es in der Organisation nicht.",
    it="Questa persona, questo reparto o questo ruolo non fa parte dell'organizzazione.",
)


def unknown_service() -> Invalid:
    """The same for one that is not listed and for an address that is none."""
    return Invalid(fields={"endpoint": FieldError("unknown_push_service", _UNKNOWN_SERVICE)})


def bad_keys() -> Invalid:
    return Invalid(fields={"keys": FieldError("bad_push_keys", _BAD_KEYS)})


def bad_moment() -> Invalid:
    return Invalid(fields={"at": FieldError("bad_moment", _TOO_SOON)})


def unknown(field: str) -> Invalid:
    """The same for another organisation's and for one that never was."""
    return Invalid(fields={field: FieldError("unknown", _UNKNOWN)})
