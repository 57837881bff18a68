"""Windows on the wall clock: nights, weeks without a gap, and the two nights of the year in which clocks jump."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.modules.availability.days import ROME, SHANGHAI, at
from workhall.modules.availability.service.windows import DAY, Window, minutes, overlapping, quiet_end, zone

EVERY_DAY = range(1, 8)
NIGHTS = tuple(Window(day, minutes("22:00"), minutes("07:00")) for day in EVERY_DAY)
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # jumps by half an hour
APIA = ZoneInfo("Pacific/Apia")  # had no 30 December 2011


def test_a_night_ends_on_the_next_morning() -> None:
    assert quiet_end(NIGHTS, ROME, at("2027-06-10 21:59"), None) is None
    for evening in ("2027-06-10 22:00", "2027-06-10 23:59", "2027-06-11 00:00", "2027-06-11 06:59"):
        assert quiet_end(NIGHTS, ROME, at(evening), None) == at("2027-06-11 07:00")
    assert quiet_end(NIGHTS, ROME, at("2027-06-11 07:00"), None) is None


def test_the_night_of_sunday_reaches_into_monday_and_no_other_does() -> None:
    sundays = (Window(7, minutes("20:00"), minutes("09:00")),)
    assert quiet_end(sundays, ROME, at("2027-06-14 08:59"), None) == at("2027-06-14 09:00")  # a Monday
    assert quiet_end(sundays, ROME, at("2027-06-13 08:59"), None) is None
    assert quiet_end(sundays, ROME, at("2027-06-14 20:00"), None) is None


def test_the_same_time_twice_is_a_whole_day() -> None:
    weekend = tuple(Window(day, 0, 0) for day in (6, 7))
    assert quiet_end(weekend, ROME, at("2027-06-12 00:00"), None) == at("2027-06-14 00:00")
    assert quiet_end(weekend, ROME, at("2027-06-14 00:00"), None) is None


def test_the_same_moment_is_night_in_one_place_and_day_in_another() -> None:
    moment = at("2027-06-10 23:00", ROME)
    assert quiet_end(NIGHTS, ROME, moment, None) is not None
    assert quiet_end(NIGHTS, SHANGHAI, moment, None) == at("2027-06-11 07:00", SHANGHAI)
    assert quiet_end(NIGHTS, ZoneInfo("America/New_York"), moment, None) is None


def test_do_not_disturb_and_quiet_hours_that_meet_are_one_silence() -> None:
    evening, later = at("2027-06-10 20:00"), at("2027-06-10 22:30")
    assert quiet_end((), ROME, evening, later) == later
    assert quiet_end(NIGHTS, ROME, evening, later) == at("2027-06-11 07:00")
    assert quiet_end(NIGHTS, ROME, evening, at("2027-06-10 21:00")) == at("2027-06-10 21:00")
    assert quiet_end((), ROME, later, later) is None


def test_somebody_who_never_wants_to_be_reminded_is_not_an_endless_loop() -> None:
    always = tuple(Window(day, 0, 0) for day in EVERY_DAY)
    end = quiet_end(always, ROME, at("2027-06-10 12:00"), None)
    assert end is not None
    assert end > at("2027-06-17 12:00")


def test_in_spring_the_night_is_an_hour_shorter_and_ends_by_the_clock() -> None:
    end = quiet_end(NIGHTS, ROME, at("2027-03-27 22:00"), None)
    assert end == at("2027-03-28 07:00")
    assert end - at("2027-03-27 22:00").astimezone(UTC) == timedelta(hours=8)


def test_an_end_that_the_clock_jumps_over_is_the_moment_of_the_jump() -> None:
    """On 28 March 2027 clocks in Rome go from 01:59 to 03:00."""
    short = tuple(Window(day, minutes("22:00"), minutes("02:30")) for day in EVERY_DAY)
    assert quiet_end(short, ROME, at("2027-03-28 01:59"), None) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert quiet_end(short, ROME, at("2027-03-28 03:00"), None) is None


def test_a_window_inside_the_jump_does_not_happen() -> None:
    gone = tuple(Window(day, minutes("02:00"), minutes("03:00")) for day in EVERY_DAY)
    for minute in range(-30, 31):
        moment = datetime(2027, 3, 28, 1, 0, tzinfo=UTC) + timedelta(minutes=minute)
        assert quiet_end(gone, ROME, moment, None) is None


def test_in_autumn_an_hour_is_shown_twice_and_is_quiet_twice() -> None:
    """On 31 October 2027 clocks in Rome show 02:00 to 02:59 twice."""
    hour = tuple(Window(day, minutes("02:00"), minutes("02:30")) for day in EVERY_DAY)
    day = "2027-10-31"
    first, second = (at(f"{day} 02:10", fold=fold) for fold in (0, 1))
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)
    assert quiet_end(hour, ROME, first, None) == at(f"{day} 02:30", fold=0).astimezone(UTC)
    assert quiet_end(hour, ROME, at(f"{day} 02:40", fold=0), None) is None
    assert quiet_end(hour, ROME, second, None) == at(f"{day} 02:30", fold=1).astimezone(UTC)


@pytest.mark.parametrize("place", [ROME, SHANGHAI, LORD_HOWE, APIA, ZoneInfo("America/St_Johns")], ids=str)
@pytest.mark.parametrize("day", ["2027-03-28", "2027-10-31", "2027-04-04", "2027-10-03", "2027-11-07", "2011-12-30"])
def test_the_end_is_the_first_moment_that_is_not_quiet(place: ZoneInfo, day: str) -> None:
    """Minute by minute through two days, whatever the clocks do."""
    said = tuple(Window(one, minutes("23:30"), minutes("02:15")) for one in (1, 2, 5, 6, 7))
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(days=1)
    ends = [quiet_end(said, place, moment + timedelta(minutes=one), None) for one in range(2 * DAY)]
    for minute, end in enumerate(ends):
        if end is not None:
            until = int((end - moment) / timedelta(minutes=1))
            assert until > minute
            assert all(one == end for one in ends[minute:until])
            assert until >= len(ends) or ends[until] is None


def test_hours_that_overlap_are_found_also_around_the_end_of_the_week() -> None:
    day = Window(1, minutes("09:00"), minutes("12:00"))
    assert overlapping([day, Window(1, minutes("12:00"), minutes("18:00"))]) is None
    assert overlapping([day, Window(1, minutes("11:59"), minutes("18:00"))]) == 1
    assert overlapping([day, Window(7, minutes("22:00"), minutes("09:01"))]) == 1
    assert overlapping([day, Window(7, minutes("22:00"), minutes("09:00"))]) is None


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "localtime", "Europe/Rome\x00"]
)
def test_what_is_no_place_is_no_zone(name: str) -> None:
    assert zone(name) is None
