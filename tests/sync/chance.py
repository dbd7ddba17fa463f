"""A chain by chance: real counters, the real cloud, and a wire between them that loses things; all from one seed."""

import random
import shutil
from collections.abc import Callable, Mapping
from copy import copy as copy_of
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from counter_app.bootstrap.present import Present, in_file
from counter_app.bootstrap.reading_codes import LiveCodeReader
from counter_app.bootstrap.recovery import DATABASE
from counter_app.bootstrap.restoring import begin_again
from counter_app.cloud.app import Cloud, open_cloud
from counter_app.cloud.context import CloudSettings
from counter_app.cloud.storage.opening import FILE as CLOUD_FILE
from counter_app.domain.ids import IdMaker
from counter_app.domain.member import Role
from counter_app.protocol.devices import CouponIdentity, EnrolRequest, MemberIdentity
from counter_app.security.signing import DeviceKey
from counter_app.services.context import Counter
from counter_app.services.outbox import cancel_unfinished_claims
from counter_app.services.records import DeviceIdentity, Session
from counter_app.storage.store import SqlStore, open_store
from counter_app.sync.client import CloudClient, Voice
from counter_app.sync.enrolment import DEVICE_KEY, TOKEN, DeviceKeys, Invitation, enrol
from counter_app.sync.link import HttpLink
from counter_app.sync.round import RoundReport, Rounds
from counter_app.sync.tokens import TokenKeeper
from tests.cloud.support import Till
from tests.counter_shop import ShopPins
from tests.sync.fragile import Crashed, FragileStore, Fuse
from tests.sync.wire import BadWire, ChainClock, OwnClock, SeededCrypto


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
    clock: OwnClock
    wire: BadWire
    chance: random.Random
    store: SqlStore
    secret: bytes
    ids: IdMaker
    kept: Kept = field(default_factory=Kept)
    failpoint: Callable[[str], None] = lambda _: None
    fuse: Fuse = field(default_factory=Fuse)
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

        store = FragileStore(self.store, self.fuse)
        link = HttpLink(store, client, round_now, self.clock.now)
        self.counter = Counter(store, self.clock, self.ids, reader, link, ShopPins(), self._reach)
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
        self.store = open_store(self.folder / DATABASE, self.secret)
        self.build()
        copy = _brought_up(self, folder, self.wire.cloud, OwnClock(self.clock.true, self.clock.wrong), self.chance)
        copy.name = name
        return copy

    def _reach(self, name: str) -> None:
        self.failpoint(name)

    def restart(self) -> None:
        """As after a crash: the file opened again, and what nobody waits for cancelled."""
        self.failpoint = lambda _: None
        self.fuse.left = None
        self.store.close()
        self.store = open_store(self.folder / DATABASE, self.secret)
        self.build()
        cancel_unfinished_claims(self.counter)

    def as_manager(self) -> None:
        """A manager stands here, so that everything may be done."""
        with self.store.writing() as writing:
            writing.set_session(Session("m1", "Lin", Role.MANAGER, None))

    def put_back(self, copy: Path, cloud: Cloud) -> int:
        """An older copy takes the file's place, as `restore` does it; answers how many acts were taken over."""
        store_id = self.device().store
        self.store.close()
        found = in_file(self.folder / DATABASE, self.secret, None)
        for ending in ("-wal", "-shm"):
            (self.folder / (DATABASE + ending)).unlink(missing_ok=True)
        shutil.copyfile(copy, self.folder / DATABASE)
        self.store = open_store(self.folder / DATABASE, self.secret)
        taken = begin_again(self.store, "", Present(found.device, found.acts), self.clock.now(), lock=True)
        self.wire.heal()
        self.enrol(cloud, store_id)
        self.as_manager()
        return taken


def _public_half(private_key: bytes) -> bytes:
    return DeviceKey.from_private_bytes(private_key).public_bytes


def _sign_with(private_key: bytes, text: bytes) -> bytes:
    return DeviceKey.from_private_bytes(private_key).sign(text)


def _brought_up(of: TillInChain, folder: Path, cloud: Cloud, clock: OwnClock, chance: random.Random) -> TillInChain:
    """A counter over a copy of that one's folder, with its keys."""
    own = random.Random(chance.random())
    store, wire, ids = open_store(folder / DATABASE, of.secret), BadWire(cloud, own), _ids(clock, own)
    till = TillInChain(of.name, folder, clock, wire, own, store, of.secret, ids, of.kept.copied())
    till.build()
    return till


@dataclass
class Chain:
    """A cloud, its clock, and counters."""

    folder: Path
    cloud: Cloud
    clock: ChainClock
    merchant: str
    desk: Till
    tills: list[TillInChain]

    def restart_cloud(self, copy: Path | None = None) -> None:
        """The service ends and begins again; with `copy` from an older state of its file, as `restore` does it."""
        settings = self.cloud.settings
        self.cloud.close()
        if copy is not None:
            file = settings.folder / CLOUD_FILE
            for ending in ("-wal", "-shm"):
                file.with_name(CLOUD_FILE + ending).unlink(missing_ok=True)
            shutil.copyfile(copy, file)
        self.cloud = open_cloud(settings)
        if copy is not None:
            self.cloud.begin_new_epoch()
        self.desk.cloud = self.cloud
        for till in self.tills:
            till.wire.cloud = self.cloud

    def copied(self, folder: Path, seed: int) -> "Chain":
        """Another world that begins as this one is, with chance of its own; this one must be closed."""
        shutil.copytree(self.folder, folder)
        chance = random.Random(seed)
        clock = ChainClock(self.clock.at)
        old = self.cloud.settings
        settings = replace(
            old, data_dir=folder / "cloud", crypto=SeededCrypto(chance), clock=clock, ids=_ids(clock, chance)
        )
        cloud = open_cloud(settings)
        tills = [_brought_up(each, folder / each.name, cloud, OwnClock(clock), chance) for each in self.tills]
        enrolled = self.desk.enrolment
        desk = Till(cloud, enrolled, cloud.authenticate(enrolled.token), clock, copy_of(self.desk.seq))
        return Chain(folder, cloud, clock, self.merchant, desk, tills)

    def close(self) -> None:
        for till in self.tills:
            till.store.close()
        self.cloud.close()


def build_chain(folder: Path, seed: int, counters: int, start: datetime, url: str = "", *, stores: int = 1) -> Chain:
    """A merchant with counters that are enrolled; `url`: of the cloud's database, "" = a file."""
    chance = random.Random(seed)
    clock = ChainClock(start)
    ids = _ids(clock, chance)
    settings = CloudSettings(
        folder / "cloud", SeededCrypto(chance), clock, ids, database_key=bytes(range(32)), database_url=url or None
    )
    cloud = open_cloud(settings)
    made = cloud.init_merchant("岚心茶", "S1")
    places = [made.store] + [cloud.add_store(f"S{number + 1}").store for number in range(1, stores)]
    tills = [_till(folder / f"T{number}", cloud, clock, chance, places[number % stores]) for number in range(counters)]
    enrolled = cloud.enrol(
        EnrolRequest(code=cloud.enrolment_code(made.store).code, public_key=chance.randbytes(32).hex())
    )
    desk = Till(cloud, enrolled, cloud.authenticate(enrolled.token), clock)
    desk.do("staff_put", {"staff": "m1", "name": "Lin", "role": "manager"})
    return Chain(folder, cloud, clock, made.merchant, desk, tills)


def _ids(clock: ChainClock | OwnClock, chance: random.Random) -> IdMaker:
    return IdMaker(lambda: int(clock.now().timestamp() * 1000), chance.randbytes)


def _till(folder: Path, cloud: Cloud, clock: ChainClock, chance: random.Random, store_id: str) -> TillInChain:
    folder.mkdir(parents=True)
    secret = chance.randbytes(32)
    store = open_store(folder / DATABASE, secret)
    own, its = random.Random(chance.random()), OwnClock(clock)
    till = TillInChain(folder.name, folder, its, BadWire(cloud, own), own, store, secret, _ids(its, own))
    till.enrol(cloud, store_id)
    till.as_manager()
    return till


__all__ = ["BadWire", "Chain", "CouponIdentity", "Crashed", "MemberIdentity", "TillInChain", "build_chain"]
