"""The one permission checker. A module keeps its rules in policy.py; everything else asks here.

An endpoint or socket command names the policy that guards it. The unit of work refuses to commit when that policy was
never asked, so a forgotten check is a failing request and not an open door.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, Protocol, TypeVar

from workhall.kit.errors import NotFound, SignInRequired
from workhall.kit.ids import AccountId, MemberId, OrgId, SessionId

T = TypeVar("T")

# Who passes: anybody at all; a signed-in account; any member of the organisation; or whom the rule grants it.
Audience = Literal["public", "account", "member", "granted"]


@dataclass(frozen=True, slots=True)
class Who:
    """The caller, as loaded at the edge. Nobody signed in: everything is None. Jobs and handlers: `system` is set."""

    account_id: AccountId | None = None
    session_id: SessionId | None = None
    org_id: OrgId | None = None
    member_id: MemberId | None = None
    permissions: frozenset[str] = frozenset()
    system: str | None = None

    @property
    def me(self) -> MemberId:
        """The caller as a member of the current organisation."""
        if self.member_id is None:
            raise NotFound
        return self.member_id

    @property
    def account(self) -> AccountId:
        if self.account_id is None:
            raise SignInRequired
        return self.account_id

    def has(self, permission: str) -> bool:
        return permission in self.permissions


NOBODY = Who()


@dataclass(frozen=True, slots=True)
class Policy(Generic[T]):
    """One rule. Calling it answers yes or no and records nothing; `allow` is what use cases call."""

    name: str
    audience: Audience
    rule: Callable[[Who, T], bool]
    why: str

    def __call__(self, who: Who, thing: T) -> bool:
        if who.system is not None:
            return True
        if self.audience != "public" and who.account_id is None:
            return False
        if self.audience in ("member", "granted") and who.member_id is None:
            return False
        return self.rule(who, thing)


def policy(audience: Audience) -> Callable[[Callable[[Who, T], bool]], Policy[T]]:
    """Make a rule. The function's docstring says why the rule is as it is; a rule without one is refused."""

    def make(rule: Callable[[Who, T], bool]) -> Policy[T]:
        why = (rule.__doc__ or "").strip()
        if not why:
            raise TypeError(f"{rule.__module__}.{rule.__qualname__} needs a docstring that says why the rule is so")
        module = rule.__module__.removeprefix("workhall.modules.").removesuffix(".policy")
        return Policy(f"{module}.{rule.__name__}", audience, rule, why)

    return make


@dataclass(frozen=True, slots=True)
class Permission:
    """A right that a role can hold. `builtin` names the built-in roles that have it from the start."""

    name: str
    why: str
    builtin: frozenset[str] = field(default=frozenset({"owner"}))


class Asks(Protocol):
    """What `allow` needs of a unit of work or of a socket call."""

    @property
    def who(self) -> Who: ...
    @property
    def asked(self) -> set[str]: ...


def allow(asks: Asks, rule: Policy[T], thing: T) -> None:
    """Pass or raise NotFound; not signed in where an account is needed raises SignInRequired."""
    asks.asked.add(rule.name)
    if rule(asks.who, thing):
        return
    if asks.who.account_id is None and rule.audience != "public":
        raise SignInRequired
    raise NotFound


def can(asks: Asks, rules: Mapping[str, Policy[T]], thing: T) -> list[str]:
    """The names of what the caller may do with a thing, for the `can` of its schema."""
    return [name for name, rule in rules.items() if rule(asks.who, thing)]


AnyPolicy = Policy[Any]
