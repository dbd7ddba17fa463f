"""Counters are invited by a one-use code and known by their token."""

import secrets

import pytest

from counter_app.cloud import rows
from counter_app.cloud.answers import CallRefused
from counter_app.cloud.app import Cloud
from counter_app.domain.errors import InvalidInput
from counter_app.protocol.devices import EnrolRequest
from tests.cloud.support import CloudShop, Till


def key() -> str:
    return secrets.token_hex(32)


def refusal(cloud: Cloud, code: str, public_key: str) -> tuple[int, str]:
    with pytest.raises(CallRefused) as caught:
        cloud.enrol(EnrolRequest(code=code, public_key=public_key))
    assert caught.value.message.endswith(".")
    return caught.value.status, caught.value.error


def test_an_enrolled_counter_is_told_everything_it_needs(shop: CloudShop) -> None:
    code = shop.cloud.enrolment_code("S1")
    told = shop.cloud.enrol(EnrolRequest(code=code.code, public_key=key()))
    assert (told.merchant, told.merchant_name, told.merchant_tag) == (shop.merchant, "岚心茶", shop.tag)
    assert (told.store, told.store_name, told.timezone, told.currency) == (shop.store, "S1", "Asia/Shanghai", "CNY")
    assert (told.counter, told.till, told.epoch, told.trial) == ("T1", "till", 1, False)
    assert len(bytes.fromhex(told.pin_pepper)) == 32
    assert [(each.id, len(each.public_key)) for each in told.keys] == [(1, 64)]
    till = Till(shop.cloud, told, shop.cloud.authenticate(told.token), shop.clock)
    staff = till.rows("staff")
    assert (staff["till"]["role"], staff["till"]["pin_hash"]) == ("cashier", "")
    assert till.rows("setting")["recovery_public_key"]["value"] == "00" * 32


def test_counters_are_named_by_store(shop: CloudShop) -> None:
    other = shop.cloud.add_store("S2")
    names = [shop.till(store).enrolment.counter for store in ("S1", "S1", other.store, "S2", "S1")]
    assert names == ["T1", "T2", "T1", "T2", "T3"]


def test_a_code_is_good_once_and_repeatable_with_the_same_key(shop: CloudShop) -> None:
    code, own = shop.cloud.enrolment_code("S1").code, key()
    first = shop.cloud.enrol(EnrolRequest(code=code, public_key=own))
    again = shop.cloud.enrol(EnrolRequest(code=f" {code[:5].lower()}-{code[5:].lower()} ", public_key=own))
    assert (again.device, again.counter) == (first.device, first.counter)
    assert shop.cloud.authenticate(again.token).device == first.device
    with pytest.raises(CallRefused):
        shop.cloud.authenticate(first.token)
    assert refusal(shop.cloud, code, key()) == (403, "code_used")


def test_a_code_lives_for_fifteen_minutes(shop: CloudShop) -> None:
    code, own = shop.cloud.enrolment_code("S1"), key()
    shop.cloud.enrol(EnrolRequest(code=code.code, public_key=own))
    unused = shop.cloud.enrolment_code("S1")
    shop.clock.forward(minutes=14, seconds=59)
    shop.cloud.enrol(EnrolRequest(code=code.code, public_key=own))
    shop.clock.forward(seconds=1)
    assert code.expires_at == shop.clock.now()
    assert refusal(shop.cloud, code.code, own) == (403, "code_expired")
    assert refusal(shop.cloud, unused.code, key()) == (403, "code_expired")


@pytest.mark.parametrize("code", ["", "AAAAAAAAAA", "' OR 1=1 --", "x" * 10_000])
def test_an_unknown_code_is_refused_with_a_sentence(shop: CloudShop, code: str) -> None:
    assert refusal(shop.cloud, code, key()) == (403, "unknown_code")


@pytest.mark.parametrize("public_key", ["", "ab", "g" * 64, "ab" * 33])
def test_a_wrong_public_key_is_refused_and_the_code_stays_good(shop: CloudShop, public_key: str) -> None:
    code = shop.cloud.enrolment_code("S1").code
    assert refusal(shop.cloud, code, public_key) == (400, "invalid")
    assert shop.cloud.enrol(EnrolRequest(code=code, public_key=key())).counter == "T1"


def test_codes_have_no_letters_that_look_alike_and_their_url_names_the_service(shop: CloudShop) -> None:
    codes = [shop.cloud.enrolment_code("S1") for _ in range(20)]
    assert not set("".join(each.code for each in codes)) & set("01OILU")
    assert {len(each.code) for each in codes} == {10}
    assert all(each.url == f"http://127.0.0.1:8765/e/{each.code}" for each in codes)


def test_neither_codes_nor_tokens_nor_secrets_stand_in_the_database(shop: CloudShop) -> None:
    code = shop.cloud.enrolment_code("S1").code
    told = shop.cloud.enrol(EnrolRequest(code=code, public_key=key()))
    secret = told.token.partition(".")[2]
    with shop.cloud._context.database.reading() as reading:
        every = [
            row
            for kind in rows.Record.__subclasses__()
            for merchant in (shop.merchant, "")
            for row in reading.all(kind, merchant)
        ]
    shown = " ".join(map(repr, every))
    assert shop.merchant in shown
    assert code not in shown
    assert secret not in shown
    assert repr(bytes.fromhex(told.pin_pepper)) not in shown


@pytest.mark.parametrize("token", ["", "x", "Bearer", "\x00", "a" * 5_000])
def test_a_token_that_is_none_is_unauthorised(shop: CloudShop, token: str) -> None:
    with pytest.raises(CallRefused) as caught:
        shop.cloud.authenticate(token)
    assert caught.value.status == 401


def test_a_revoked_counter_is_refused_and_cannot_enrol_itself_again(shop: CloudShop) -> None:
    code, own = shop.cloud.enrolment_code("S1").code, key()
    told = shop.cloud.enrol(EnrolRequest(code=code, public_key=own))
    shop.cloud.revoke_device(shop.merchant, told.device)
    with pytest.raises(CallRefused) as caught:
        shop.cloud.authenticate(told.token)
    assert (caught.value.status, caught.value.error) == (403, "revoked")
    assert refusal(shop.cloud, code, own) == (403, "revoked")
    with pytest.raises(InvalidInput):
        shop.cloud.revoke_device(shop.merchant, "nobody")


def test_a_token_opens_its_own_merchant_only(shop: CloudShop, till: Till) -> None:
    other = shop.cloud.init_merchant("另一家", "S9")
    secret = till.enrolment.token.partition(".")[2]
    with pytest.raises(CallRefused) as caught:
        shop.cloud.authenticate(f"{other.merchant}.{secret}")
    assert caught.value.status == 401
