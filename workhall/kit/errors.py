"""Typed refusals: RFC 9457 problem details over HTTP, the same codes on the socket. A 5xx always means our own
fault."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from workhall.kit.text import Locale, Text

Retry = Literal["no", "now", "later"]


class Refusal(Exception):
    """Something that a caller may have to read. Subclasses live in a module's errors.py and fix the class variables.

    `values` fill the placeholders of `title`; `fields` name what in the input has to change.
    """

    code: ClassVar[str]
    status: ClassVar[int] = 409
    retry: ClassVar[Retry] = "no"
    title: ClassVar[Text]
    commits: ClassVar[bool] = False
    """True: what was written before the refusal stays. For what counts or records the refused attempt itself."""

    def __init__(self, *, fields: Mapping[str, "FieldError"] | None = None, **values: object) -> None:
        super().__init__(self.code)
        self.fields = dict(fields or {})
        self.values = values

    def problem(self, locale: Locale) -> dict[str, Any]:
        """The RFC 9457 body (media type application/problem+json)."""
        body: dict[str, Any] = {
            "type": f"urn:workhall:problem:{self.code}",
            "title": self.title.say(locale, self.values),
            "status": self.status,
            "code": self.code,
            "retry": self.retry,
        }
        if self.fields:
            body["fields"] = {name: error.say(locale) for name, error in self.fields.items()}
        return body

    def headers(self) -> dict[str, str]:
        return {}


class FieldError:
    """Why one field of the input was refused; `code` is stable, the sentence is for people."""

    def __init__(self, code: str, message: Text, **values: object) -> None:
        self.code, self.message, self.values = code, message, values

    def say(self, locale: Locale) -> dict[str, str]:
        return {"code": self.code, "message": self.message.say(locale, self.values)}


class NotFound(Refusal):
    """Missing, invisible and forbidden are one answer, so that nobody learns what exists."""

    code = "not_found"
    status = 404
    title = Text(
        en="This does not exist, or you may not see or change it.",
        zh="内容不存在，或您无权查看或更改。",
        de="Das gibt es nicht, oder Sie dürfen es nicht sehen oder ändern.",
        it="Non esiste, oppure non puoi vederlo o modificarlo.",
    )


class SignInRequired(Refusal):
    code = "sign_in"
    status = 401
    title = Text(
        en="Sign in to go on.",
        zh="请先登录。",
        de="Melden Sie sich an, um fortzufahren.",
        it="Accedi per continuare.",
    )


class Invalid(Refusal):
    code = "invalid"
    status = 422
    title = Text(
        en="Some of what you entered needs a change.",
        zh="部分输入内容需要修改。",
        de="Einige Angaben müssen geändert werden.",
        it="Alcuni dati inseriti vanno corretti.",
    )


class TooMany(Refusal):
    """A rate limit. `wait` is in whole seconds."""

    code = "too_many"
    status = 429
    retry = "later"
    title = Text(
        en="Too many attempts. Try again in {wait, plural, one {# second} other {# seconds}}.",
        zh="尝试次数过多，请在 {wait} 秒后重试。",
        de="Zu viele Versuche. Versuchen Sie es in {wait, plural, one {# Sekunde} other {# Sekunden}} erneut.",
        it="Troppi tentativi. Riprova tra {wait, plural, one {# secondo} other {# secondi}}.",
    )

    def __init__(self, *, limit: int, remaining: int, wait: int) -> None:
        super().__init__(wait=wait)
        self.limit, self.remaining, self.wait = limit, remaining, wait

    def headers(self) -> dict[str, str]:
        return {
            "Retry-After": str(self.wait),
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.wait),
        }


class Unavailable(Refusal):
    code = "unavailable"
    status = 503
    retry = "now"
    title = Text(
        en="The server cannot store anything right now. Nothing was changed; try again.",
        zh="服务器暂时无法保存数据。未做任何更改，请重试。",
        de="Der Server kann gerade nichts speichern. Nichts wurde geändert; versuchen Sie es erneut.",
        it="Il server ora non può salvare nulla. Niente è cambiato: riprova.",
    )


class WrongOrigin(Refusal):
    code = "wrong_origin"
    status = 403
    title = Text(
        en="This request came from another site and was refused.",
        zh="该请求来自其他网站，已被拒绝。",
        de="Diese Anfrage kam von einer anderen Website und wurde abgelehnt.",
        it="La richiesta proviene da un altro sito ed è stata rifiutata.",
    )


class TooLarge(Refusal):
    code = "too_large"
    status = 413
    title = Text(
        en="This is too large. At most {limit} bytes are accepted here.",
        zh="内容过大，此处最多接受 {limit} 字节。",
        de="Das ist zu groß. Hier werden höchstens {limit} Byte angenommen.",
        it="È troppo grande. Qui si accettano al massimo {limit} byte.",
    )


class KeyReused(Refusal):
    """The same Idempotency-Key with another request (draft-ietf-httpapi-idempotency-key-header)."""

    code = "key_reused"
    status = 422
    title = Text(
        en="This Idempotency-Key was used for a different request. Choose a new one.",
        zh="该幂等键已用于另一个请求，请使用新的键。",
        de="Dieser Idempotency-Key gehört zu einer anderen Anfrage. Wählen Sie einen neuen.",
        it="Questa Idempotency-Key è già di un'altra richiesta. Scegline una nuova.",
    )


class InProgress(Refusal):
    """A request with the same Idempotency-Key has not finished."""

    code = "in_progress"
    status = 409
    retry = "now"
    title = Text(
        en="The same request is still being worked on. Ask again in a moment.",
        zh="相同的请求仍在处理中，请稍后再试。",
        de="Dieselbe Anfrage wird noch bearbeitet. Fragen Sie gleich noch einmal.",
        it="La stessa richiesta è ancora in corso. Riprova tra poco.",
    )
