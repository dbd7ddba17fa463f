"""Sign-up at the counter: three inputs, consent, one member a phone, a welcome from the reserve, off-line too."""

from pathlib import Path

import pytest

from counter_app.domain.errors import InvalidInput
from counter_app.domain.member import Role
from counter_app.domain.verdict import ReasonCode
from counter_app.protocol.bodies import MemberSignUp
from counter_app.protocol.changes import ChangesPage, KindPage, columns_of
from counter_app.services.settings import put_settings
from counter_app.services.sign_up import SignUpAnswer, SignUpRequest, sign_up
from tests.counter_shop import Shop
from tests.services.desk import audit_lines, bodies, desk_link, fill, new_id, open_desk, outbox, sign_in_as

PHONE = "13800000009"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return open_desk(tmp_path, Role.OWNER, members=2, coupons=1)


def ask(shop: Shop, phone: str = PHONE, name: str = "李四", **changes: object) -> SignUpAnswer:
    values: dict[str, object] = {"channel": "poster", "consent": True, **changes}
    return sign_up(shop.counter, SignUpRequest(new_id(shop), phone, name, **values))  # type: ignore[arg-type]


def reasons(answer: SignUpAnswer) -> list[ReasonCode]:
    return [reason.code for reason in answer.reasons]


def test_a_new_member_has_number_code_and_source_and_travels_in_one_operation(shop: Shop) -> None:
    answer = ask(shop, " 138 0000 0009 ", "  李  四 ")
    assert answer.created
    assert answer.member is not None
    assert (answer.member.phone, answer.member.name, answer.member.channel) == ("+8613800000009", "李 四", "poster")
    assert len(answer.member.number) == 10
    assert len(answer.member_code) == 200
    (body,) = bodies(shop)
    assert isinstance(body, MemberSignUp)
    assert (body.phone, body.store, body.consent.text_version, body.consent.at, body.member_code) == (
        "+8613800000009",
        "s1",
        "1",
        "2026-03-10T06:00:00.000Z",
        answer.member_code,
    )


def test_without_consent_nobody_is_signed_up_not_even_a_known_phone(shop: Shop) -> None:
    for phone in (PHONE, "13800000001"):
        assert reasons(ask(shop, phone, consent=False)) == [ReasonCode.CONSENT_MISSING]
    assert outbox(shop) == []


def test_a_known_phone_in_any_spelling_is_the_member_who_is_there(shop: Shop) -> None:
    first = ask(shop)
    for phone in ("+86 138-0000-0009", "008613800000009"):
        again = ask(shop, phone, "王五")
        assert not again.created
        assert again.member == first.member
        assert again.reasons == ()
    assert len(outbox(shop)) == 1


def test_a_phone_known_at_another_counter_is_found_at_the_cloud(shop: Shop) -> None:
    link = desk_link(shop)
    row = dict.fromkeys(columns_of("member"), "") | {
        "id": "bbbbbbbbbbbb",
        "version": 9,
        "number": "1000000016",
        "phone": "+8613800000009",
        "name": "李四",
        "joined_at": "2026-03-01T00:00:00.000Z",
        "status": "active",
        "tags": [],
        "visits": 3,
        "deleted": False,
    }
    link.found = ChangesPage(
        now="", version=0, more=False, kinds={"member": KindPage(columns=list(row), rows=[list(row.values())])}
    )
    link.online = True
    answer = ask(shop)
    assert not answer.created
    assert answer.member is not None
    assert answer.member.id == "bbbbbbbbbbbb"
    assert link.asked == [{"code": "", "phone": "+8613800000009"}]


def test_the_welcome_coupon_is_drawn_in_the_same_breath(shop: Shop) -> None:
    put_settings(shop.counter, new_id(shop), {"welcome": "C50"})
    answer = ask(shop)
    assert answer.member is not None
    (coupon,) = answer.welcome
    assert (coupon.campaign, coupon.member) == ("C50", answer.member.id)
    body = bodies(shop)[-1]
    assert isinstance(body, MemberSignUp)
    assert [each.coupon for each in body.welcome] == [coupon.id]
    with shop.store.reading() as reading:
        assert [each.id for each in reading.member_coupons(answer.member.id, 5)] == [coupon.id]


def test_without_a_coupon_in_reserve_the_sign_up_works_and_the_welcome_is_owed(shop: Shop) -> None:
    put_settings(shop.counter, new_id(shop), {"welcome": "C50"})
    ask(shop)
    second = ask(shop, "13800000010")
    assert second.created
    assert second.welcome == ()
    assert [note.code for note in second.notes] == ["welcome_left_out"]


def test_off_line_with_an_empty_reserve_the_network_is_needed(shop: Shop) -> None:
    ask(shop)
    ask(shop, "13800000010")
    third = ask(shop, "13800000011")
    assert [(reason.code, reason.details["why"]) for reason in third.reasons] == [(ReasonCode.NEEDS_ONLINE, "reserve")]
    assert third.member is None
    assert len(outbox(shop)) == 2


def test_on_line_an_empty_reserve_is_filled_before_the_customer_notices(shop: Shop) -> None:
    put_settings(shop.counter, new_id(shop), {"welcome": "C50"})
    for phone in (PHONE, "13800000010"):
        ask(shop, phone)
    desk_link(shop).online = True
    third = ask(shop, "13800000011")
    assert third.created
    assert len(third.welcome) == 1


def test_a_second_counter_that_signs_the_phone_up_meanwhile_makes_no_second_member(shop: Shop) -> None:
    """Between the first look and the write, the same phone arrives from elsewhere."""
    link = desk_link(shop)
    link.online = True
    for _ in range(2):
        with shop.store.writing() as writing:
            writing.draw_reserved_member()

    def meanwhile() -> None:
        link.online = False
        fill(shop, members=1)
        assert ask(shop).created
        link.online = True

    link.before_fill = meanwhile
    answer = ask(shop)
    assert not answer.created
    assert len(outbox(shop)) == 1


@pytest.mark.parametrize(
    "phone, name, channel, key",
    [
        ("12345", "李四", "", "phone"),
        ("", "", "", "phone"),
        ("10012345678", "", "", "phone"),
        (PHONE, "x" * 65, "", "name"),
        (PHONE, "\u202egnat", "", "name"),
        (PHONE, "\ud800", "", "name"),
        (PHONE, "", "c" * 65, "channel"),
    ],
)
def test_bad_input_is_named_and_changes_nothing(shop: Shop, phone: str, name: str, channel: str, key: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ask(shop, phone, name, channel=channel)
    assert refusal.value.key == key
    assert outbox(shop) == []


def test_a_cashier_sees_the_phone_masked_and_a_repetition_stays_so(shop: Shop) -> None:
    sign_in_as(shop, Role.CASHIER)
    request = SignUpRequest(new_id(shop), PHONE, "李四", consent=True)
    first, again = sign_up(shop.counter, request), sign_up(shop.counter, request)
    assert first == again
    assert first.member is not None
    assert (first.member.phone, first.member.name) == ("138****0009", "李四")


def test_a_name_is_not_needed(shop: Shop) -> None:
    assert ask(shop, name="").created


def test_nobody_signed_in_signs_nobody_up(shop: Shop) -> None:
    sign_in_as(shop, None)
    assert reasons(ask(shop)) == [ReasonCode.SIGN_IN_REQUIRED]


def test_the_audit_log_names_who_and_holds_no_person(shop: Shop) -> None:
    ask(shop)
    assert audit_lines(shop) == [("k1", "sign_up", "done")]
    with shop.store.reading() as reading:
        (record,) = reading.audit_records(0, 10)
    assert "1380000" not in str(record)
    assert "李四" not in str(record)
    assert record.entry.details["consent"] == "1"
