"""Who may do what in availability: one function for each permission, with the reason for it."""

from uuid import UUID

from workhall.kit.authz import Permission, Who, policy

KEEP_CALENDAR = Permission(
    "availability.keep_calendar",
    "Work hours and holidays decide for everybody when somebody counts as at work.",
    frozenset({"owner", "admin"}),
)
PERMISSIONS = (KEEP_CALENDAR,)


@policy("member")
def may_ask(who: Who, _thing: None) -> bool:
    """Whoever writes to somebody may know whether it is night there; the reason of an absence is never part of it."""
    return True


@policy("member")
def may_see_calendar(who: Who, _thing: None) -> bool:
    """People are measured by it, so they see it."""
    return True


@policy("member")
def may_use_own(who: Who, member_id: UUID) -> bool:
    """When somebody wants to be left alone is theirs to say: no role sets or lifts another's quiet hours."""
    return who.member_id == member_id


@policy("granted")
def may_keep_calendar(who: Who, _thing: None) -> bool:
    """One change reaches everybody."""
    return who.has(KEEP_CALENDAR.name)


OF_THE_CALENDAR = {"edit": may_keep_calendar}
