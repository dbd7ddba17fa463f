"""A queue of 10,000 goes up, signed, against the cloud's own time for as many; and what a signature costs.

The cloud is a process of its own on PostgreSQL where that is installed. Its own time is that of batches of 500, ready
before, over one connection that does nothing else.
"""

import os
import statistics
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.cloud_world import Seller, World, all_applied, batch, line, seller, world
from benchmarks.common import options, ratio, scratch, show, timed
from counter_app.cloud.devices import holds
from counter_app.domain.ids import IdMaker
from counter_app.protocol.devices import EnrolRequest, signed_text
from counter_app.protocol.operations import Mode, OperationType, encode
from counter_app.security.signing import DeviceKey
from counter_app.services.context import Counter
from counter_app.services.records import DeviceIdentity
from counter_app.storage.store import SqlStore, open_store
from counter_app.sync.client import CloudClient, Voice
from counter_app.sync.push import PushCount, push_all
from counter_app.sync.transport import Transport
from tests.cloud.support import Till
from tests.counter_shop import ScriptedLink, ShopPins, StandingClock

BATCH = 500


def signing_till(made: World, key: DeviceKey) -> Till:
    """A counter whose calls are worth nothing without a signature."""
    shop = made.shop
    code = shop.cloud.enrolment_code(shop.store)
    told = shop.cloud.enrol(EnrolRequest(code=code.code, public_key=key.public_bytes.hex(), signs=True))
    return Till(shop.cloud, told, shop.cloud.authenticate(told.token), shop.clock)


def queued(till: Till, bodies: Sequence[bytes], path: Path) -> Counter:
    """A counter that was off-line for so many checkouts."""
    store = open_store(path, os.urandom(32))
    told, clock = till.enrolment, StandingClock()
    ids = IdMaker(lambda: int(clock.at.timestamp() * 1000), os.urandom)
    with store.writing() as writing:
        device = (told.device, told.epoch, "m", "Shop", told.merchant_tag, told.store, "T1", "CNY", "")
        writing.set_device(DeviceIdentity(*device, told.cloud_epoch, True))
    for start in range(0, len(bodies), BATCH):
        with store.writing() as writing:
            for body in bodies[start : start + BATCH]:
                at = till.clock.now()
                writing.append_operation(OperationType.CHECKOUT, Mode.REPORT, ids.new(), "till", at, body, "")
    return Counter(store, clock, ids, lambda *_a, **_k: None, ScriptedLink(), ShopPins())  # type: ignore[arg-type]  # nothing reads a code here


def drained(who: Seller, till: Till, key: DeviceKey, url: str, path: Path, count: int) -> float:
    """Seconds until nothing waits any more; `till` has sent nothing yet, its coupons were issued by another counter."""
    coupons = who.issued(count)
    bodies = [encode(till.checkout_body(each, member=who.owner(index % BATCH))) for index, each in enumerate(coupons)]
    counter = queued(till, bodies, path)
    voice = Voice(till.enrolment.device, till.enrolment.epoch, key.sign)
    client = CloudClient(Transport(url), till.enrolment.token, voice=voice)
    counts: list[PushCount] = []
    seconds = timed(lambda: counts.append(push_all(counter, client)))
    client.close()
    assert (counts[0].applied, counts[0].failure) == (count, None), counts
    assert isinstance(counter.store, SqlStore)
    counter.store.close()
    return seconds


def own_time(who: Seller, url: str, count: int) -> float:
    """Seconds of the cloud for as many operations in ready batches."""
    operations = who.checkouts(who.issued(count))
    bodies = [batch(operations[start : start + BATCH]) for start in range(0, count, BATCH)]
    answers: list[bytes] = []
    with line(url, who.till) as connection:
        seconds = timed(lambda: answers.extend(connection.post("/v1/operations", body) for body in bodies))
    for answer in answers:
        all_applied(answer)
    return seconds


def signatures(made: World, who: Seller, key: DeviceKey, call_seconds: float) -> None:
    """What signing a call and looking at the signature cost, hashing its body included, against the call itself."""
    operations = who.checkouts(who.issued(BATCH))
    device, public, context = who.till.caller.device, key.public_bytes.hex(), made.shop.cloud._context

    def text(body: bytes) -> bytes:
        return signed_text("POST", "/v1/operations", device, 1, body)

    def sign(body: bytes) -> str:
        return key.sign(text(body)).hex()

    def look(body: bytes, signature: str) -> None:
        assert holds(context, public, text(body), signature)

    both = 0.0
    for name, body in (("one operation", batch(operations[:1])), ("500 operations", batch(operations))):
        signing = [timed(partial(sign, body)) for _ in range(200)]
        looking = [timed(partial(look, body, sign(body))) for _ in range(200)]
        show(f"sign a call with {name}", signing)
        show("look at its signature", looking)
        both = statistics.median(signing) + statistics.median(looking)
    ratio("1,000 times signing and looking / the call of 500 operations", 1_000 * both / call_seconds, 50)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the medians and the ratios."""
    asked = options(__doc__ or "", argv)
    count, rounds = (1_000, 1) if asked.small else (10_000, 3)
    key = DeviceKey.from_private_bytes(bytes(range(32)))
    with world() as made, scratch() as folder:
        plain = seller(made.shop, prefix=1)
        ours: list[float] = []
        theirs: list[float] = []
        with made.served() as url:
            own_time(plain, url, BATCH)  # warm
            for turn in range(rounds):
                theirs.append(own_time(plain, url, count))
                path = Path(folder) / f"{turn}.db"
                ours.append(drained(plain, signing_till(made, key), key, url, path, count))
        show(f"{count} queued operations drained", ours)
        show("the cloud's own time for as many", theirs)
        ratio("drained / the cloud's own time", statistics.median(ours) / statistics.median(theirs), 1.5)
        signatures(made, plain, key, statistics.median(theirs) * BATCH / count)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
