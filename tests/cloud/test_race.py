"""Two counters ask for the same coupon in the same instant: one success each time."""

import threading
from collections.abc import Callable

from counter_app.protocol.operations import Operation
from tests.cloud.support import C50, CloudShop, Till, rows_of

Answers = list[str]


def race(tills: list[Till], operations: list[list[Operation]]) -> list[Answers]:
    """Each till sends its operations one by one, all tills the next one together; what was answered, by round."""
    barrier = threading.Barrier(len(tills))
    answers: list[Answers] = [[] for _ in tills]

    def run(till: Till, own: list[Operation], heard: Answers) -> None:
        for operation in own:
            barrier.wait(60)
            heard.append(till.one(operation).result)

    threads = [threading.Thread(target=run, args=parts) for parts in zip(tills, operations, answers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [list(one_round) for one_round in zip(*answers, strict=True)]


def test_two_counters_that_claim_the_same_coupon_200_times_have_one_success_each_time(
    till: Till, second: Till, figure: Callable[[int, int], int]
) -> None:
    rounds = figure(200, 2_000)
    till.campaign()
    coupons = [coupon for _ in range(rounds // 200) for coupon in till.coupons(200)]
    tills = [till, second]
    heard = race(tills, [[each.checkout(coupon, mode="claim") for coupon in coupons] for each in tills])
    assert [sorted(answers) for answers in heard] == [["applied", "refused"]] * rounds


def test_a_quota_is_never_exceeded_by_claims_whatever_the_number_of_counters(till: Till, second: Till) -> None:
    till.campaign(C50, limits={"total": 7})
    one, two = till.coupons(20), till.coupons(20)
    heard = race([till, second], [
        [till.checkout(coupon, mode="claim") for coupon in one],
        [second.checkout(coupon, mode="claim") for coupon in two],
    ])  # fmt: skip
    answers = [answer for round_answers in heard for answer in round_answers]
    assert answers.count("applied") == 7
    assert till.rows("usage")["total:C50"]["used"] == 7


def test_a_coupon_of_five_uses_has_five_winners(till: Till, second: Till) -> None:
    till.campaign(C50, limits={"uses_per_coupon": 5})
    (coupon,) = till.coupons(1)
    tills = [till, second]
    heard = race(tills, [[each.checkout(coupon, mode="claim") for _ in range(8)] for each in tills])
    assert [answer for answers in heard for answer in answers].count("applied") == 5


def test_the_same_operation_from_two_connections_at_once_has_one_effect(till: Till) -> None:
    till.campaign()
    operations = [till.checkout(coupon) for coupon in till.coupons(30)]
    heard = race([till, till], [operations, operations])
    assert [sorted(answers) for answers in heard] == [["applied", "duplicate"]] * 30


def test_sixteen_counters_and_a_quota_have_as_many_winners_as_there_are_uses(shop: CloudShop, till: Till) -> None:
    till.campaign(C50, limits={"total": 5})
    tills = [till, *(shop.till() for _ in range(15))]
    coupons = till.coupons(16)
    barrier, heard = threading.Barrier(16), []

    def claim(each: Till, share: int) -> None:
        operation = each.checkout(coupons[share], mode="claim")
        barrier.wait(60)
        heard.append([each.one(operation).result for _ in range(2)])

    threads = [threading.Thread(target=claim, args=(each, share)) for share, each in enumerate(tills)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == [["applied", "duplicate"]] * 5 + [["refused", "refused"]] * 11
    assert till.rows("usage")["total:C50"]["used"] == 5


def test_sixteen_counters_claim_each_of_many_codes_twice_and_each_has_one_winner(
    shop: CloudShop, till: Till, figure: Callable[[int, int], int]
) -> None:
    rounds = figure(50, 2_000)
    till.campaign()
    tills = [till, *(shop.till() for _ in range(15))]
    coupons = [coupon for start in range(0, rounds, 500) for coupon in till.coupons(min(500, rounds - start))]
    claims = [[each.checkout(coupon, mode="claim") for coupon in coupons] for each in tills]
    heard = race(tills, [[claim for claim in own for _ in range(2)] for own in claims])
    first, second = heard[::2], heard[1::2]
    assert [answers.count("applied") for answers in first] == [1] * rounds
    assert [answers.count("duplicate") for answers in second] == [1] * rounds
    assert [answers.count("refused") for answers in heard] == [15] * (2 * rounds)
    used = [row["used"] for row in all_rows(till, "coupon").values()]
    assert used == [1] * rounds


def test_sixteen_counters_and_a_coupon_of_five_uses_never_make_six(
    shop: CloudShop, till: Till, figure: Callable[[int, int], int]
) -> None:
    till.campaign(C50, limits={"uses_per_coupon": 5})
    tills = [till, *(shop.till() for _ in range(15))]
    coupons = till.coupons(figure(6, 200))
    # Before its issue is told only the counter that drew a coupon of several uses may redeem it.
    till.send(*(till.issue(coupon) for coupon in coupons))
    heard = race(tills, [[each.checkout(coupon, mode="claim") for coupon in coupons] for each in tills])
    assert [answers.count("applied") for answers in heard] == [5] * len(coupons)
    assert {row["used"] for row in all_rows(till, "coupon").values()} == {5}


def all_rows(till: Till, kind: str) -> dict[str, dict[str, object]]:
    """By pages, however many there are."""
    found: dict[str, dict[str, object]] = {}
    page = till.pull(limit=5_000)
    found |= rows_of(page, kind)
    while page.more:
        page = till.pull(page.version, 5_000)
        found |= rows_of(page, kind)
    return found
