"""Who may see and change people and departments."""

from dataclasses import dataclass
from uuid import UUID

from workhall.kit.authz import Permission, Who, policy

MANAGE = Permission(
    "directory.manage",
    "Everybody relies on departments, managers and names, so only those who keep the directory change them.",
    frozenset({"owner", "admin"}),
)
PERMISSIONS = (MANAGE,)

# Identity's own right, which it asks again for each role that is given or taken.
_GIVE_ROLES = "identity.give_roles"


@dataclass(frozen=True, slots=True)
class Standing:
    """How the caller stands to a person. `is_led`: the caller heads one of the person's departments or one above it.
    `is_removable`: identity would let the caller end the membership."""

    person_id: UUID
    is_led: bool = False
    is_removable: bool = False
    has_left: bool = False


@policy("member")
def may_see_people(who: Who, _thing: None) -> bool:
    """Whoever works together may know who the others are and how to reach them."""
    return True


@policy("member")
def may_see_phone(who: Who, person: Standing) -> bool:
    """People sign in with it and often it is their own: it is not for every colleague."""
    return who.member_id == person.person_id or who.has(MANAGE.name)


@policy("member")
def may_change_person(who: Who, person: Standing) -> bool:
    """The way in; each field then asks for its own right. Who has left is history, which nobody rewrites."""
    if person.has_left:
        return False
    return who.member_id == person.person_id or person.is_led or who.has(MANAGE.name) or who.has(_GIVE_ROLES)


@policy("granted")
def may_rename_person(who: Who, person: Standing) -> bool:
    """The name under which the organisation knows somebody; people change their own in their account."""
    return not person.has_left and who.has(MANAGE.name)


@policy("member")
def may_write_latin_name(who: Who, person: Standing) -> bool:
    """How one's name is written in Latin letters is one's own to say."""
    return not person.has_left and (who.member_id == person.person_id or who.has(MANAGE.name))


@policy("member")
def may_set_title(who: Who, person: Standing) -> bool:
    """A head knows what their people do; nobody promotes themselves."""
    if person.has_left:
        return False
    return who.has(MANAGE.name) or (person.is_led and who.member_id != person.person_id)


@policy("granted")
def may_place_person(who: Who, person: Standing) -> bool:
    """Departments and manager decide about approvals and who sees what, so heads take in nobody by themselves."""
    return not person.has_left and who.has(MANAGE.name)


@policy("granted")
def may_remove_person(who: Who, person: Standing) -> bool:
    """Removing ends somebody's access at once. Oneself one leaves, which asks other questions."""
    return not person.has_left and person.is_removable and who.member_id != person.person_id


@policy("granted")
def may_manage_departments(who: Who, _thing: None) -> bool:
    """The tree is the organisation's shape: one change reaches everybody."""
    return who.has(MANAGE.name)


OF_A_PERSON = {
    "edit_name": may_rename_person,
    "edit_latin_name": may_write_latin_name,
    "edit_title": may_set_title,
    "edit_place": may_place_person,
    "remove": may_remove_person,
}
OF_A_DEPARTMENT = {
    "edit": may_manage_departments,
    "delete": may_manage_departments,
    "place": may_manage_departments,
}
