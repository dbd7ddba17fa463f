"""What the person who runs the service does: merchants, stores, keys."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from counter_app.cloud import rows
from counter_app.cloud.answers import FirstOwner, InitAnswer, KeyAnswer, StoreAnswer
from counter_app.cloud.context import Context
from counter_app.cloud.facts import begin_cloud, begin_epoch, find_merchant, is_trial
from counter_app.cloud.figures_pass import note_done
from counter_app.cloud.keys import new_key, newest_key, seal_pepper
from counter_app.cloud.sealing import save_sealed
from counter_app.cloud.storage.store import Writing
from counter_app.cloud.times import iso
from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.protocol.digest import FORMAT
from counter_app.protocol.operations import encode

TILL = "till"
DRAWN = FirstOwner()
_SHORTEST_PIN, _LONGEST_PIN = 4, 8
RECOVERY_KEY = "recovery_public_key"
_PEPPER_BYTES = 32
_TAGS = 100_000
_MAX_NAME = 100
_MAX_KEYS = 256


def check_new_merchant(name: str, store: str, timezone: str, currency: str, owner: FirstOwner) -> None:
    """Whether such a merchant can be made. Raises `InvalidInput` with the field that is wrong as its `key`."""
    _name(name, "merchant")
    _name(store, "store")
    if _name(owner.name, "owner") == TILL:
        raise InvalidInput("This is what the counters themselves are called; choose another name.", key="owner")
    pin = owner.pin
    if pin and not (_SHORTEST_PIN <= len(pin) <= _LONGEST_PIN and pin.isascii() and pin.isdigit()):
        raise InvalidInput("A PIN has 4 to 8 digits.", key="pin")
    _check_zone(timezone)
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise InvalidInput("A currency is three capital letters, such as CNY.", key="currency")


def init_merchant(
    context: Context,
    name: str,
    store: str,
    timezone: str,
    currency: str,
    *,
    trial: bool,
    first_owner: FirstOwner = DRAWN,
) -> InitAnswer:
    """A new merchant with its first store, owner, signing key and recovery phrase. Raises `InvalidInput`."""
    check_new_merchant(name, store, timezone, currency, first_owner)
    name, store = name.strip(), store.strip()
    crypto, ids = context.crypto, context.settings.ids
    pin = first_owner.pin or f"{crypto.random_int(10**6):06d}"
    phrase = first_owner.phrase or crypto.new_phrase()
    pepper = crypto.random_bytes(_PEPPER_BYTES)
    merchant, owner, store_id = ids.new(), ids.new(), ids.new()
    now = iso(context.now(trial=trial))
    with context.database.writing() as writing:
        _check_company(writing, trial=trial)
        begin_cloud_once(context, writing, trial=trial)
        row = rows.MerchantRow(
            merchant=merchant,
            id=merchant,
            name=name,
            tag=_new_tag(context, writing),
            currency=currency,
            trial=trial,
            owner=owner,
            pin_pepper=seal_pepper(crypto, merchant, pepper),
            recovery_public_key=crypto.phrase_public_key(phrase).hex(),
            created_at=now,
        )
        key = new_key(crypto, merchant, 1)
        recovery = encode(row.recovery_public_key).decode()
        first = rows.StoreRow(merchant, store_id, store, timezone)
        person = rows.StaffRow(
            merchant, owner, first_owner.name.strip(), Role.OWNER.value, crypto.hash_pin(pin, pepper), active=True
        )
        setting = rows.SettingRow(merchant, RECOVERY_KEY, recovery, now, owner)
        key.version, first.version, person.version, setting.version = 1, 2, 3, 4
        counter = rows.CounterRow(merchant, merchant, version=4, tags_given=0, digest_format=FORMAT)
        writing.save([row])
        save_sealed(writing, counter, (key, first, person, setting), now)
        note_done(writing, merchant)
    return InitAnswer(merchant, store_id, owner, pin, phrase, row.tag)


def begin_cloud_once(context: Context, writing: Writing, *, trial: bool) -> None:
    """The first merchant decides what this cloud is."""
    if is_trial(writing) is None:
        begin_cloud(writing, context.settings.ids.new(), trial=trial)


def add_store(context: Context, merchant: str, name: str, timezone: str) -> StoreAnswer:
    """Another store of a merchant, named by id or name ("" = the only one). Raises `InvalidInput`."""
    name = _name(name, "store")
    _check_zone(timezone)
    with context.database.writing() as writing:
        owner = find_merchant(writing, merchant)
        counter = writing.lock(owner.id)
        if any(store.name == name for store in writing.all(rows.StoreRow, owner.id)):
            raise InvalidInput("A store with this name exists.", key="name")
        counter.version += 1
        store = rows.StoreRow(owner.id, context.settings.ids.new(), name, timezone, counter.version)
        save_sealed(writing, counter, (store,), iso(context.now(trial=owner.trial)))
    return StoreAnswer(owner.id, store.id, name, timezone)


def rotate_key(context: Context, merchant: str) -> int:
    """A new signing key, used from now on; codes of the older ones go on being read. Answers the new key id."""
    with context.database.writing() as writing:
        owner = find_merchant(writing, merchant)
        counter = writing.lock(owner.id)
        taken = {int(key.id) for key in writing.all(rows.SigningKeyRow, owner.id)}
        free = [key_id for key_id in range(1, _MAX_KEYS) if key_id not in taken]
        if not free:
            raise InvalidInput("This merchant has used up its 255 signing keys.", key="merchant")
        counter.version += 1
        key = new_key(context.crypto, owner.id, free[0])
        key.version = counter.version
        save_sealed(writing, counter, (key,), iso(context.now(trial=owner.trial)))
    return free[0]


def signing_keys(context: Context, merchant: str) -> list[KeyAnswer]:
    """The signing keys of a merchant in the order of their making; the newest active one signs."""
    with context.database.reading() as reading:
        owner = find_merchant(reading, merchant)
        every = reading.all(rows.SigningKeyRow, owner.id)
    newest = newest_key(every)
    return [
        KeyAnswer(int(key.id), key.active, key.id == newest.id) for key in sorted(every, key=lambda key: int(key.id))
    ]


def retire_key(context: Context, merchant: str, key_id: int) -> None:
    """Codes of this key are no longer read: neither here nor, once it has come down, at a counter. `InvalidInput`."""
    with context.database.writing() as writing:
        owner = find_merchant(writing, merchant)
        counter = writing.lock(owner.id)
        every = writing.all(rows.SigningKeyRow, owner.id)
        key = next((key for key in every if int(key.id) == key_id), None)
        if key is None:
            raise InvalidInput("This merchant has no such signing key.", key="key")
        if key.id == newest_key(every).id:
            raise InvalidInput("New codes are signed with this key; make a new one first: cloud rotate-key.", key="key")
        if key.active:
            counter.version += 1
            key.active, key.version = False, counter.version
            save_sealed(writing, counter, (key,), iso(context.now(trial=owner.trial)))


def new_epoch(context: Context) -> str:
    """The cloud begins anew for its counters, which send again what they did; the new epoch. Raises `InvalidInput`."""
    with context.database.writing() as writing:
        if is_trial(writing) is None:
            raise InvalidInput("No merchant lives here yet.", key="merchant")
        epoch = context.settings.ids.new()
        begin_epoch(writing, epoch, iso(context.settings.clock.now()))
    return epoch


def _check_company(writing: Writing, *, trial: bool) -> None:
    lives_here = is_trial(writing)
    if lives_here is not None and lives_here != trial:
        who = "play shops live" if lives_here else "a real merchant lives"
        raise InvalidInput(f"In this folder {who} already; use another folder.", key="trial")


def _new_tag(context: Context, writing: Writing) -> str:
    """Five digits that no other merchant here has."""
    taken = {each.tag for each in writing.merchants()}
    while True:
        tag = f"{context.crypto.random_int(_TAGS):05d}"
        if tag not in taken:
            return tag


def _name(text: str, key: str) -> str:
    name = text.strip()
    if not name or len(name) > _MAX_NAME or not name.isprintable():
        raise InvalidInput(f"A name has 1 to {_MAX_NAME} printable characters.", key=key)
    return name


def _check_zone(timezone: str) -> None:
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput("There is no such time zone; one is Asia/Shanghai.", key="timezone") from error
