"""The audit log as a manager reads it: every record once, newest first, by whatever is asked; and as a file."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counter_app.bootstrap.table_files import table_file
from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.services.audit import AuditWalk, verify, verify_on
from counter_app.services.audit_list import END, AuditAsked, AuditPage, audit_page, export_audit
from counter_app.services.audit_records import AuditWanted
from counter_app.services.audit_words import action_words, actions_called, details_words
from counter_app.services.records import AuditEntry
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage import audit_pages
from tests.counter_shop import M1_NUMBER, START, Shop
from tests.services.desk import OWNER, audit_lines, new_id, open_desk, sign_in_as
from tests.services.test_who_may import ACTS

M1 = "aaaaaaaaaaaa"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path, Role.MANAGER)


def note(shop: Shop, *entries: AuditEntry) -> None:
    with shop.store.writing() as writing:
        for entry in entries:
            writing.add_audit(entry)


def entry(action: str, staff: str = "k1", subject: str = "", at: datetime = START, **details: object) -> AuditEntry:
    return AuditEntry(at, staff, action, subject, "done", details)


def every(shop: Shop, asked: AuditAsked, limit: int = 3) -> list[AuditPage]:
    """All pages, one after the other."""
    pages, before = [], END
    while before:
        pages.append(audit_page(shop.counter, asked, before, limit))
        before = pages[-1].before
    return pages


def numbers(shop: Shop, asked: AuditAsked, limit: int = 3) -> list[int]:
    return [line.number for page in every(shop, asked, limit) for line in page.lines]


def test_every_record_stands_there_once_newest_first_on_pages(shop: Shop) -> None:
    note(shop, *(entry("redeem", subject=f"r{number}") for number in range(10)))
    with shop.store.reading() as reading:
        there = [record.number for record in reading.audit_records(0, 1_000)]
    assert numbers(shop, AuditAsked()) == there[::-1]
    assert {len(page.lines) for page in every(shop, AuditAsked(), 5)[:-1]} <= {5}


def test_one_person_one_act_and_one_day_are_found(shop: Shop) -> None:
    day = timedelta(days=1)
    note(
        shop,
        entry("redeem", "k1", "a"),
        entry("void", "k1", "b", START + day),
        entry("redeem", "o1", "c", START + day),
        entry("redeem", "o1", "d", START),  # the clock was set back
        entry("redeem", "o1", "e", START + 2 * day),
    )
    today = START.date()

    def subjects(**asked: object) -> str:
        found = every(shop, AuditAsked(**asked), 2)  # type: ignore[arg-type]
        return "".join(line.subject for page in found for line in page.lines)

    assert subjects(by=OWNER) == "edc"
    assert subjects(by="o1", action="redeem", from_day=today + day) == "ec"
    assert subjects(action="void") == "b"
    assert subjects(from_day=today + day, until_day=today + day) == "cb"
    assert subjects(until_day=today) == "da"
    assert subjects(from_day=today + 3 * day) == ""


def test_a_member_is_found_by_phone_and_number_in_what_was_done_and_sold(shop: Shop) -> None:
    sold = redeem(shop.counter, RedeemRequest(new_id(shop), (shop.coupon(member=M1),), 20_000, M1_NUMBER)).checkout
    note(shop, entry("member_freeze", subject=M1), entry("redeem", subject="of somebody else"))
    for text in (M1_NUMBER, M1, "+8613800000001", "13800000001"):
        lines = [line for page in every(shop, AuditAsked(text)) for line in page.lines]
        assert [line.action for line in lines] == ["member_freeze", "redeem"]
        assert lines[0].about == "王小明"
        assert lines[1].subject == sold


def test_what_was_typed_is_a_name_an_act_in_both_languages_or_a_word_of_the_details(shop: Shop) -> None:
    note(shop, entry("void", "o1", reason="打错了"), entry("top_up", "o1"), entry("stamp", "k1", reason="100% _%_"))
    assert [line.action for line in audit_page(shop.counter, AuditAsked("打错")).lines] == ["void"]
    assert [line.action for line in audit_page(shop.counter, AuditAsked(OWNER[:2])).lines] == ["top_up", "void"]
    assert [line.action for line in audit_page(shop.counter, AuditAsked("储值")).lines] == ["top_up"]
    assert [line.action for line in audit_page(shop.counter, AuditAsked("TOP-UP")).lines] == ["top_up"]
    assert [line.action for line in audit_page(shop.counter, AuditAsked("_%")).lines] == ["stamp"]
    note(shop, entry("refund", subject="R-77", reason="Cash ＷＥＣＨＡＴ 收错"))
    for typed in ("Cash", "cash", "CASH", "ｃａｓｈ", "cASH wechat", "Ｗechat", "r-77", "收错"):
        assert [line.action for line in audit_page(shop.counter, AuditAsked(typed)).lines] == ["refund"], typed
    assert audit_page(shop.counter, AuditAsked("'; DROP TABLE audit; --")).lines == ()


def test_what_is_rare_is_looked_for_a_part_at_a_time_and_says_how_far(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_pages, "WINDOW", 4)
    note(shop, entry("void", reason="needle"), *(entry("redeem", at=START + timedelta(days=1)) for _ in range(9)))
    pages = every(shop, AuditAsked("needle"))
    assert [len(page.lines) for page in pages] == [0, 0, 1]
    assert pages[0].searched_to == START + timedelta(days=1)
    assert [page.before > 0 for page in pages] == [True, True, False]


@pytest.mark.parametrize("asked, key", [
    (AuditAsked(by="nobody"), "by"), (AuditAsked(from_day=date(2026, 3, 2), until_day=date(2026, 3, 1)), "until"),
])  # fmt: skip
def test_what_makes_no_sense_is_named(shop: Shop, asked: AuditAsked, key: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        audit_page(shop.counter, asked)
    assert wrong.value.key == key


def test_the_ends_of_the_calendar_are_days_too(shop: Shop) -> None:
    assert audit_page(shop.counter, AuditAsked(from_day=date.min, until_day=date.max)).reasons == ()


def test_people_are_named_and_whoever_was_changed_too(shop: Shop) -> None:
    details = {"staff": ["k1", "o1"], "became": ["left", "owner"]}
    note(shop, AuditEntry(START, "k1", "staff_put", "", "done", details))
    line = audit_page(shop.counter, AuditAsked()).lines[0]
    assert line.about == f"K1, {OWNER}"
    said = details_words(line.details, "zh_CN", 2, {"k1": "K1", "o1": OWNER})
    assert "变为：离职, 老板" in said


STAFF = st.sampled_from(["k1", "o1", "x"])
WHAT = st.sampled_from(["redeem", "void", "sign_in"])
ENTRIES = st.lists(
    st.tuples(STAFF, WHAT, st.integers(0, 5), st.sampled_from(["", "ab", "B%", "aＢ", "ｂ"])), max_size=25
)
ASKED = st.builds(
    AuditWanted,
    staff=st.sampled_from(["", "k1", "x"]),
    action=st.sampled_from(["", "void"]),
    from_at=st.none() | st.integers(0, 5).map(lambda days: START + timedelta(days=days)),
    until_at=st.none() | st.integers(0, 5).map(lambda days: START + timedelta(days=days)),
    people=st.sampled_from([(), ("o1",)]),
    acts=st.sampled_from([(), ("sign_in",)]),
    texts=st.sampled_from([(), ("b",), ("%",), ("AB",), ("Ａｂ",), ("％",)]),
)


def unlike(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def fits(wanted: AuditWanted, each: AuditEntry) -> bool:
    typed = each.staff in wanted.people or each.action in wanted.acts
    typed = typed or any(unlike(text) in unlike(each.subject) for text in wanted.texts)
    return (
        wanted.staff in ("", each.staff)
        and wanted.action in ("", each.action)
        and (wanted.from_at is None or each.at >= wanted.from_at)
        and (wanted.until_at is None or each.at < wanted.until_at)
        and (typed or not wanted.typed)
    )


@settings(deadline=None, max_examples=60)
@given(made=ENTRIES, wanted=ASKED, limit=st.integers(1, 4), window=st.integers(1, 7))
def test_slices_hold_exactly_what_fits_in_any_order_of_the_clock(
    tmp_path_factory: pytest.TempPathFactory,
    made: Sequence[tuple[str, str, int, str]],
    wanted: AuditWanted,
    limit: int,
    window: int,
) -> None:
    shop = open_desk(tmp_path_factory.mktemp("log"))
    entries = [entry(what, who, subject, START + timedelta(days=days)) for who, what, days, subject in made]
    note(shop, *entries)
    before, found, usual = END, list[AuditEntry](), audit_pages.WINDOW
    audit_pages.WINDOW = window
    try:
        with shop.store.reading() as reading:
            all_of_it = [record.entry for record in reading.audit_records(0, 1_000)]
            while before:
                told = reading.audit_slice(wanted, before, limit)
                assert told.reached < before
                found += [record.entry for record in told.records]
                before = told.reached
    finally:
        audit_pages.WINDOW = usual
        shop.store.close()
    assert found == [each for each in reversed(all_of_it) if fits(wanted, each)]


def test_a_file_of_it_is_safe_to_open_and_stands_in_the_log_itself(shop: Shop, tmp_path: Path) -> None:
    note(shop, entry("void", "k1", "=1+1", reason="=HYPERLINK(1)"))
    path = tmp_path / "log.csv"
    with table_file(path) as target:
        made = export_audit(shop.counter, AuditAsked(action="void"), target)
    assert made.rows == 1
    text = path.read_text("utf-8-sig")
    assert text.splitlines()[0].startswith("number,at,staff,who,action")
    assert ",=1+1" not in text
    assert audit_lines(shop)[-1] == ("k1", "export_audit", "done")
    sign_in_as(shop, Role.CASHIER)
    with table_file(tmp_path / "none.csv") as target:
        assert export_audit(shop.counter, AuditAsked(), target).reasons
    assert not (tmp_path / "none.csv").exists()
    assert audit_lines(shop)[-1] == ("k1", "export_audit", "refused")


def test_the_check_in_steps_says_what_the_check_at_once_says(shop: Shop) -> None:
    note(shop, *(entry("redeem", subject=str(number)) for number in range(5)))

    def in_steps() -> object:
        walk = AuditWalk()
        while walk.verdict is None:
            walk = verify_on(shop.counter, walk)
        return walk.verdict

    assert in_steps() == verify(shop.counter)
    assert verify(shop.counter).ok
    last = verify(shop.counter).count
    with shop.store.writing() as writing:
        writing._connection.execute(  # as somebody with the file would
            "UPDATE audit SET staff = 'o1' WHERE number = :number", {"number": last - 1}
        )
    assert in_steps() == verify(shop.counter)
    assert verify(shop.counter).first_bad == last - 1


def test_every_act_that_can_be_refused_has_a_name_in_both_languages() -> None:
    for logged in {logged for _, logged, _ in ACTS.values() if logged}:
        assert action_words(logged, "zh_CN") != logged, logged
        assert action_words(logged, "en") != logged, logged
        assert logged in actions_called(action_words(logged, "en").casefold())


def test_nobody_else_reads_it(shop: Shop) -> None:
    for role in (None, Role.CASHIER):
        sign_in_as(shop, role)
        page = audit_page(shop.counter, AuditAsked())
        assert (page.lines, bool(page.reasons)) == ((), True)


@pytest.mark.parametrize("at", ["soon", "2026-03-10", "9" * 40, ""])
def test_nonsense_in_a_time_hides_no_other_record_and_the_check_names_it(shop: Shop, tmp_path: Path, at: str) -> None:
    note(shop, *(entry("redeem", subject=f"r{number}") for number in range(4)))
    with shop.store.writing() as writing:
        spoilt = writing.audit_records(0, 1_000)[-2].number
        writing._connection.execute(f"UPDATE audit SET at = '{at}' WHERE number = {spoilt}")
        whole = [record.number for record in writing.audit_records(0, 1_000)]
    assert numbers(shop, AuditAsked()) == whole[::-1]
    assert verify(shop.counter).first_bad == spoilt
    with table_file(tmp_path / "log.csv") as target:
        assert export_audit(shop.counter, AuditAsked(), target).rows == len(whole)
