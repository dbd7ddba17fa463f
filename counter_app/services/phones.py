"""Phone numbers as people write them → E.164, the one form in which they are kept and compared."""

from __future__ import annotations

import unicodedata

DEFAULT_REGION = "CN"
_LONGEST = 32


def normalise_phone(text: str, region: str = DEFAULT_REGION) -> str | None:
    """`138 0000 0001` → `+8613800000001`; None for what is no number that could be called, or has an extension.

    `region`: two letters (ISO 3166), where a number without a country code belongs.
    """
    # Loaded when the first number comes: the tables of all countries take time that a start-up has no use for.
    import phonenumbers

    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > _LONGEST:
        return None
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_region(text: str) -> bool:
    """Whether these two letters are a country that has phone numbers."""
    import phonenumbers

    return text in phonenumbers.SUPPORTED_REGIONS
