"""Who may search."""

from workhall.kit.authz import Who, policy


@policy("member")
def may_search(who: Who, _thing: None) -> bool:
    """Everybody may ask; what is found is only what its owner lets the caller see anyway."""
    return True
