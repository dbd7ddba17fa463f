"""The sample shop of `demo`: a trial merchant in its own folder, made once through the same doors as a real one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import yaml

from counter_app.bootstrap.clouds import opened_cloud
from counter_app.bootstrap.embedded import EmbeddedCloud
from counter_app.bootstrap.enrolling import enrol_folder
from counter_app.bootstrap.opening import OpenCounter, database_path, open_counter
from counter_app.config import Settings
from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.domain.values import dataclass
from counter_app.resources import resource
from counter_app.services.campaigns import PutCampaigns, put_campaigns
from counter_app.services.drawing import IssuedCoupon
from counter_app.services.issue import IssueRequest, issue
from counter_app.services.settings import put_settings
from counter_app.services.sign_in import sign_in, sign_out
from counter_app.services.sign_up import SignUpRequest, sign_up
from counter_app.services.staff import put_staff
from counter_app.sync.enrolment import Invitation

_CARD = "sample-shop.json"
_SECOND = "second"
_COUPONS_EACH = 4


class ShopCard(msgspec.Struct, frozen=True):
    """What the demo knows of its shop. `coupons`: signed codes by campaign; `members`: member codes."""

    owner_pin: str
    store: str
    coupons: dict[str, list[str]] = {}
    members: list[str] = []


@dataclass(frozen=True, slots=True)
class SampleShop:
    """A ready shop. `settings` are those of its first counter."""

    settings: Settings
    cloud: EmbeddedCloud
    card: ShopCard

    @property
    def second(self) -> Settings:
        """The folder of another counter of the same store."""
        return second_counter(self.settings)


def second_counter(settings: Settings) -> Settings:
    """The folder beside the first counter's own files."""
    return replace(settings, data_dir=settings.data_dir / _SECOND)


def open_sample_shop(settings: Settings) -> SampleShop:
    """The shop of `settings.data_dir`, made where there is none yet, its cloud running. Raises `Fault`, `InvalidInput`.

    A folder that belongs to anything but a sample shop is refused and left as it is.
    """
    card_path = settings.data_dir / _CARD
    if not card_path.exists():
        _refuse_foreign(settings)
        return _make(settings, card_path)
    card = msgspec.json.decode(card_path.read_bytes(), type=ShopCard)
    cloud = EmbeddedCloud(settings)
    opened = open_counter(settings)
    try:
        device = opened.device
        assert device is not None
        url = _start_where_it_was(cloud, device.cloud_url)
        if url != device.cloud_url:
            _move_cloud(opened, url)
    except BaseException:  # ended and passed on, whatever it is
        cloud.stop()
        raise
    finally:
        opened.close()
    return SampleShop(settings, cloud, card)


def is_sample_shop(settings: Settings) -> bool:
    """Whether a sample shop was finished here."""
    return (settings.data_dir / _CARD).exists()


def forget_sample_shop(settings: Settings) -> None:
    """Remove a sample shop's folder; anything else is left alone."""
    if (settings.data_dir / _CARD).exists():
        shutil.rmtree(settings.data_dir)


def _refuse_foreign(settings: Settings) -> None:
    if database_path(settings).exists() or settings.cloud_dir.exists():
        sentence = "This folder belongs to a shop already; the demo needs one of its own (--data DIR)."
        raise InvalidInput(sentence, key="data")


def _start_where_it_was(cloud: EmbeddedCloud, url: str) -> str:
    try:
        return cloud.start(urlsplit(url).port or 0)
    except Fault:
        # Another program has the port now.
        return cloud.start(0)


def _move_cloud(opened: OpenCounter, url: str) -> None:
    with opened.store.writing() as writing:
        device = writing.device()
        assert device is not None
        writing.set_device(replace(device, cloud_url=url))


def _make(settings: Settings, card_path: Path) -> SampleShop:
    plan = _document("shop.yaml")
    with opened_cloud(settings, trial=True) as cloud_here:
        made = cloud_here.init_merchant(plan["merchant"], plan["store"], plan["timezone"], plan["currency"], trial=True)
    cloud = EmbeddedCloud(settings)
    try:
        url = cloud.start()
        opened = enrolled(settings, made.store, url)
        try:
            card = _furnish(opened, plan, ShopCard(made.owner_pin, made.store))
        finally:
            opened.close()
        # Last of all: a shop without its card was not finished, and is refused rather than half used.
        card_path.write_bytes(msgspec.json.encode(card))
    except BaseException:  # ended and passed on, whatever it is
        cloud.stop()
        raise
    return SampleShop(settings, cloud, card)


def enrolled(settings: Settings, store: str, url: str) -> OpenCounter:
    """Another counter of the store, synchronised once; the cloud's folder is that of the sample shop."""
    home = settings if settings.cloud_dir.exists() else replace(settings, data_dir=settings.data_dir.parent)
    with opened_cloud(home) as cloud:
        code = cloud.enrolment_code(store)
    opened, report = enrol_folder(settings, Invitation(code.code, url))
    if not report.completed:
        opened.close()
        raise Fault(FaultKind.NETWORK, ", ".join(report.failures))
    return opened


def _furnish(opened: OpenCounter, plan: Mapping[str, Any], card: ShopCard) -> ShopCard:
    """Staff, campaigns, members and coupons, through the same services as everywhere."""
    counter = opened.counter
    _must(sign_in(counter, "owner", card.owner_pin).ok, "sign-in")
    put_staff(counter, counter.ids.new(), plan["staff"])
    campaigns = _document("campaigns.yaml")
    _must(put_campaigns(counter, PutCampaigns(counter.ids.new(), tuple(campaigns))).done, "campaigns")
    _sync(opened)
    put_settings(counter, counter.ids.new(), plan["settings"])
    _sync(opened)
    members = [_sign_up(opened, each) for each in plan["members"]]
    coupons = {each["id"]: [one.signed_code for one in _issue(opened, each["id"])] for each in campaigns}
    _sync(opened)
    sign_out(counter)
    return ShopCard(card.owner_pin, card.store, coupons, members)


def _sign_up(opened: OpenCounter, person: Mapping[str, str]) -> str:
    counter = opened.counter
    request = SignUpRequest(counter.ids.new(), person["phone"], person["name"], consent=True, source="demo")
    answer = sign_up(counter, request)
    _must(answer.member is not None, "sign-up")
    return answer.member_code


def _issue(opened: OpenCounter, campaign: str) -> Sequence[IssuedCoupon]:
    answer = issue(opened.counter, IssueRequest(opened.counter.ids.new(), campaign, count=_COUPONS_EACH))
    _must(answer.done, f"issue {campaign}")
    return answer.coupons


def _sync(opened: OpenCounter) -> None:
    assert opened.rounds is not None
    report = opened.rounds.whole()
    _must(report.completed and not report.refused, f"sync {json.dumps(report.failures)}")


def _must(done: bool, what: str) -> None:
    if not done:
        raise Fault(FaultKind.INTERNAL, f"the sample shop could not be made: {what}")


def _document(name: str) -> Any:
    return yaml.safe_load(resource("demo", name).read_text(encoding="utf-8"))
