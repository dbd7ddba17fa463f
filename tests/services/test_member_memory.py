"""Members in memory: whatever is written, by whomever, the list and the search tell what the file does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.member import Member
from counter_app.services import member_list, member_memory, searching
from counter_app.services.member_list import Asked, Sweep, counts_of, first_page, member_page, sweep_on
from counter_app.services.member_memory import remember_members
from counter_app.services.member_records import Order, Wanted
from counter_app.services.members import search_members
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.services.searching import search_at_once, search_on
from counter_app.storage import member_index
from counter_app.storage.member_change_key import VISITS_FROM
from counter_app.storage.member_change_table import KEPT
from counter_app.storage.member_index import MemberIndex
from counter_app.storage.names import initials_of, pinyin_of
from counter_app.storage.store import SqlStore
from tests.counter_shop import START, Shop
from tests.services.remembered import everybody, few_are_enough, ids, index_of, noted, put, remember, shop, told
from tests.services.test_member_list import DAYS, TAGS, TIERS, WANTED, fits, pages, plain_counts

__all__ = ["everybody", "few_are_enough", "shop"]

TEXTS = (
    "王",
    "洋明",
    "wang",
    "zw",
    "w",
    "77",
    "7",
    "86",
    "2000000",
    "vip",
    "周末",
    "nobody has this",
    "ω",
    "'",
    "%",
    "_",
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_search_at_the_counter_is_exact_at_once(shop: Shop, text: str) -> None:
    whole = search_members(shop.counter, text, 500)
    found, count = told(shop, text)
    assert count == whole.total
    assert sorted(found) == sorted(ids(whole.members)) or whole.total > 500
    visits = [view.last_visit_at for view in search_at_once(shop.counter, text, 50).members]
    assert visits == [view.last_visit_at for view in whole.members[:50]]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("descending", [True, False])
def test_pages_are_those_of_the_table_in_every_order(
    order: Order, descending: bool, shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_list, "FIRST_STEPS", 40)
    for wanted in WANTED:
        asked = Asked(wanted, order, descending)
        here = ids([view for page in pages(shop, asked) for view in page.members])
        assert len(here) == sum(fits(member, wanted) for member in everybody), wanted
        first = first_page(shop.counter, asked)
        assert first.whole or wanted.rule is not None
        assert ids(first.members) == here[: len(first.members)] or wanted.rule is not None
        memory, shop.store._memory.index = shop.store._memory.index, None
        assert ids([view for page in pages(shop, asked) for view in page.members]) == here, wanted
        shop.store._memory.index = memory


def test_counts_need_one_answer(shop: Shop, everybody: list[Member]) -> None:
    for wanted in WANTED:
        found = sweep_on(shop.counter, Asked(wanted), Sweep())
        assert found.done or wanted.rule is not None
        if wanted.rule is None:
            plain = plain_counts(everybody, wanted)
            counts = counts_of(found, wanted)
            assert counts.total == plain.total, wanted
            for name in ("activities", "statuses", "tiers", "tags"):
                assert getattr(counts, name) == {key: n for key, n in getattr(plain, name).items() if n}, (wanted, name)


def test_a_look_that_had_begun_ends_with_what_came_into_memory(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "SLICE_ROWS", 50)
    memory, shop.store._memory.index = shop.store._memory.index, None
    before = search_at_once(shop.counter, "王", 500)
    assert not before.done
    before = search_on(shop.counter, "王", 500, before)
    shop.store._memory.index = memory
    after = search_on(shop.counter, "王", 500, before)
    whole = search_members(shop.counter, "王", 500)
    assert after.done
    assert after.members[: len(before.members)] == before.members
    assert (sorted(ids(after.members)), after.counted) == (sorted(ids(whole.members)), whole.total)


def test_nothing_of_who_was_erased_is_left_in_memory(shop: Shop, everybody: list[Member]) -> None:
    gone = replace(everybody[3], name="独一无二", phone="+8615512345678")
    put(shop, gone)
    assert told(shop, "独一无二") == ([gone.id], 1)
    index = index_of(shop)
    assert all(word.encode() in memory_of(index) for word in ("独一无二", "8615512345678"))
    with shop.store.writing() as writing:
        writing.erase_member(gone.id, START)
    assert told(shop, "5512345678") == ([], 0)
    left = memory_of(index)
    for word in (gone.name, pinyin_of(gone.name), "8615512345678"):
        assert word.encode() not in left, word
    put(shop, replace(everybody[4], name="独一无二"))  # somebody else of that name is found by it again
    for word in (gone.name, pinyin_of(gone.name), initials_of(gone.name)):
        assert everybody[4].id in told(shop, word)[0]


def memory_of(index: MemberIndex) -> bytes:
    """Every byte that is kept, texts after texts."""
    texts = [index.names._names, index.names._letters]
    kept = [each.text(slot) for each in (index.phones, index.numbers) for slot in range(each.count)]
    kept += [plane._bytes.T.tobytes() for text in texts for plane in text._planes]
    kept += [value for text in texts for value in text._long.values()]
    return b"\n".join([*kept, repr(index.odd).encode(), repr(index.kinds).encode()])


def test_a_redemption_notes_no_change_and_moves_its_member_all_the_same(shop: Shop, everybody: list[Member]) -> None:
    guest = everybody[9]
    shop.clock.at = START + timedelta(days=1)
    with shop.store.writing() as writing:
        writing.note_visits_from(START + timedelta(days=1))
        assert writing.fact(VISITS_FROM)
    before = noted(shop)
    done = redeem(shop.counter, RedeemRequest(shop.counter.ids.new(), (shop.coupon(member=guest.id),), 20_000))
    assert done.redeemed
    with shop.store.reading() as reading:
        seen = reading.member(guest.id)
    assert seen is not None
    assert seen.visits == guest.visits + 1
    assert noted(shop) == before
    assert told(shop, guest.name, 1)[0] == [guest.id]
    asked = Asked(Wanted(DAYS, guest.name), Order.VISITS)
    memory, here = shop.store._memory, ids(member_page(shop.counter, asked).members)
    shop.store._memory = type(memory)()
    assert ids(member_page(shop.counter, asked).members) == here


def test_a_visit_of_before_is_noted(shop: Shop, everybody: list[Member]) -> None:
    with shop.store.writing() as writing:
        writing.note_visits_from(START)
    before = noted(shop)
    put(shop, replace(everybody[9], visits=77, last_visit_at=START - timedelta(days=300)))
    assert noted(shop) == before + 1
    assert first_page(shop.counter, Asked(Wanted(DAYS, everybody[9].name), Order.VISITS)).members[0].visits == 77


def test_more_visits_than_are_looked_up_each_time_are_noted_from_then_on(
    shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_memory, "_MOST_VISITS", 20)
    late = START + timedelta(days=2)
    shop.clock.at = late
    put(shop, *(replace(member, last_visit_at=late - timedelta(hours=1)) for member in everybody[:30]))
    remember(shop)
    with shop.store.reading() as reading:
        assert reading.visits_not_noted(100) == 0  # also where the last visit is that of them all
        assert reading.fact(VISITS_FROM) == str(int((late - timedelta(hours=1)).timestamp() * 1000) + 1)
    assert told(shop, "1", 500)[1] == search_members(shop.counter, "1", 500).total


def test_a_clock_far_behind_every_visit_leaves_it_to_the_table(
    shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_memory, "_MOST_VISITS", 20)
    monkeypatch.setattr(member_index, "_MOST_VISITS_BEHIND", 30)
    shop.store._memory.index = None
    put(shop, *(replace(member, last_visit_at=START + timedelta(days=9_000)) for member in everybody[:60]))
    remember(shop)
    assert index_of(shop).unfit
    assert not search_at_once(shop.counter, "王").done


def test_more_than_are_looked_up_with_the_very_same_last_visit_do_not_keep_it_waiting(
    shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an import leaves them: the last of all visits is that of everybody in it."""
    monkeypatch.setattr(member_memory, "_MOST_VISITS", 20)
    monkeypatch.setattr(member_index, "MOST_VISITS", 30)
    shop.clock.at, same = START + timedelta(days=1), START + timedelta(hours=1)
    put(shop, *(replace(member, last_visit_at=same) for member in everybody[:60]))
    assert not search_at_once(shop.counter, "王").done
    remember(shop)
    assert told(shop, "1", 500)[1] == search_members(shop.counter, "1", 500).total
    with shop.store.reading() as reading:
        assert reading.visits_not_noted(100) == 0
    before = noted(shop)
    put(shop, replace(everybody[70], last_visit_at=same))  # one more of that moment
    assert noted(shop) == before + 1
    put(shop, replace(everybody[71], last_visit_at=START + timedelta(hours=2)))
    assert noted(shop) == before + 1
    visited = first_page(shop.counter, Asked(Wanted(DAYS, everybody[71].name), Order.LAST_VISIT)).members[0]
    assert visited.id == everybody[71].id


def test_so_many_of_the_present_moment_are_noted_a_moment_later(
    shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_memory, "_MOST_VISITS", 20)
    monkeypatch.setattr(member_index, "MOST_VISITS", 30)
    put(shop, *(replace(member, last_visit_at=START) for member in everybody[:60]))
    shop.clock.at = START + timedelta(milliseconds=1)
    remember(shop)
    assert told(shop, "1", 500)[1] == search_members(shop.counter, "1", 500).total


def test_after_many_visits_it_is_read_anew(
    shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_index, "_MOST_VISITS_BEHIND", 30)
    monkeypatch.setattr(member_index, "MOST_VISITS", 30)
    monkeypatch.setattr(member_memory, "_MOST_VISITS", 30)
    shop.clock.at = START + timedelta(days=3)
    put(shop, *(replace(each, last_visit_at=START + timedelta(hours=at)) for at, each in enumerate(everybody[:60])))
    assert not search_at_once(shop.counter, "王").done
    remember(shop)
    assert not index_of(shop).unfit
    assert search_at_once(shop.counter, "1", 1).members[0].id == everybody[59].id


def test_what_another_process_writes_is_followed(shop: Shop, everybody: list[Member]) -> None:
    other = SqlStore(shop.path, shop.secret)
    with other.writing() as writing:
        writing.put_member(replace(everybody[5], name="另外的人"))
        writing.put_member(Member("eeeeeeeeeeee", "2999999999", "+8613777777777", "新来的", START))
    other.close()
    assert told(shop, "另外的人") == ([everybody[5].id], 1)
    assert told(shop, "新来的") == (["eeeeeeeeeeee"], 1)


def test_a_page_of_changes_is_caught_up_with_in_the_background(shop: Shop, everybody: list[Member]) -> None:
    put(shop, *(replace(member, name="改名了") for member in everybody[:550]))
    assert not search_at_once(shop.counter, "改名了").done
    remember(shop)
    assert told(shop, "改名了")[1] == 550


def test_changes_that_are_not_known_any_more_make_it_begin_anew(shop: Shop, everybody: list[Member]) -> None:
    put(shop, replace(everybody[5], name="另外的人"), replace(everybody[6], name="另外的人"))
    with shop.store.writing() as writing:
        first = "DELETE FROM member_change WHERE number < (SELECT max(number) FROM member_change)"
        writing._connection.execute(first)
    assert not search_at_once(shop.counter, "另外的人").done
    remember(shop)
    assert told(shop, "另外的人")[1] == 2


def test_no_more_changes_are_kept_than_are_followed(shop: Shop) -> None:
    with shop.store.writing() as writing:
        rows = [(1,)] * (KEPT + 2_500)
        writing._connection.execute_many("INSERT INTO member_change (member_row) VALUES (?)", rows)
    assert KEPT <= noted(shop) <= KEPT + 1_000


def test_an_older_view_is_not_told_of_what_came_later(shop: Shop, everybody: list[Member]) -> None:
    with shop.store.reading() as before:
        assert before.latest_found("王", 5) is not None
        put(shop, replace(everybody[5], name="另外的人"))
        assert told(shop, "另外的人")[1] == 1
        assert before.latest_found("另外的人", 5) is None
        assert before.places_found(Wanted(DAYS, "王"), Order.NAME, None, 5, descending=True) is None
        assert before.groups_found(Wanted(DAYS, "王"), 100, 100) is None


@pytest.mark.parametrize(
    "spoilt", ["tags = '{spoilt'", "tags = '[1]'", "visits = 9000000000000", "tags = CAST(X'22FF22' AS TEXT)"]
)
def test_what_no_column_should_hold_leaves_it_to_the_table(shop: Shop, everybody: list[Member], spoilt: str) -> None:
    with shop.store.writing() as writing:
        writing._connection.execute(f"UPDATE member SET {spoilt}, tier = 'x' WHERE id = '{everybody[7].id}'")
    assert not search_at_once(shop.counter, "王").done
    remember(shop)
    assert not search_at_once(shop.counter, "王").done
    found = sweep_on(shop.counter, Asked(Wanted(DAYS, "王")), Sweep())
    assert counts_of(found, Wanted(DAYS, "王")).total == sum(fits(member, Wanted(DAYS, "王")) for member in everybody)


def test_more_kinds_than_are_counted_are_left_to_the_table(
    shop: Shop, everybody: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(member_list, "MOST_GROUPS", 3)
    found = sweep_on(shop.counter, Asked(Wanted(DAYS, "王")), Sweep())
    assert found.places is not None
    assert not found.combined
    assert {TAGS[0], TIERS[1]} < {*TAGS, *TIERS}


def test_few_members_are_not_kept(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.store._memory.index = None
    monkeypatch.setattr(member_memory, "LEAST_ROWS", 10_000)
    assert remember_members(shop.counter)
    assert shop.store._memory.index is None


def test_new_rows_that_get_the_numbers_of_those_that_are_gone_are_found(shop: Shop, everybody: list[Member]) -> None:
    """Numbers are given out behind the last row there is: also that of a row which was gone before it."""
    index, (before, last) = index_of(shop), (everybody[598].id, "ffffffffffff")
    drop(shop, everybody[599].id)
    assert told(shop, "王", 1)[1]
    drop(shop, last, before)
    new = [Member(f"eeeeeeeeeee{at}", f"299999999{at}", f"+861377777777{at}", f"新来的{at}", START) for at in range(4)]
    put(shop, *new)
    for each in new:
        assert told(shop, each.name) == ([each.id], 1)
    drop(shop, *(each.id for each in new[1:]))
    assert told(shop, "新来的") == ([new[0].id], 1)
    assert index is index_of(shop)


def test_so_are_more_of_them_than_are_read_at_once(shop: Shop, everybody: list[Member]) -> None:
    drop(shop, everybody[597].id)
    remember(shop)
    drop(shop, "ffffffffffff", everybody[598].id, everybody[599].id)
    put(shop, *(Member(f"eeeeeeee{at:04}", f"29999{at:05}", "", "新来的", START) for at in range(200)))
    remember(shop)
    assert told(shop, "新来的")[1] == 200


def drop(shop: Shop, *members: str) -> None:
    with shop.store.writing() as writing:
        for member in members:
            writing._connection.execute("DELETE FROM member WHERE id = :id", {"id": member})


@pytest.mark.parametrize("number", [20_000_001, 2**31 + 5, 2**63 - 1])
def test_numbers_of_rows_beyond_all_places_leave_it_to_the_table(
    shop: Shop, everybody: list[Member], number: int
) -> None:
    with shop.store.writing() as writing:
        writing._connection.execute(f"UPDATE member SET rowid = {number} WHERE id = '{everybody[7].id}'")
    assert not search_at_once(shop.counter, "王").done
    assert remember_members(shop.counter)
    assert index_of(shop).unfit
    assert index_of(shop).size < 100_000
