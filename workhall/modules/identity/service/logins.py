"""What people sign in with: an e-mail address or a phone number, in one form each."""

from dataclasses import dataclass
from typing import Literal

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from workhall.kit.errors import FieldError, Invalid
from workhall.kit.mail import BadAddress, read_address
from workhall.kit.text import Text
from workhall.modules.identity.schemas import IdentitySettings

Kind = Literal["email", "phone"]

_NO_LOGIN = Text(
    en="Enter an e-mail address, or a phone number with its country code such as +49 or +86.",
    zh="请输入邮箱地址，或带国家代码的手机号，例如 +86。",
    de="Geben Sie eine E-Mail-Adresse ein oder eine Telefonnummer mit Ländervorwahl wie +49.",
    it="Inserisci un indirizzo e-mail o un numero di telefono con il prefisso internazionale, come +39.",
)


@dataclass(frozen=True, slots=True)
class Login:
    """`value` is what is compared: a lower-case address or an E.164 number."""

    kind: Kind
    value: str


def read(text: str, settings: IdentitySettings) -> Login | None:
    """None when it is neither; who signs in with nonsense is told what everybody is told."""
    try:
        if "@" in text:
            found = validate_email(text, check_deliverability=False, globally_deliverable=False)
            return Login("email", read_address(found.normalized.lower()))
        number = phonenumbers.parse(
            text.replace("00", "+", 1) if text.startswith("00") else text, settings.phone_region
        )
    except (EmailNotValidError, BadAddress, phonenumbers.NumberParseException):
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return Login("phone", phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def need(text: str, settings: IdentitySettings, field: str = "login", kind: Kind | None = None) -> Login:
    """Where something new is entered, and a mistake should be named."""
    found = read(text, settings)
    if found is None or (kind is not None and found.kind != kind):
        raise Invalid(fields={field: FieldError("not_a_login", _NO_LOGIN)})
    return found
