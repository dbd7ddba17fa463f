"""A counter of tomorrow, or of long ago, at this cloud: which program is to be updated, in both languages."""

from __future__ import annotations

import os

import pytest

import counter_app.sync.client
from counter_app.protocol.devices import PROTOCOL
from tests.cli.commands import inside
from tests.cli.conftest import Shop


@pytest.mark.parametrize("spoken, kind, zh, en", [
    (0, "please_update", "请更新程序", "This program is too old for the cloud"),
    (PROTOCOL + 2, "cloud_too_old", "云端需要更新", "The cloud's program is too old for this one"),
])  # fmt: skip
def test_sync_and_queue_say_which_program_is_too_old(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, spoken: int, kind: str, zh: str, en: str
) -> None:
    monkeypatch.setattr(counter_app.sync.client, "PROTOCOL", spoken)
    data = str(shop.second.folder)
    ran = inside("--data", data, "--json", "sync")
    assert (ran.code, ran.document["error"]["kind"], ran.document["error"]["retryable"]) == (3, kind, False)
    assert zh in ran.err
    assert en in inside("--data", data, "--lang", "en", "sync").err
    assert inside("--data", data, "--json", "queue").document["last_error"] == kind
    assert "程序太旧" in inside("--data", data, "queue").out
    assert "too old" in inside("--data", data, "--lang", "en", "queue").out
    # Selling goes on: what is here decides.
    assert inside("--data", data, "--json", "check", shop.coupon()).code in (0, 1)
    enrolled = inside(
        "--data", f"{data}-{os.getpid()}-{spoken}", "--json", "enrol", shop.code_for_a_counter(), "--cloud", shop.url
    )
    assert (enrolled.code, enrolled.document["error"]["kind"]) == (3, kind)


@pytest.mark.parametrize("spoken", [1, PROTOCOL, PROTOCOL + 1])
def test_one_version_apart_they_talk(shop: Shop, monkeypatch: pytest.MonkeyPatch, spoken: int) -> None:
    monkeypatch.setattr(counter_app.sync.client, "PROTOCOL", spoken)
    assert inside("--data", str(shop.second.folder), "--json", "sync").code == 0
