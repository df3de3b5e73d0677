"""Phone numbers: is one right for its country, and the link that dials or texts it.

Ordinary numbers are judged by the phonenumbers library. Short numbers (999, 116 123, 85258) must be known to it or
stand in `short_codes` of data/helplines.yml, so that a slip of the finger is caught.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote

import phonenumbers

from bot.helplines.service import EVERYWHERE, Route

SHORT = 6  # up to this many digits a number is dialled as it stands, without a country code


def digits(number: str) -> str:
    """The digits of a number as people write it."""
    return "".join(character for character in number if character.isdigit())


def is_short(number: str) -> bool:
    """Whether it is dialled as it stands: a short code, or a national number as short as one (13 11 14)."""
    return not number.startswith("+") and len(digits(number)) <= SHORT


def fault(number: str, country: str, short_codes: Collection[str]) -> str | None:
    """Why the number cannot be right in this country; None when it can."""
    region = None if country == EVERYWHERE else country
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        parsed = None
    if is_short(number):
        known = digits(number) in short_codes
        if parsed is not None and region is not None:
            known = known or phonenumbers.is_valid_short_number_for_region(parsed, region)
            known = known or phonenumbers.is_valid_number(parsed)
        return None if known else f"{number} is not a known short number of {country}"
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        return f"{number} is not a phone number of {country}"
    return None


def dialled(number: str, country: str) -> str:
    """The number as a link carries it: +441632960000, 999, #9110."""
    if is_short(number):
        return ("#" if number.startswith("#") else "") + digits(number)
    parsed = phonenumbers.parse(number, None if country == EVERYWHERE else country)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def url(route: Route, country: str) -> str:
    """The link of a route: tel:, sms:, https: or mailto:."""
    if route.kind == "phone":
        return "tel:" + quote(dialled(route.value, country), safe="+")
    if route.kind == "sms":  # RFC 5724
        body = f"?body={quote(route.keyword)}" if route.keyword else ""
        return f"sms:{dialled(route.value, country)}{body}"
    if route.kind == "whatsapp":
        return f"https://wa.me/{dialled(route.value, country).lstrip('+')}"
    return f"mailto:{route.value}" if route.kind == "email" else route.value
