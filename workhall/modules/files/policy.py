"""Who may upload, read and delete."""

from dataclasses import dataclass
from uuid import UUID

from workhall.kit.authz import Who, policy


@dataclass(frozen=True, slots=True)
class Standing:
    """How the caller stands to what a file belongs to, as its module says. `is_draft`: it is the caller's own."""

    may_read: bool = False
    may_add: bool = False
    is_draft: bool = False


@policy("member")
def may_upload(who: Who, owner: Standing) -> bool:
    """A file is seen by everybody who sees its owner, so the owner's module says who adds to it."""
    return owner.may_add


@policy("member")
def may_continue_upload(who: Who, uploader_id: UUID) -> bool:
    """What is half uploaded is nobody's business but the uploader's."""
    return who.member_id == uploader_id


@policy("member")
def may_read_file(who: Who, owner: Standing) -> bool:
    """A file has no readers of its own: whoever sees the conversation, the folder or the request sees its files."""
    return owner.may_read


@policy("member")
def may_delete_file(who: Who, owner: Standing) -> bool:
    """One's own drafts one deletes here; a file that belongs to something is taken out of that by its module."""
    return owner.is_draft


OF_A_FILE = {"delete": may_delete_file}
