"""What holds for the whole cloud, and how a merchant or a store is found by what a person typed."""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.storage.store import Reading, Writing
from counter_app.domain.errors import InvalidInput

NO_MERCHANT = ""
_EPOCH, _TRIAL, _EPOCH_SINCE = "epoch", "trial", "epoch_since"


def cloud_epoch(reading: Reading, merchant: str = NO_MERCHANT) -> str:
    """The epoch that a merchant's counters go by: its own, since it was found set back, or else the database's, which
    changes when that is restored from a backup. Empty before the first merchant."""
    own = reading.one(rows.CloudFact, merchant, _EPOCH) if merchant else None
    fact = own if own is not None else reading.one(rows.CloudFact, NO_MERCHANT, _EPOCH)
    return fact.value if fact is not None else ""


def is_trial(reading: Reading) -> bool | None:
    """Whether play shops live here; None while nobody does."""
    fact = reading.one(rows.CloudFact, NO_MERCHANT, _TRIAL)
    return None if fact is None else fact.value == "yes"


def begin_cloud(writing: Writing, epoch: str, *, trial: bool) -> None:
    """Remember what this cloud is, at its first merchant."""
    said = "yes" if trial else "no"
    writing.save([rows.CloudFact(NO_MERCHANT, _EPOCH, epoch), rows.CloudFact(NO_MERCHANT, _TRIAL, said)])


def begin_epoch(writing: Writing, epoch: str, now: str) -> None:
    """This database is not the one any more that its counters knew, whoever's they are; when it became so is kept."""
    for merchant in writing.merchants():
        if writing.one(rows.CloudFact, merchant.id, _EPOCH) is not None:
            begin_epoch_of(writing, merchant.id, epoch, now)
    begin_epoch_of(writing, NO_MERCHANT, epoch, now)


def begin_epoch_of(writing: Writing, merchant: str, epoch: str, now: str) -> None:
    """The same for one merchant, and for no other."""
    writing.save([rows.CloudFact(merchant, _EPOCH, epoch), rows.CloudFact(merchant, _EPOCH_SINCE, now)])


def merchant_of(reading: Reading, merchant_id: str) -> rows.MerchantRow:
    """The merchant with that id. `InvalidInput` where there is none."""
    found = reading.one(rows.MerchantRow, merchant_id, merchant_id)
    if found is None:
        raise InvalidInput("There is no such merchant.", key="merchant")
    return found


def find_merchant(reading: Reading, named: str) -> rows.MerchantRow:
    """The merchant with that id or name; the only one for an empty text. `InvalidInput` otherwise."""
    every = reading.merchants()
    found = [each for each in every if named in ("", each.id, each.name)]
    if len(found) == 1:
        return found[0]
    sentence = "Say which merchant, by its id." if found else "There is no such merchant."
    raise InvalidInput(sentence, key="merchant")


def find_store(reading: Reading, named: str) -> rows.StoreRow:
    """The store with that id or name. `InvalidInput` where there is none, or several."""
    every = [store for merchant in reading.merchants() for store in reading.all(rows.StoreRow, merchant.id)]
    found = [each for each in every if each.id == named] or [each for each in every if each.name == named]
    if len(found) == 1:
        return found[0]
    raise InvalidInput(
        "Several stores have this name: say its id." if found else "There is no such store.", key="store"
    )
