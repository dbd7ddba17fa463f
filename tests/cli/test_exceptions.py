"""`exceptions --resolve`: settled by the command line, by whom may, once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from counter_app.bootstrap.opening import open_counter
from counter_app.config import load_settings
from tests.cli.commands import Counter
from tests.cli.conftest import Shop


@contextmanager
def off_line(*counters: Counter) -> Iterator[None]:
    """Their cloud is where nobody answers."""
    before = [_moved(counter, "http://127.0.0.1:1") for counter in counters]
    yield
    for counter, url in zip(counters, before, strict=True):
        _moved(counter, url)


def _moved(counter: Counter, url: str) -> str:
    opened = open_counter(load_settings(os.environ, data=str(counter.folder)))
    try:
        assert opened.device is not None
        with opened.store.writing() as writing:
            writing.set_device(replace(opened.device, cloud_url=url))
        return opened.device.cloud_url
    finally:
        opened.close()


def used_twice(shop: Shop) -> str:
    """A coupon used at two counters of which the second did not know; answers the exception's id."""
    before = {each["id"] for each in shop.first.must("exceptions")["exceptions"]}
    code = shop.coupon()
    for counter in (shop.first, shop.second):
        counter.must("sync")
    with off_line(shop.first, shop.second):
        for counter in (shop.first, shop.second):
            assert counter.must("redeem", code, "--amount-minor", "20000")["redeemed"]
    for counter in (shop.first, shop.second, shop.first):
        counter.must("sync")
    (made,) = [each for each in shop.first.must("exceptions")["exceptions"] if each["id"] not in before]
    assert (made["reason"], made["status"], made["outcomes"]) == (
        "double_redemption",
        "open",
        ["keep", "void", "write-off"],
    )
    return str(made["id"])


def test_an_exception_is_settled_once_and_by_a_manager(shop: Shop) -> None:
    identity = used_twice(shop)
    refused = shop.first("exceptions", "--resolve", identity, "--as", "void")
    assert (refused.code, refused.document["reasons"][0]["code"]) == (1, "sign_in_required")
    for counter in (shop.first, shop.second):
        counter.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    words = ("exceptions", "--resolve", identity, "--as", "void", "--id", "0197b000-0000-7000-8000-0000000000aa")
    done = shop.first.must(*words)
    assert (done["done"], done["changed"], done["online"], done["due_minor"]) == (True, True, True, 5000)
    assert done["exception"]["settled"]["outcome"] == "void"
    again = shop.first.must(*words)
    assert {**again, "exception": None} == {**done, "exception": None}
    # The other manager has not heard of it, and decides otherwise.
    beaten = shop.second("exceptions", "--resolve", identity, "--as", "keep")
    assert beaten.code == 1
    (reason,) = beaten.document["reasons"]
    assert (reason["code"], reason["rule"], reason["outcome"]) == ("not_eligible", "already_settled", "void")
    assert (reason["counter"], reason["staff"]) == ("T1", "owner")
    for counter in (shop.first, shop.second):
        counter.must("sync")
        (told,) = [each for each in counter.must("exceptions")["exceptions"] if each["id"] == identity]
        assert (told["settled"]["outcome"], told["settled"]["waiting"]) == ("void", False)
        assert [each["outcome"] for each in told["settled"]["later"]] == ["keep"]
        counter.must("sign-out")


def test_one_whose_use_was_voided_is_closed_says_why_and_is_settled_by_nobody(shop: Shop) -> None:
    identity = used_twice(shop)
    (double,) = [each for each in shop.second.must("exceptions")["exceptions"] if each["id"] == identity]
    shop.second.must("void", double["operation"], "--reason", "slip")
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    # This counter has not heard of it: what it decides is kept, and its manager is told.
    late = shop.first("exceptions", "--resolve", identity, "--as", "write-off")
    assert (late.code, late.document["reasons"][0]["rule"]) == (1, "settled_itself")
    for counter in (shop.second, shop.first):
        counter.must("sync")
        document = counter.must("exceptions")
        (told,) = [each for each in document["exceptions"] if each["id"] == identity]
        assert (told["status"], told["closed_as"], told["outcomes"]) == ("withdrawn", "use_taken_back", [])
        assert told["facts"]["settled"]["outcome"] == "write-off"
        assert document["written_off_minor"] == 0
    known = shop.first("exceptions", "--resolve", identity, "--as", "keep")
    assert (known.code, known.document["reasons"][0]["rule"]) == (1, "settled_itself")
    shop.first.must("sign-out")


def test_what_cannot_be_settled_says_so(shop: Shop) -> None:
    shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
    unknown = shop.first("exceptions", "--resolve", "0197b000-0000-7000-8000-0000000000ff", "--as", "keep")
    assert (unknown.code, unknown.document["reasons"][0]["code"]) == (1, "unknown_code")
    shop.first.must("sign-out")
    assert shop.first("exceptions", "--resolve", "0197b000-0000-7000-8000-0000000000ff").code == 2
    assert shop.first("exceptions", "--as", "keep").code == 2
    assert shop.first("exceptions", "--resolve", "x", "--as", "forget").code == 2


@contextmanager
def left_to(role: str, counter: Counter) -> Iterator[None]:
    """Exceptions are that role's here, until the next round brings what the cloud says."""
    _leave_to({"exceptions": role}, counter)
    yield
    _leave_to({}, counter)


def _leave_to(rights: dict[str, str], counter: Counter) -> None:
    opened = open_counter(load_settings(os.environ, data=str(counter.folder)))
    try:
        with opened.store.writing() as writing:
            writing.put_setting("rights", rights)
    finally:
        opened.close()


def test_left_to_owners_nobody_else_is_told_of_them_and_hears_why(shop: Shop) -> None:
    shop.first.must("sign-out")
    assert shop.first("exceptions").code == 0
    with left_to("owner", shop.first):
        refused = shop.first("exceptions")
        assert (refused.code, refused.document["exceptions"]) == (1, [])
        assert [(each["code"], each["why"]) for each in refused.document["reasons"]] == [("sign_in_required", "owner")]
        shop.first.must("sign-in", "owner", "--pin", shop.made["owner_pin"])
        assert shop.first("exceptions").code == 0
    shop.first.must("sign-out")
