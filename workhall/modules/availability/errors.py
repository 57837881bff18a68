"""What availability refuses, in words that say what to do next. Missing and forbidden are kit.errors.NotFound."""

from workhall.kit.errors import FieldError, Invalid
from workhall.kit.text import Text

_UNKNOWN_ZONE = Text(
    en="This time zone is not known. Choose one such as Europe/Rome.",
    zh="无法识别该时区，请选择类似 Asia/Shanghai 的时区。",
    de="Diese Zeitzone ist unbekannt. Wählen Sie eine wie Europe/Berlin.",
    it="Questo fuso orario non è valido. Scegline uno come Europe/Rome.",
)
_NOT_AHEAD = Text(
    en="Choose a moment in the future, at most a year away.",
    zh="请选择一年以内的未来时间。",
    de="Wählen Sie einen Zeitpunkt in der Zukunft, höchstens ein Jahr entfernt.",
    it="Scegli un momento futuro, entro un anno.",
)
_ZONE_NEEDED = Text(
    en="Say first in which time zone you are, so that quiet hours can follow your clock.",
    zh="请先设置您所在的时区，免打扰时段才能按您的时间生效。",
    de="Geben Sie zuerst Ihre Zeitzone an, damit die Ruhezeiten nach Ihrer Uhr gehen.",
    it="Indica prima il tuo fuso orario, così le ore di silenzio seguono il tuo orologio.",
)
_HOURS_OVERLAP = Text(
    en="These hours overlap with others of the same day.",
    zh="该时段与同一天的其他时段重叠。",
    de="Diese Zeiten überschneiden sich mit anderen desselben Tages.",
    it="Questi orari si sovrappongono ad altri dello stesso giorno.",
)


def unknown_zone() -> Invalid:
    return Invalid(fields={"time_zone": FieldError("unknown_time_zone", _UNKNOWN_ZONE)})


def not_ahead(field: str) -> Invalid:
    return Invalid(fields={field: FieldError("not_ahead", _NOT_AHEAD)})


def hours_overlap(place: int) -> Invalid:
    return Invalid(fields={f"hours.{place}": FieldError("hours_overlap", _HOURS_OVERLAP)})


def zone_needed() -> Invalid:
    return Invalid(fields={"time_zone": FieldError("zone_needed", _ZONE_NEEDED)})
