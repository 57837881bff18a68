"""What obligations refuse, in words that say what to do next. Missing and forbidden are kit.errors.NotFound."""

from typing import ClassVar

from workhall.kit.errors import FieldError, Invalid, Refusal
from workhall.kit.text import Text

_NOT_AHEAD = Text(
    en="Choose a moment in the future, at most a year away.",
    zh="请选择一年以内的未来时间。",
    de="Wählen Sie einen Zeitpunkt in der Zukunft, höchstens ein Jahr entfernt.",
    it="Scegli un momento futuro, entro un anno.",
)


class AlreadySettled(Refusal):
    code: ClassVar[str] = "already_settled"
    title: ClassVar[Text] = Text(
        en="This is done already.",
        zh="该事项已完成。",
        de="Das ist schon erledigt.",
        it="È già stato fatto.",
    )


def not_ahead(field: str) -> Invalid:
    return Invalid(fields={field: FieldError("not_ahead", _NOT_AHEAD)})
