"""What connections keep of the file's pages is given back when the members have been read into memory."""

from pathlib import Path

import pytest

from counter_app.domain.member import Member
from counter_app.storage import member_index
from tests.counter_shop import START, open_shop

_SHRINK = "PRAGMA shrink_memory"


def test_idle_connections_forget_at_once_and_those_in_use_when_they_come_back(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    pool, said = shop.store._readers, list[str]()
    pool.heard.append(lambda statement, _values: said.append(statement))
    with pool.connect(), pool.connect():
        pass

    with pool.connect() as used:
        pool.forget_pages()
        idle = said.count(_SHRINK)
        used.execute("SELECT 1").all()
    assert (idle, said.count(_SHRINK)) == (1, 2)
    with pool.connect() as used:
        used.execute("SELECT 1").all()
    assert said.count(_SHRINK) == 2
    shop.store.close()


def test_they_forget_once_everybody_is_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop, said = open_shop(tmp_path), list[str]()
    monkeypatch.setattr(member_index, "SLICE_ROWS", 1)
    with shop.store.writing() as writing:
        for number in range(3):
            phone = f"+861390000{number:04}"
            writing.put_member(Member(f"dddddddddd{number:02x}", f"{5_000_000_000 + number}", phone, "李", START))
    shop.store._readers.heard.append(lambda statement, _values: said.append(statement))

    def read_on() -> bool:
        with shop.store.reading() as reading:
            return reading.index_members()

    assert not read_on()
    assert _SHRINK not in said
    while not read_on():
        pass
    assert said.count(_SHRINK) == 1
    assert read_on()
    assert said.count(_SHRINK) == 1
    shop.store.close()


def test_a_store_that_was_closed_meanwhile_keeps_no_connection_open(tmp_path: Path) -> None:
    shop = open_shop(tmp_path)
    pool = shop.store._readers
    with pool.connect():
        pass
    closed: list[str] = []

    def close(statement: str, _values: object) -> None:
        closed.append(statement)
        pool.close()

    pool.heard.append(close)

    pool.forget_pages()

    assert closed == [_SHRINK]
    assert not [each for each in pool._idle.queue if each is not None]
    shop.store.close()
