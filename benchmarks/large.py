"""A counter's database of any size, made by seed through the real schema; kept under `build/benchmarks/`.

Rows are made inside SQLite, in the order of their keys, indexes afterwards: a million members and five million coupons
take minutes and not hours. A finished file is kept and used again.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

import sqlcipher3.dbapi2 as driver

from benchmarks.common import options
from counter_app.security.signing import MerchantKey
from counter_app.storage.engine import connect
from counter_app.storage.store import open_store
from tests.counter_shop import ScriptedLink, Shop, StandingClock, open_shop

KEY = bytes(range(32))
FOLDER = Path("build/benchmarks")
SMALL = (4_000, 0, 0)
FULL = (1_000_000, 5_000_000, 10_000_000)
_SURNAMES = (
    "王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu"
    " 徐xu 孙sun 胡hu 朱zhu 高gao 林lin 何he 郭guo 马ma 罗luo"
)
_GIVEN = (
    "伟wei 芳fang 娜na 敏min 静jing 丽li 强qiang 磊lei 军jun 洋yang 勇yong 艳yan 杰jie 娟juan 涛tao 明ming 超chao"
    " 秀xiu 霞xia 平ping 刚gang 桂gui 小xiao 雨yu 子zi 浩hao 梓zi"
)
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
_MEMBERS = """
INSERT INTO member (id, number, phone, phone_reversed, name, pinyin, initials, home_store, joined_at, status, visits,
                    last_visit_at, version)
SELECT printf('%012x', i * 200000003), printf('%010d', 1000000000 + i * 7), '+86' || phone, '',
       a.word || b.word || c.word, a.said || b.said || c.said,
       substr(a.said, 1, 1) || substr(b.said, 1, 1) || substr(c.said, 1, 1), 's1',
       1700000000000 + i, 'active', i % 40, 1760000000000 + (i * 7919 % 9000000) * 1000, i
FROM (SELECT i, printf('1%010d', 3000000000 + (i * 2654435761) % 6999999999) AS phone FROM n)
JOIN temp.surname AS a ON a.place = i % 20
JOIN temp.given AS b ON b.place = (i / 20) % 27
JOIN temp.given AS c ON c.place = (i / 540) % 27"""
_BACKWARDS = """
UPDATE member SET phone_reversed = substr(phone,14,1)||substr(phone,13,1)||substr(phone,12,1)||substr(phone,11,1)
||substr(phone,10,1)||substr(phone,9,1)||substr(phone,8,1)||substr(phone,7,1)||substr(phone,6,1)||substr(phone,5,1)
||substr(phone,4,1)||'68+'"""
_COUPONS = """
INSERT INTO coupon (id, campaign, terms_version, short_code, member, home_store, issued_at, status, cycles, version)
SELECT printf('%012x', i * 50000017), 'C50', 1, printf('%012d', i * 190007),
       printf('%012x', (i % {members} + 1) * 200000003), 's1', 1772000000000 + i, 'active', 0, i FROM n"""
_REDEMPTIONS = """
INSERT INTO redemption (id, checkout, coupon, campaign, title_zh, title_en, member, store, counter, staff, at,
                        discount_minor, exposure_minor, offline)
SELECT printf('019b%08x-7000-8000-%012x', i, i), printf('019b%08x-7000-9000-%012x', i, i),
       printf('%012x', i * 2 * 50000017), 'C50', '满 200 减 50', '50 off from 200',
       printf('%012x', (i % {members} + 1) * 200000003), 's1', 'T1', 'k1',
       1772000000000 + i * 100, 5000, 5000, 0 FROM n"""
_OPERATIONS = """
INSERT INTO operation (id, epoch, seq, device, prev, hash, type, mode, at, staff, body, request_hash, answer, state,
                       written_at, result, result_version, closed_at)
SELECT printf('019b%08x-7000-9000-%012x', i, i), 1, i, 'd1', printf('%064x', i), printf('%064x', i + 1), 'checkout',
       'report', 1772000000000 + i * 100, 'k1', zeroblob(320), printf('%064x', i), zeroblob(420), 'closed',
       1772000000000 + i * 100, zeroblob(90), i, 1772000000000 + i * 100 FROM n"""
_AUDIT = """
INSERT INTO audit (number, at, staff, action, subject, outcome, details, prev, hash)
SELECT i, '2026-03-01T00:00:00.000000+00:00', 'k1', 'redeem', printf('019b%08x-7000-9000-%012x', i, i), 'redeemed',
       '{{"amount_minor":20000}}', printf('%064x', i), printf('%064x', i + 1) FROM n"""
_TAKES = """
INSERT INTO take (scope, slot, cap, redemption)
SELECT printf('coupon:%012x', i * 2 * 50000017), 1, 1, printf('019b%08x-7000-8000-%012x', i, i) FROM n"""
_USAGE = "INSERT INTO usage (scope, used, version) SELECT scope, 1, 1 FROM take"


def large_shop(size: tuple[int, int, int]) -> Shop:
    """A counter with (members, coupons, redemptions) rows; made where it is not there yet. What is done to it stays."""
    members, coupons, redemptions = size
    folder = FOLDER / f"{members}-{coupons}-{redemptions}"
    half, path = folder.with_suffix(".half"), folder / "counter.db"
    if not path.exists():
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(parents=True)
        shop = open_shop(half, secret=KEY)
        with shop.store.writing() as writing:
            writing.put_setting("offline_caps", {"redemptions": 10**6, "sum_minor": 10**12})
        shop.store.close()
        connection = connect(half / "counter.db", KEY)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-600000", "secure_delete=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        _fill(connection, members, coupons, redemptions)
        connection.close()
        half.rename(folder)
    return Shop(open_store(path, KEY), path, KEY, StandingClock(), ScriptedLink(), MerchantKey.generate())


def _fill(connection: driver.Connection, members: int, coupons: int, redemptions: int) -> None:
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    kept = indexes.fetchall()
    for name, _ in kept:
        connection.execute(f"DROP INDEX {name}")
    for table, words in (("surname", _SURNAMES), ("given", _GIVEN)):
        connection.execute(f"CREATE TEMP TABLE {table} (place INTEGER PRIMARY KEY, word TEXT, said TEXT)")
        rows = [(place, word[0], word[1:]) for place, word in enumerate(words.split())]
        connection.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", rows)
    connection.execute("BEGIN")
    parts = [(_MEMBERS, members), (_BACKWARDS, 0), (_COUPONS, coupons), (_REDEMPTIONS, redemptions)]
    parts += [(_OPERATIONS, redemptions // 4), (_AUDIT, redemptions // 4), (_TAKES, redemptions), (_USAGE, 0)]
    for statement, count in parts:
        if count or "FROM n" not in statement:
            counted = _NUMBERS.format(count=count) if count else ""
            connection.execute(f"{counted} {statement.format(members=members)}")
    connection.execute("COMMIT")
    connection.execute("BEGIN")
    for _, statement in kept:
        connection.execute(statement)
    last = redemptions // 4
    connection.execute(
        "INSERT OR REPLACE INTO chain (id, epoch, seq, hash) VALUES (1, 1, ?, ?)", (last, f"{last + 1:064x}")
    )
    connection.execute("COMMIT")


def main(argv: Sequence[str] | None = None) -> int:
    """Make both, so that the others find them."""
    asked = options(__doc__ or "", argv)
    for size in (SMALL,) if asked.small else (SMALL, FULL):
        shop = large_shop(size)
        shop.store.close()
        print(f"  {shop.path}: {shop.path.stat().st_size / 1e6:.0f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
