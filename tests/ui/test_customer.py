"""Which codes belong to the customer at the counter."""

from counter_app.domain.verdict import Reason, ReasonCode, Verdict
from counter_app.services.answers import Answer
from counter_app.ui.customer import Customer, Kind, Shown, with_code, with_member


def shown(name: str, kind: Kind = "coupon") -> Shown:
    return Shown(name, (kind, name), kind)


def answer(*reasons: Reason) -> Answer:
    return Answer(Verdict(reasons, (), 0, 0, 0))


M1, M2 = shown("m1", "member"), shown("m2", "member")
A, B = shown("a"), shown("b")


def test_a_coupon_joins_the_member_who_was_scanned_first() -> None:
    assert with_code(Customer((M1,)), A, answer()).shown == (M1, A)


def test_after_a_redemption_a_scan_begins_a_new_customer() -> None:
    before = Customer((M1, A), amount_minor=20000, done=True)
    assert with_code(before, B, answer()) == Customer((B,))


def test_a_renewed_code_of_the_same_subject_takes_the_place_of_the_old_one() -> None:
    renewed = Shown("m1 renewed", M1.identity, "member")
    assert with_code(Customer((M1, A)), renewed, answer()).texts == ("a", "m1 renewed")


def test_a_code_that_failed_gives_way_to_the_next_coupon() -> None:
    used = answer(Reason(ReasonCode.ALREADY_REDEEMED, "a"))
    assert with_code(Customer((M1, A)), B, used).shown == (M1, B)


def test_an_amber_coupon_waits_for_its_member_and_a_red_one_does_not() -> None:
    wants = answer(Reason(ReasonCode.NOT_OWNER, "a"))
    assert with_code(Customer((M1, A)), M2, wants).shown == (A, M2)
    used = answer(Reason(ReasonCode.ALREADY_REDEEMED, "a"))
    assert with_code(Customer((A,)), M1, used).shown == (M1,)


def test_another_member_is_another_customer() -> None:
    assert with_code(Customer((M1, A), amount_minor=5), M2, answer()) == Customer((M2,))
    assert with_member(Customer((M1, A), amount_minor=5), "id2", answer()) == Customer((), member="id2")


def test_a_member_chosen_from_the_list_keeps_the_coupon_that_asked_for_one() -> None:
    wants = answer(Reason(ReasonCode.MEMBER_REQUIRED, "a"))
    found = with_member(Customer((A,), amount_minor=5), "id1", wants)
    assert (found.texts, found.member, found.amount_minor) == (("a",), "id1", 5)


def test_a_foreign_code_is_gone_with_the_next_scan() -> None:
    foreign = shown("http://example.org", "other")
    both = with_code(Customer((M1,)), foreign, answer())
    assert both.shown == (M1, foreign)
    assert with_code(both, A, answer(Reason(ReasonCode.FOREIGN, foreign.text))).shown == (M1, A)
