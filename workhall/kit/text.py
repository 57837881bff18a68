"""What the server says to people, in the four languages of the product.

A `Text` cannot be built with a language missing, so the type checker is the parity test. Messages follow the
ICU plural form `{count, plural, one {# day} other {# days}}`; rules come from CLDR through Babel.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from babel import Locale as BabelLocale
from babel.core import negotiate_locale

Locale = Literal["en", "zh", "de", "it"]
LOCALES: tuple[Locale, ...] = get_args(Locale)
DEFAULT_LOCALE: Locale = "en"


def known_locale(text: str) -> Locale:
    """A stored locale; one that the product no longer speaks reads as English."""
    return next((one for one in LOCALES if one == text), DEFAULT_LOCALE)


_PLURAL = re.compile(r"\{(\w+), plural,((?: \w+ \{[^{}]*\})+)\}")
_BRANCH = re.compile(r" (\w+) \{([^{}]*)\}")
_VALUE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    en: str
    zh: str
    de: str
    it: str

    def say(self, locale: Locale, values: Mapping[str, object] | None = None) -> str:
        """The sentence in one language. Raises KeyError when a value that the sentence names is missing."""
        values = values or {}
        pattern: str = getattr(self, locale)
        chosen = _PLURAL.sub(lambda found: _plural(found, locale, values), pattern)
        return _VALUE.sub(lambda found: str(values[found[1]]), chosen)

    def by_locale(self) -> dict[str, str]:
        """As it stands in JSON for a client that chooses itself."""
        return {locale: getattr(self, locale) for locale in LOCALES}


def _plural(found: re.Match[str], locale: Locale, values: Mapping[str, object]) -> str:
    count = values[found[1]]
    if not isinstance(count, int):
        raise TypeError(f"plural value {found[1]} must be a whole number, not {count!r}")
    branches: dict[str, str] = dict(_BRANCH.findall(found[2]))
    category = str(_babel(locale).plural_form(count))
    return branches.get(category, branches["other"]).replace("#", str(count))


@lru_cache
def _babel(locale: Locale) -> BabelLocale:
    return BabelLocale.parse(locale)


@lru_cache(maxsize=1024)
def choose_locale(accept_language: str | None) -> Locale:
    """The best of our languages for an Accept-Language header (RFC 9110 section 12.5.4); English when none fits."""
    wanted: list[tuple[float, str]] = []
    for part in (accept_language or "")[:200].split(","):
        tag, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or "1")
        except ValueError:
            continue
        if tag and weight > 0:
            wanted.append((-weight, tag.replace("-", "_")))
    ordered = [tag for _, tag in sorted(wanted, key=lambda pair: pair[0])]
    for tag in ordered:
        found = negotiate_locale([tag], LOCALES) or negotiate_locale([tag.split("_")[0]], LOCALES)
        if found:
            return next(one for one in LOCALES if one == found)
    return DEFAULT_LOCALE
