"""Example 29, from the command line to the cloud: again, off-line, killed in the middle, and what came elsewhere."""

import csv
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.chain import Chain
from tests.e2e.programs import PROGRAM, call, must, run, wait_until
from tests.e2e.tills import opened_at

HEADINGS = ("会员编号", "姓名", "手机号码", "积分", "余额", "赠送余额", "生日", "标签")
Row = Sequence[str]


@pytest.fixture(autouse=True)
def owner(chain: Chain) -> None:
    """The owner is signed in at T1."""
    _sign_in(chain, "T1")


def _sign_in(chain: Chain, counter: str) -> None:
    call(chain.data(counter), "sign-in", "owner", "--pin", chain.facts["owner_pin"])


def customer(number: int) -> Row:
    """The old customer with this number; each has other balances."""
    phone = f"13910{number:06d}"
    yuan = f"¥{number + 1_000:,}.50"
    return (f"K{number}", f"客户{number}", phone, str(number), yuan, "8.8", "1990-05-17", "老客户")


def example(people: int, doubles: int, bad: int) -> list[Row]:
    """So many customers, some of them a second time with other words, and numbers that cannot be called."""
    rows = [customer(number) for number in range(people)]
    rows += [(*customer(number)[:2], f"+86 {customer(number)[2]}", "", "", "", "", "常客") for number in range(doubles)]
    rows += [("", f"坏{number}", f"1234{number}", "", "", "", "", "") for number in range(bad)]
    random.Random(29).shuffle(rows)
    return rows


def write(path: Path, rows: Sequence[Row], headings: Row = HEADINGS, encoding: str = "gb18030") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([headings, *rows] if headings else rows)
    return path


def counts(document: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(document[name] for name in ("rows", "created", "merged", "rejected", "left"))


def sums(data: Path) -> tuple[int, int, int, int]:
    """Members who came in, and what all of them have: from the lots, as a cashier would see them."""
    with opened_at(data) as opened, opened.store.reading() as reading:
        found = reading.members_by_phones([f"+8613910{number:06d}" for number in range(2_000)])
        lots = [lot for each in found.values() for lot in reading.lots(each.id)]
        total = {name: sum(lot.left for lot in lots if lot.ledger == name) for name in ("points", "principal", "bonus")}
        return len(found), total["points"], total["principal"], total["bonus"]


def expected(people: int) -> tuple[int, int, int, int]:
    return people, sum(range(people)), sum((number + 1_000) * 100 + 50 for number in range(people)), people * 880


def settle(chain: Chain, *counters: str) -> None:
    """Sync until nothing waits and both sides hold the same."""
    for counter in counters:
        synced = must(chain.data(counter), "sync")
        for _ in range(10):
            synced = must(chain.data(counter), "sync")
            if synced["digest_equal"] and not must(chain.data(counter), "queue")["waiting"]:
                break
        assert synced["digest_equal"], synced
        assert synced["refused"] == synced["exceptions"] == 0


def test_a_thousand_old_customers_come_in_once(chain: Chain, tmp_path: Path) -> None:
    data, file = chain.data("T1"), write(tmp_path / "老会员.csv", example(950, 40, 10))
    rejects = tmp_path / "rejects.csv"
    rehearsed = must(data, "import-members", str(file), "--dry-run")
    assert counts(rehearsed) == (1000, 950, 40, 10, 0)
    assert must(data, "members", "--search", "客户")["total"] == 0
    done = must(data, "import-members", str(file), "--rejects", str(rejects))
    assert counts(done) == (1000, 950, 40, 10, 0)
    assert done["opening"] == rehearsed["opening"]
    assert [each["reason"] for each in done["rejects"]] == ["phone_invalid"] * 10
    listed = list(csv.reader(rejects.read_text("utf-8-sig").splitlines()))
    assert len(listed) == 11
    assert {int(row[8]) for row in listed[1:]} == {each["row"] for each in done["rejects"]}
    again = must(data, "import-members", str(file))
    assert counts(again) == (1000, 0, 990, 10, 0)
    assert again["opening"] == {"points": 0, "principal_minor": 0, "bonus_minor": 0}
    settle(chain, "T1", "T2")
    assert sums(data) == expected(950) == sums(chain.data("T2"))
    _sign_in(chain, "T2")
    member = must(chain.data("T2"), "member", "show", "13910000007")["member"]
    wanted = {"name": "客户7", "points": 7, "principal_minor": 100750, "bonus_minor": 880, "birthday": "1990-05-17"}
    assert {name: member[name] for name in wanted} == wanted
    assert sorted(member["tags"]) == ["常客", "老客户"]
    # Another counter imports the same file: the cloud books nothing twice, whatever was known there.
    assert counts(must(chain.data("T2"), "import-members", str(file))) == (1000, 0, 990, 10, 0)
    settle(chain, "T2", "T1")
    assert sums(data) == expected(950) == sums(chain.data("T2"))
    # The rejects are mended and imported as they are.
    mended = [[*row[:2], f"1391000{950 + number:04d}", *row[3:]] for number, row in enumerate(listed[1:])]
    second = must(data, "import-members", str(write(tmp_path / "mended.csv", mended, listed[0], "utf-8-sig")))
    assert counts(second) == (10, 10, 0, 0, 0)


def test_only_a_manager_imports(chain: Chain, tmp_path: Path) -> None:
    data = chain.data("T1")
    call(data, "sign-out")
    refused = run(data, "import-members", str(write(tmp_path / "a.csv", example(3, 0, 0))))
    assert (refused.exit, refused.document["reasons"][0]["code"]) == (1, "sign_in_required")
    assert refused.document["created"] == 0


def test_off_line_it_goes_as_far_as_its_identities_and_on_later(chain: Chain, tmp_path: Path) -> None:
    data, file = chain.data("T1"), write(tmp_path / "a.csv", example(200, 20, 2))
    chain.wire.cut()
    stopped = run(data, "import-members", str(file))
    assert stopped.exit == 1
    assert [each["code"] for each in stopped.document["reasons"]] == ["needs_online"]
    assert 0 < stopped.document["created"] < 200
    assert stopped.document["left"] == 220 - stopped.document["created"] - stopped.document["merged"]
    # What came in is served at once, also without the cloud.
    assert must(data, "members", "--search", "客户")["total"] == stopped.document["created"]
    chain.wire.up()
    done = must(data, "import-members", str(file))
    assert counts(done) == (222, 200, 20, 2, 0)
    assert done["resumed"]
    settle(chain, "T1", "T2")
    assert sums(data) == expected(200) == sums(chain.data("T2"))


def _kill_when(data: Path, words: Sequence[str], enough: Callable[[], bool]) -> int | None:
    """Run the real command and kill it as soon as something is so; its exit status."""
    process = subprocess.Popen(
        [*PROGRAM, "--data", str(data), "--json", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: enough() or process.poll() is not None, 90)
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        return process.wait(30)
    finally:
        if process.poll() is None:
            process.kill()


def _rows_done(data: Path) -> int:
    with opened_at(data) as opened, opened.store.reading() as reading:
        return sum(record.next_row for record in reading.imports(1))


def test_killed_anywhere_it_ends_the_same(chain: Chain, tmp_path: Path) -> None:
    data, file = chain.data("T1"), write(tmp_path / "a.csv", example(1_900, 40, 10))
    seed = random.randrange(1 << 32)
    chance = random.Random(seed)
    print("seed", seed)
    killed = 0
    for after in (0, 1, 500, 1_000, 1_500):
        begun = time.monotonic()

        def enough(after: int = after, until: float = begun + chance.uniform(0.2, 2.0)) -> bool:
            return _rows_done(data) >= after if after else time.monotonic() > until

        killed += _kill_when(data, ("import-members", str(file)), enough) == -signal.SIGKILL
    assert killed >= 2
    done = must(data, "import-members", str(file))
    assert counts(done) in {(1950, 1900, 40, 10, 0), (1950, 0, 1940, 10, 0)}
    settle(chain, "T1", "T2")
    assert sums(data) == expected(1_900) == sums(chain.data("T2"))


def _rows_undone(data: Path) -> int:
    with opened_at(data) as opened, opened.store.reading() as reading:
        return sum(record.undone_row for record in reading.imports(1))


@pytest.mark.timeout(900)
def test_taking_it_back_killed_anywhere_ends_the_same(chain: Chain, tmp_path: Path) -> None:
    data, file, kept = chain.data("T1"), write(tmp_path / "a.csv", example(450, 20, 5)), tmp_path / "kept.csv"
    batch = must(data, "import-members", str(file))["import"]
    settle(chain, "T1", "T2")
    touched = must(chain.data("T2"), "members", "--search", "客户377")["members"][0]["number"]
    must(chain.data("T2"), "checkout", "--member", touched, "--amount-minor", "2000")
    settle(chain, "T2", "T1")
    seen = must(data, "import", "undo", batch, "--dry-run")
    assert (seen["gone"], seen["kept"], seen["dry_run"]) == (449, 1, True)
    killed = 0
    for after in (1, 250):
        words = ("import", "undo", batch, "--gently")
        killed += _kill_when(data, words, lambda after=after: _rows_undone(data) >= after) == -signal.SIGKILL  # type: ignore[misc]  # bound now
    assert killed >= 1
    done = must(data, "import", "undo", batch, "--kept", str(kept))
    assert (done["gone"], done["openings"], done["kept"], done["left"]) == (449, 450, 1, 0)
    assert [row["reasons"] for row in done["kept_rows"]] == [["bought"]]
    assert len(kept.read_text("utf-8-sig").splitlines()) == 2
    settle(chain, "T1", "T2")
    assert sums(data) == (1, 20, 0, 0) == sums(chain.data("T2"))
    assert must(data, "import", "list")["imports"][0]["undo"] == "done"
    again = must(data, "import-members", str(write(tmp_path / "b.csv", example(10, 0, 0))))
    assert again["created"] in (9, 10)
