"""What a verdict says of a flash sale: how many are left here and in all, with a real cloud behind it."""

from counter_app.services.check import CheckRequest, check
from tests.sync.test_flash_sale import QUOTA, Sale, sale

__all__ = ["sale"]


def test_the_verdict_says_how_many_are_left_off_line(sale: Sale) -> None:
    sale.begin(10)
    till = sale.tills[0]
    till.wire.down = True
    till.rounds.down()  # finds out
    left = sale.left(till)
    answer = check(till.counter, CheckRequest((sale.codes[0],)))
    assert answer.accepted
    in_all = {"campaign": "FLASH", "left": QUOTA, "limit": QUOTA, "at": "2026-03-10T14:00:00+08:00"}
    assert [(note.code, dict(note.details)) for note in answer.verdict.notes] == [
        ("offline_quota_left", {"campaign": "FLASH", "left": left}),
        ("quota_left", in_all),
    ]
    sold = sale.sell(till)
    assert [(note.code, note.details["left"]) for note in sold.verdict.notes] == [
        ("offline_quota_left", left - 1),
        ("quota_left", QUOTA - 1),
    ]
    assert sale.left(till) == left - 1, "what was said is what there is"


def test_on_line_the_verdict_says_how_many_are_left_in_all_and_here(sale: Sale) -> None:
    sale.begin(10)
    one, other = sale.tills[:2]
    for _ in range(3):
        assert sale.sell(other).online
    sale.sync()
    left = sale.left(one)
    answer = check(one.counter, CheckRequest((sale.codes[0],)))
    told = {"campaign": "FLASH", "left": QUOTA - 3, "limit": QUOTA, "here": left}
    assert [(note.code, dict(note.details)) for note in answer.verdict.notes] == [("quota_left", told)]
    sold = sale.sell(one)
    assert sold.online
    assert [dict(note.details) for note in sold.verdict.notes] == [told | {"left": QUOTA - 4, "here": left - 1}]
    assert sale.left(one) == left - 1
