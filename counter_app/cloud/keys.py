"""The merchant's signing keys and pepper: sealed in the database, opened for the moment of use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from counter_app.cloud import rows
from counter_app.cloud.ports import Crypto, Sign
from counter_app.domain.codes import CodeKind, ReadingRules, encode_signed

R = TypeVar("R", bound=rows.Record)


class Source(Protocol):
    """An open transaction."""

    def all(self, row_type: type[R], merchant: str) -> list[R]: ...
    def load(self, row_type: type[R], merchant: str, keys: Iterable[str], column: str = "id") -> list[R]: ...


def new_key(crypto: Crypto, merchant: str, key_id: int) -> rows.SigningKeyRow:
    """A new signing key, its private half sealed."""
    private, public = crypto.new_signing_key()
    sealed = crypto.seal(private, _key_context(merchant, key_id))
    return rows.SigningKeyRow(merchant, str(key_id), public.hex(), sealed, active=True)


def seal_pepper(crypto: Crypto, merchant: str, pepper: bytes) -> bytes:
    """The pepper as it is stored."""
    return crypto.seal(pepper, f"merchant/{merchant}/pin_pepper")


def open_pepper(crypto: Crypto, row: rows.MerchantRow) -> bytes:
    """The pepper of a merchant's PINs."""
    return crypto.open_sealed(row.pin_pepper, f"merchant/{row.id}/pin_pepper")


def reading_rules(crypto: Crypto, source: Source, merchant: rows.MerchantRow) -> ReadingRules:
    """What is needed to read this merchant's codes."""
    keys = source.all(rows.SigningKeyRow, merchant.id)
    public = {int(key.id): bytes.fromhex(key.public_key) for key in keys if key.active}
    return ReadingRules(merchant.tag, crypto.verifier(public))


def newest_key(keys: Iterable[rows.SigningKeyRow]) -> rows.SigningKeyRow:
    """The key that new codes are signed with."""
    return max((key for key in keys if key.active), key=lambda key: (key.version, int(key.id)))


class Signer:
    """Signs codes with the newest key of a merchant."""

    def __init__(self, crypto: Crypto, source: Source, merchant: rows.MerchantRow) -> None:
        newest = newest_key(source.all(rows.SigningKeyRow, merchant.id))
        self._tag = merchant.tag
        self._key_id = int(newest.id)
        self._sign: Sign = crypto.signer(
            crypto.open_sealed(newest.private_sealed, _key_context(merchant.id, self._key_id))
        )

    def sign(
        self, kind: CodeKind, subject: str, *, issued_at: datetime, life_minutes: int, campaign_tag: int = 0
    ) -> str:
        """The 200 digits. Raises ValueError for a field outside its range."""
        return encode_signed(
            kind=kind,
            merchant_tag=self._tag,
            key_id=self._key_id,
            subject=subject,
            issued_at=issued_at,
            life_minutes=life_minutes,
            campaign_tag=campaign_tag,
            sign=self._sign,
        )


def _key_context(merchant: str, key_id: int) -> str:
    return f"signing_key/{merchant}/{key_id}"
