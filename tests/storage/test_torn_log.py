"""The write-ahead log cut off at any byte: what was whole before the cut is there, what came behind it is not, and the
file opens by itself."""

import random
import shutil
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.store import open_store
from tests.counter_shop import open_shop

COMMITS = 20
_COUNTS = (
    "SELECT (SELECT count(*) FROM redemption), (SELECT count(*) FROM operation), (SELECT count(*) FROM take),"
    " (SELECT count(*) FROM audit)"
)


@pytest.mark.timeout(600)
def test_a_log_cut_at_any_byte_holds_what_was_whole_before_it(
    tmp_path: Path, figure: Callable[[int, int], int]
) -> None:
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")
    shop = open_shop(tmp_path)
    codes = [shop.coupon() for _ in range(COMMITS)]
    log = tmp_path / "counter.db-wal"
    ends = [log.stat().st_size]
    for code in codes:
        assert redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (code,), 20_000)).redeemed
        ends.append(log.stat().st_size)
    assert ends == sorted(set(ends)), "every redemption is in the log, and nothing was folded in meanwhile"
    data, pages = log.read_bytes(), (tmp_path / "counter.db").read_bytes()
    shop.store.close()

    for cut in _cuts(data, ends, random.Random(seed), figure(60, 1_000)):
        folder = tmp_path / "cut"
        folder.mkdir()
        (folder / "counter.db").write_bytes(pages)
        (folder / "counter.db-wal").write_bytes(data[:cut])
        whole = sum(end <= cut for end in ends[1:])
        store = open_store(folder / "counter.db", shop.secret)
        with closing(store), store._readers.connect() as connection:
            assert tuple(connection.execute(_COUNTS).one()) == (whole,) * 4, f"cut at {cut}"
            assert store.contradictions() == {}
        shutil.rmtree(folder)


def _cuts(data: bytes, ends: list[int], chance: random.Random, count: int) -> list[int]:
    """Around the ends of commits and frames, and anywhere between."""
    page = struct.unpack(">I", data[8:12])[0]
    frames = range(32, len(data) + 1, page + 24)
    edges = {end + step for end in ends for step in (-1, 0, 1)}
    edges |= {frame + step for frame in frames for step in (-1, 0, 1, 12, 24, 25)}
    inside = [each for each in edges if ends[0] <= each <= len(data)]
    chosen = chance.sample(sorted(inside), min(count // 2, len(inside)))
    return sorted({*chosen, ends[0], len(data), *(chance.randint(ends[0], len(data)) for _ in range(count // 2))})
