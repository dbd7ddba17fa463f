"""Phone numbers as people write them → E.164, the one form in which they are kept and compared."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

DEFAULT_REGION = "CN"
_LONGEST = 32
# Nothing but the digits of a mobile phone, none of which could be a prefix of a carrier: nothing is left to be parsed.
_BARE_MOBILE = re.compile(r"1(?:[3-689][0-9]|7[0-8])[0-9]{8}")


def normalise_phone(text: str, region: str = DEFAULT_REGION) -> str | None:
    """`138 0000 0001` → `+8613800000001`; None for what is no number that could be called, or has an extension.

    `region`: two letters (ISO 3166), where a number without a country code belongs.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if region == DEFAULT_REGION and _BARE_MOBILE.fullmatch(plain) and _mobiles().fullmatch(plain):
        return f"+86{plain}"
    # Loaded when the first number comes: the tables of all countries take time that a start-up has no use for.
    import phonenumbers

    if len(plain) > _LONGEST:
        return None
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@cache
def _mobiles() -> re.Pattern[str]:
    """The library's own rule: most numbers are such, and going through all of its steps takes fifty times as long."""
    import phonenumbers

    known = phonenumbers.PhoneMetadata.metadata_for_region(DEFAULT_REGION)
    pattern = known.mobile.national_number_pattern if known is not None and known.mobile is not None else None
    return re.compile(pattern or r"(?!)")


def is_region(text: str) -> bool:
    """Whether these two letters are a country that has phone numbers."""
    import phonenumbers

    return text in phonenumbers.SUPPORTED_REGIONS
