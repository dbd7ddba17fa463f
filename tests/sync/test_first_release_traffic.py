"""What the first release and its cloud said to each other, recorded once: today's service answers it the same, and
today's counter understands what that service said.

tests/data/first-release-traffic holds the cloud's database and a counter's as they were when the recording began (plain
SQLite, compressed), and every call with its answer in the order in which they were made.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard
from sqlcipher3 import dbapi2

from counter_app.bootstrap.reading_codes import LiveCodeReader
from counter_app.cloud.http.server import BackgroundServer
from counter_app.domain.ids import IdMaker
from counter_app.protocol.devices import PROTOCOL, PROTOCOL_HEADER
from counter_app.services.context import Counter
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.store import open_store
from counter_app.sync.client import CloudClient, Voice
from counter_app.sync.link import HttpLink
from counter_app.sync.outcomes import Declined, HttpAnswer, NotKnown
from counter_app.sync.round import Rounds
from counter_app.sync.tokens import TokenKeeper
from tests.cloud.support import HandClock, new_cloud
from tests.counter_shop import ShopPins
from tests.sync.chance import Kept
from tests.sync.wire import ChainClock

DATA = Path(__file__).resolve().parents[1] / "data" / "first-release-traffic"
CLOUD_KEY, COUNTER_KEY = bytes(range(32)), bytes([1]) * 32
Exchange = dict[str, Any]


def unpacked(name: str) -> bytes:
    return zstandard.ZstdDecompressor().decompress((DATA / f"{name}.zst").read_bytes())


def encrypted(name: str, key: bytes, path: Path) -> None:
    """The recorded database in a file as the program keeps it."""
    plain = path.with_suffix(".plain")
    plain.write_bytes(unpacked(f"{name}.sqlite"))
    database = dbapi2.connect(plain)
    database.isolation_level = None
    database.execute(f"ATTACH DATABASE '{path}' AS kept KEY \"x'{key.hex()}'\"")
    database.execute("SELECT sqlcipher_export('kept')")
    database.execute("DETACH DATABASE kept")
    database.close()
    plain.unlink()


@pytest.fixture(scope="module")
def recorded() -> Exchange:
    found: Exchange = json.loads(unpacked("traffic.json"))
    return found


@pytest.fixture
def clock(recorded: Exchange) -> HandClock:
    return HandClock(datetime.fromisoformat(recorded["start"]))


# --- its calls, today's service ------------------------------------------------------------------------------------


@pytest.fixture
def service(clock: HandClock, tmp_path: Path) -> Iterator[httpx.Client]:
    (tmp_path / "cloud").mkdir()
    encrypted("cloud", CLOUD_KEY, tmp_path / "cloud" / "cloud.db")
    cloud = new_cloud(tmp_path, clock)
    with BackgroundServer(cloud) as server, httpx.Client(base_url=server.url, timeout=60) as client:
        yield client
    cloud.close()


# What the cloud draws by chance, or what is the cloud's own and of its day.
DRAWN = {"now", "version", "cloud_epoch", "number", "short_code", "signed_code", "subject", "exceptions"}


def compare(then: object, today: object, where: str) -> None:
    """Everything that the first release was told is said today too, with the same value; there may be more."""
    if isinstance(then, dict):
        assert isinstance(today, dict), where
        for name, value in then.items():
            assert name in today, f"{where}.{name}"
            if name in DRAWN:
                assert type(today[name]) is type(value), f"{where}.{name}"
            else:
                compare(value, today[name], f"{where}.{name}")
    elif isinstance(then, list):
        assert isinstance(today, list), where
        assert len(then) == len(today), where
        for number, (one, other) in enumerate(zip(then, today, strict=True)):
            compare(one, other, f"{where}[{number}]")
    else:
        assert then == today, where


def rows_of(answer: Exchange) -> dict[tuple[str, str], dict[str, object]]:
    """The rows of a page by kind and id, without what the cloud draws or counts by itself."""
    found: dict[tuple[str, str], dict[str, object]] = {}
    for kind, body in answer["kinds"].items():
        for values in body["rows"]:
            row = dict(zip(body["columns"], values, strict=True))
            key = str(row["operation"] if kind == "exception" else f"{row['id']}/{row.get('terms_version', '')}")
            for drawn in ("version", "signed_code", *(("id",) if kind == "exception" else ())):
                row.pop(drawn, None)
            found[kind, key] = row
    return found


def compare_pages(then: Exchange, today: Exchange, where: str, *, whole: bool) -> None:
    """Every column that there was is there; a page of everything holds every row that there was, with its values."""
    for kind, body in then["kinds"].items():
        if kind in today["kinds"]:
            assert set(body["columns"]) <= set(today["kinds"][kind]["columns"]), f"{where} {kind}"
    if whole:
        mine = rows_of(today)
        for key, row in rows_of(then).items():
            assert row == {name: mine[key].get(name) for name in row}, f"{where} {key}"


def test_the_first_release_s_calls_are_answered_as_then(
    service: httpx.Client, recorded: Exchange, clock: HandClock
) -> None:
    for number, call in enumerate(recorded["exchanges"]):
        if call["target"] in ("/v1/witness", "/v1/reserves"):
            continue  # not of that release; what is drawn is drawn by chance
        clock.at = datetime.fromisoformat(call["at"])
        answer = service.request(call["method"], call["target"], content=call["body"], headers=call["headers"])
        where = f"{number} {call['method']} {call['target']}"
        assert answer.status_code == call["status"], (where, answer.text)
        today = answer.json()
        if "kinds" in call["answer"]:
            compare_pages(call["answer"], today, where, whole="after=0" in call["target"])
        else:
            compare(call["answer"], today, where)


# --- its service, today's counter ----------------------------------------------------------------------------------


@dataclass
class OldService:
    """The first release's service as it was recorded: its pages, its way to answer operations, nothing newer."""

    recorded: Exchange
    clock: HandClock
    asked: list[str] = field(default_factory=list)
    versions: int = 100
    missing: int = 0
    knows: tuple[str, ...] = ("checkout", "settings_put")

    def exchange(
        self, method: str, target: str, headers: dict[str, str], content: bytes | None, timeout_seconds: float
    ) -> HttpAnswer | NotKnown:
        self.asked.append(target.partition("?")[0])
        now = self.clock.now().isoformat().replace("+00:00", "Z")
        if target.startswith("/v1/changes"):
            return self._said(self._page(int(target.partition("after=")[2].partition("&")[0]), now))
        if target == "/v1/operations":
            sent = json.loads(content or b"")["operations"]
            results = [self._result(each) for each in sent]
            return self._said({"now": now, "results": results})
        if target == "/v1/reserves":
            return self._said({"now": now, "members": [], "coupons": []})
        if target.startswith("/v1/health"):
            return self._said({"now": now, "cloud_epoch": self._epoch, "version": "0.1.0"})
        self.missing += 1
        return self._said({"error": "not_found", "message": "There is no such call."}, 404)

    @property
    def _epoch(self) -> str:
        return str(self.recorded["exchanges"][-1]["answer"]["cloud_epoch"])

    def _page(self, after: int, now: str) -> object:
        for call in self.recorded["exchanges"]:
            if call["till"] == "T1" and call["target"].startswith(f"/v1/changes?after={after}&"):
                return call["answer"]
        return {"now": now, "version": after, "more": False, "kinds": {}, "cloud_epoch": self._epoch}

    def _result(self, operation: Exchange) -> object:
        self.versions += 1
        known = operation["type"] in self.knows
        result = {"result": "applied", "version": 0} if known else {"result": "refused", "version": 0}
        detail = {} if known else {"reason": "unknown_type", "message": "This service does not know the type."}
        return {"id": operation["id"], "exceptions": [], "detail": detail, **result}

    def _said(self, body: object, status: int = 200) -> HttpAnswer:
        return HttpAnswer(status, "application/json", "", json.dumps(body).encode())

    def close(self) -> None:
        """Nothing is held."""


def test_today_s_counter_works_with_the_first_release_s_service(
    recorded: Exchange, clock: HandClock, tmp_path: Path
) -> None:
    encrypted("T1", COUNTER_KEY, tmp_path / "counter.db")
    store = open_store(tmp_path / "counter.db", COUNTER_KEY)
    old = OldService(recorded, clock)
    kept = Kept({"cloud-token": recorded["secrets"]["T1"]["token"].encode()})
    with store.reading() as reading:
        device = reading.device()
    assert device is not None
    reader = LiveCodeReader()
    reader.reload(store)
    tokens = TokenKeeper(kept, bytes, signs=False)
    client = CloudClient(old, recorded["secrets"]["T1"]["token"], voice=Voice(device.device, 1, None, tokens))

    ticking = ChainClock(clock.at)
    old.clock = ticking
    ids = IdMaker(lambda: int(ticking.at.timestamp() * 1000), lambda count: bytes(range(count)))
    link = HttpLink(store, client, lambda _members, _coupons: rounds.whole(), ticking.now)
    counter = Counter(store, ticking, ids, reader, link, ShopPins(), lambda _: None)
    rounds = Rounds(counter, client, tmp_path, tokens=tokens)
    ticking.forward(minutes=30)
    for _ in range(8):
        report = rounds.whole()
        assert report.failures == ()
    with store.reading() as reading:
        assert reading.cursor() == max(
            call["answer"]["version"] for call in recorded["exchanges"] if call["target"].startswith("/v1/changes")
        )
        assert [each.reason for each in reading.exceptions(open_only=True)] == ["double_redemption"]
    answer = redeem(counter, RedeemRequest(ids.new(), (recorded["issued"][2],), 30_000))
    assert answer.redeemed
    # What it does not know is kept, shown, and asked again: it may be a newer one tomorrow. The rest goes on.
    with store.writing() as writing:
        writing.append_operation("of_tomorrow", "report", ids.new(), "m1", ticking.now(), b"{}", "x")
    report = rounds.whole()
    assert (report.refused, report.undeliverable, report.failures, report.log_cut) == (0, 1, (), False)
    with store.reading() as reading:
        queue = reading.queue(ticking.now())
    assert [each.reason for each in queue.undeliverable] == ["unknown_type"]
    assert not queue.refused
    assert rounds.whole().undeliverable == 0  # not before its hour
    old.knows += ("of_tomorrow",)
    ticking.forward(minutes=61)
    assert rounds.whole().applied == 1
    with store.reading() as reading:
        assert (len(reading.queue(ticking.now()).undeliverable), reading.waiting()) == (0, 0)
    # The calls that it does not know were asked for and missed, and nothing hangs on them.
    assert old.missing > 0
    store.close()


# --- further apart than that ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spoken, status, word",
    [("1", 200, ""), ("2", 200, ""), (str(PROTOCOL + 1), 200, ""), (str(PROTOCOL + 2), 426, "cloud_too_old"),
     ("0", 426, "please_update"), ("x", 426, "please_update")],
)  # fmt: skip
def test_programs_too_far_apart_are_asked_to_update(
    service: httpx.Client, recorded: Exchange, spoken: str, status: int, word: str
) -> None:
    header = {**recorded["exchanges"][-2]["headers"], PROTOCOL_HEADER: spoken}
    answer = service.get("/v1/changes?after=0", headers=header)
    assert (answer.status_code, answer.json().get("error", "")) == (status, word)
    if word:
        assert answer.json()["message"].endswith("please update it.")
        assert Declined(426, word, answer.json()["message"]).ours


def test_kinds_and_columns_of_tomorrow_are_passed_over(recorded: Exchange, clock: HandClock, tmp_path: Path) -> None:
    encrypted("T1", COUNTER_KEY, tmp_path / "counter.db")
    store = open_store(tmp_path / "counter.db", COUNTER_KEY)
    page = json.loads(json.dumps(recorded["exchanges"][-2]["answer"]))
    page["kinds"]["of_tomorrow"] = {"columns": ["id", "version", "what"], "rows": [["a", 1, {}]]}
    for body in page["kinds"].values():
        body["columns"].append("of_tomorrow")
        for row in body["rows"]:
            row.append({"a": [1]})
    import msgspec

    from counter_app.protocol.changes import ChangesPage

    with store.writing() as writing:
        assert writing.apply_page(msgspec.convert(page, ChangesPage), advance=True) > 0
        assert writing.cursor() == page["version"]
    store.close()
