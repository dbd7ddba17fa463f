"""A chain by chance: real counters, the real cloud, and a wire between them that loses things; all from one seed."""

import random
import shutil
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import msgspec
from typing_extensions import override

from counter_app.bootstrap.reading_codes import LiveCodeReader
from counter_app.cloud.answers import Caller, CallRefused
from counter_app.cloud.app import Cloud, open_cloud
from counter_app.cloud.context import CloudSettings
from counter_app.cloud.ledger.envelope import read_entries
from counter_app.domain.ids import IdMaker
from counter_app.domain.member import Role
from counter_app.protocol.devices import (
    ENROLMENT_HEADER,
    SIGNATURE_HEADER,
    CouponIdentity,
    EnrolRequest,
    ErrorBody,
    Held,
    LeaseRequest,
    MemberIdentity,
    ReserveRequest,
    TokenRequest,
    WitnessRequest,
)
from counter_app.protocol.operations import OperationBatch, encode
from counter_app.security.signing import DeviceKey
from counter_app.services.context import Counter
from counter_app.services.outbox import cancel_unfinished_claims
from counter_app.services.records import DeviceIdentity, Session
from counter_app.storage.store import SqlStore, open_store
from counter_app.sync.client import CloudClient, Voice
from counter_app.sync.enrolment import DEVICE_KEY, TOKEN, DeviceKeys, Invitation, enrol
from counter_app.sync.link import HttpLink
from counter_app.sync.outcomes import TIMED_OUT, UNREACHABLE, HttpAnswer, NotKnown
from counter_app.sync.round import RoundReport, Rounds
from counter_app.sync.tokens import TokenKeeper
from tests.cloud.support import HandClock, QuickCrypto, Till
from tests.counter_shop import ShopPins

PAGE_ROWS = 7  # small, so that pulls are cut between any two rows


class ChainClock(HandClock):
    """One clock for cloud and counters, moved by hand."""

    def monotonic(self) -> float:
        return self.at.timestamp()

    def stands(self) -> bool:
        return False


class SeededCrypto(QuickCrypto):
    """The cloud's cryptography with chance from a seed."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(bytes(32))
        self._chance = chance

    @override
    def random_bytes(self, count: int) -> bytes:
        return self._chance.randbytes(count)

    @override
    def random_int(self, below: int) -> int:
        return self._chance.randrange(below)


class _RawBatch(msgspec.Struct):
    operations: list[msgspec.Raw]


@dataclass
class BadWire:
    """`sync.outcomes.Exchange` straight into the service; loses requests and answers as its chance says."""

    cloud: Cloud
    chance: random.Random
    loss: float = 0.0
    down: bool = False
    stubborn: int = 0
    pages_left: int | None = None
    lose_answers: bool = False
    method: str = ""
    loss_of_answers: int = 0

    def exchange(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, timeout_seconds: float
    ) -> HttpAnswer | NotKnown:
        self.method = method
        if self.down or (self.pages_left == 0 and target.startswith("/v1/changes")):
            return NotKnown(UNREACHABLE)
        if self.pages_left is not None and target.startswith("/v1/changes"):
            self.pages_left -= 1
        if self.chance.random() < self.loss:
            return NotKnown(TIMED_OUT)
        if self.stubborn and target == "/v1/operations" and self._too_much(content or b""):
            return HttpAnswer(413, "text/plain", "", b"too large")
        answer = self._answer(target, headers, content or b"")
        if self.loss_of_answers:
            self.loss_of_answers -= 1
            return NotKnown(TIMED_OUT)
        if self.lose_answers or self.chance.random() < self.loss:
            return NotKnown(TIMED_OUT)
        return answer

    def close(self) -> None:
        """Nothing is held."""

    def _too_much(self, content: bytes) -> bool:
        """Something on the way does not let some operations through, always the same ones."""
        found = msgspec.json.decode(content, type=OperationBatch)
        return any(zlib.crc32(each.id.encode()) % self.stubborn == 0 for each in found.operations)

    def _answer(self, target: str, headers: dict[str, str], content: bytes) -> HttpAnswer:
        try:
            return HttpAnswer(200, "application/json", "", encode(self._call(target, headers, content)))
        except CallRefused as refused:
            return HttpAnswer(
                refused.status,
                "application/json",
                "",
                encode(ErrorBody(error=refused.error, message=refused.message, cause=refused.cause)),
            )

    def _call(self, target: str, headers: dict[str, str], content: bytes) -> object:
        if target == "/v1/devices":
            return self.cloud.enrol(msgspec.json.decode(content, type=EnrolRequest))
        caller = self.cloud.authenticate(headers["Authorization"].removeprefix("Bearer "))
        shown, signature = headers.get(ENROLMENT_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
        caller = self.cloud.prove(caller, shown, signature, (self.method, target), content)
        path, _, query = target.partition("?")
        values = dict(part.split("=", 1) for part in query.split("&") if part)
        match path:
            case "/v1/operations":
                batch = msgspec.json.decode(content, type=_RawBatch)
                return self.cloud.apply(caller, read_entries(batch.operations))
            case "/v1/changes":
                kinds = [kind for kind in values.get("kinds", "").split("%2C") if kind]
                return self.cloud.changes(caller, int(values["after"]), PAGE_ROWS, kinds)
            case "/v1/digest":
                return self.cloud.digest(caller)
            case "/v1/reserves":
                return self.cloud.reserve(caller, msgspec.json.decode(content, type=ReserveRequest))
            case "/v1/leases":
                return self.cloud.lease(caller, msgspec.json.decode(content, type=LeaseRequest))
            case "/v1/lookup":
                phone = values.get("phone", "").replace("%2B", "+")
                return self.cloud.look_up(caller, code=values.get("code", ""), phone=phone)
            case _:
                return self._own_call(path, caller, content)

    def _own_call(self, path: str, caller: Caller, content: bytes) -> object:
        match path:
            case "/v1/token":
                return self.cloud.next_token(caller, msgspec.json.decode(content, type=TokenRequest))
            case "/v1/held":
                return self.cloud.hold(caller, msgspec.json.decode(content, type=Held))
            case "/v1/witness":
                return self.cloud.witness(caller, msgspec.json.decode(content, type=WitnessRequest))
            case _:
                return self.cloud.health()


class Crashed(Exception):
    """The process died here."""


class Kept:
    """A key store in memory."""

    def __init__(self, values: Mapping[str, bytes] = MappingProxyType({})) -> None:
        self._values: dict[str, bytes] = dict(values)

    def copied(self) -> "Kept":
        return Kept(self._values)

    def get(self, name: str) -> bytes | None:
        return self._values.get(name)

    def put(self, name: str, value: bytes) -> None:
        self._values[name] = value

    def delete(self, name: str) -> None:
        self._values.pop(name, None)


@dataclass
class TillInChain:
    """One counter with its own file, wire and chance."""

    name: str
    folder: Path
    clock: ChainClock
    wire: BadWire
    chance: random.Random
    store: SqlStore
    secret: bytes
    ids: IdMaker
    kept: Kept = field(default_factory=Kept)
    failpoint: Callable[[str], None] = lambda _: None
    counter: Counter = field(init=False)
    rounds: Rounds = field(init=False)

    def build(self) -> None:
        """Everything above the file, as a start makes it."""
        device = self.known_device()
        tokens = TokenKeeper(self.kept, self.chance.randbytes, signs=True)
        sign = DeviceKey.from_private_bytes(self.kept.get(DEVICE_KEY) or bytes(32)).sign
        voice = Voice(device.device, device.epoch, sign, tokens) if device else None
        client = CloudClient(self.wire, (self.kept.get(TOKEN) or b"").decode(), voice=voice)
        reader = LiveCodeReader()
        reader.reload(self.store)

        def round_now(members: int, coupons: Mapping[str, int] = MappingProxyType({})) -> RoundReport:
            return self.rounds.whole(members=members, coupons=coupons)

        link = HttpLink(self.store, client, round_now, self.clock.now)
        self.counter = Counter(self.store, self.clock, self.ids, reader, link, ShopPins(), self._reach)
        self.rounds = Rounds(self.counter, client, self.folder, lambda: reader.reload(self.store), tokens)

    def enrol(self, cloud: Cloud, store_id: str) -> None:
        """Become a counter of this store, with the key that this folder has."""
        self.enrol_with(cloud.enrolment_code(store_id).code)

    def enrol_with(self, code: str) -> None:
        """The same with a code that somebody has."""
        invitation = Invitation(code, "http://127.0.0.1:1")
        keys = DeviceKeys(lambda: self.chance.randbytes(32), _public_half, _sign_with)
        client = CloudClient(self.wire)
        enrol(self.store, self.kept, client, invitation, keys, self.clock, accept=lambda _: None)
        self.build()

    def device(self) -> DeviceIdentity:
        """Who this counter is."""
        device = self.known_device()
        assert device is not None
        return device

    def known_device(self) -> DeviceIdentity | None:
        """The same, None before enrolment."""
        with self.store.reading() as reading:
            return reading.device()

    def copied(self, name: str) -> "TillInChain":
        """The whole counter once more, as a copied disk is: file and keys, and chance of its own from here on."""
        self.store.close()
        folder = self.folder.parent / name
        shutil.copytree(self.folder, folder)
        self.store = open_store(self.folder / "counter.db", self.secret)
        self.build()
        own = random.Random(self.chance.random())
        store = open_store(folder / "counter.db", self.secret)
        wire, ids = BadWire(self.wire.cloud, own), _ids(self.clock, own)
        copy = TillInChain(name, folder, self.clock, wire, own, store, self.secret, ids, kept=self.kept.copied())
        copy.build()
        return copy

    def _reach(self, name: str) -> None:
        self.failpoint(name)

    def restart(self) -> None:
        """As after a crash: the file opened again, and what nobody waits for cancelled."""
        self.failpoint = lambda _: None
        self.store.close()
        self.store = open_store(self.folder / "counter.db", self.secret)
        self.build()
        cancel_unfinished_claims(self.counter)


def _public_half(private_key: bytes) -> bytes:
    return DeviceKey.from_private_bytes(private_key).public_bytes


def _sign_with(private_key: bytes, text: bytes) -> bytes:
    return DeviceKey.from_private_bytes(private_key).sign(text)


@dataclass
class Chain:
    """A cloud, its clock, and counters."""

    cloud: Cloud
    clock: ChainClock
    merchant: str
    desk: Till
    tills: list[TillInChain]

    def close(self) -> None:
        for till in self.tills:
            till.store.close()
        self.cloud.close()


def build_chain(folder: Path, seed: int, counters: int, start: datetime, url: str = "") -> Chain:
    """A merchant with counters that are enrolled and have pulled once; `url`: of the cloud's database, "" = a file."""
    chance = random.Random(seed)
    clock = ChainClock(start)
    ids = _ids(clock, chance)
    settings = CloudSettings(
        folder / "cloud", SeededCrypto(chance), clock, ids, database_key=bytes(range(32)), database_url=url or None
    )
    cloud = open_cloud(settings)
    made = cloud.init_merchant("岚心茶", "S1")
    tills = [_till(folder / f"T{number}", cloud, clock, chance, made.store) for number in range(counters)]
    enrolled = cloud.enrol(
        EnrolRequest(code=cloud.enrolment_code(made.store).code, public_key=chance.randbytes(32).hex())
    )
    desk = Till(cloud, enrolled, cloud.authenticate(enrolled.token), clock)
    desk.do("staff_put", {"staff": "m1", "name": "Lin", "role": "manager"})
    return Chain(cloud, clock, made.merchant, desk, tills)


def _ids(clock: ChainClock, chance: random.Random) -> IdMaker:
    return IdMaker(lambda: int(clock.at.timestamp() * 1000), chance.randbytes)


def _till(folder: Path, cloud: Cloud, clock: ChainClock, chance: random.Random, store_id: str) -> TillInChain:
    folder.mkdir(parents=True)
    secret = chance.randbytes(32)
    store = open_store(folder / "counter.db", secret)
    own = random.Random(chance.random())
    till = TillInChain(folder.name, folder, clock, BadWire(cloud, own), own, store, secret, _ids(clock, own))
    till.enrol(cloud, store_id)
    with store.writing() as writing:
        writing.set_session(Session("m1", "Lin", Role.MANAGER, None))
    return till


__all__ = ["BadWire", "Chain", "CouponIdentity", "Crashed", "MemberIdentity", "TillInChain", "build_chain"]
