"""What holds for the whole cloud, and how a merchant or a store is found by what a person typed."""

from __future__ import annotations

from counter_app.cloud import rows
from counter_app.cloud.storage.store import Reading, Writing
from counter_app.domain.errors import InvalidInput

NO_MERCHANT = ""
_EPOCH, _TRIAL, _EPOCH_SINCE = "epoch", "trial", "epoch_since"


def cloud_epoch(reading: Reading) -> str:
    """Changes when a cloud is restored from a backup; empty before the first merchant."""
    fact = reading.one(rows.CloudFact, NO_MERCHANT, _EPOCH)
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
    """This cloud is not the one any more that its counters knew; when it became so is kept."""
    writing.save([rows.CloudFact(NO_MERCHANT, _EPOCH, epoch), rows.CloudFact(NO_MERCHANT, _EPOCH_SINCE, now)])


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
