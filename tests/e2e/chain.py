"""A chain to try things on: shop S1 with counters T1 and T2, shop S2 with T3, cashier K1, member M1, campaign C50.

Made once through the command line, then copied for each scenario: folders, keys and clock included.
"""

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.e2e.network import Wire, free_port
from tests.e2e.programs import CloudServer, CloudThread, call

START = "2026-03-10T14:00:00+08:00"
COUNTERS = {"T1": "S1", "T2": "S1", "T3": "S2"}
PINS = {"K1": "2468", "owner": ""}
M1_PHONE = "13800000001"
COUPONS = 6
C50: dict[str, Any] = {
    "id": "C50",
    "kind": "cash",
    "title": {"zh_CN": "满 200 减 50", "en": "50 off from 200"},
    "benefit": {"amount_off_minor": 5000},
    "valid": {"from": "2026-03-01", "until": "2026-03-31"},
    "min_spend_minor": 20000,
    "limits": {"uses_per_coupon": 1, "per_member_day": 2},
    "stacking": {"group": "cash"},
}
HAPPY: dict[str, Any] = {
    **C50,
    "id": "HAPPY",
    "limits": {"uses_per_coupon": 1},
    "min_spend_minor": 0,
    "weekdays": [2],
    "hours": ["10:00-18:00"],
    "stacking": {"group": "happy"},
}
FREE: dict[str, Any] = {
    "id": "FREE",
    "kind": "gift",
    "title": {"zh_CN": "送一杯", "en": "A free cup"},
    "benefit": {"item": "cup", "value_minor": 800},
    "valid": {"from": "2026-03-01", "until": "2026-03-31"},
}
YESTERDAY: dict[str, Any] = {
    **C50,
    "id": "YESTERDAY",
    "valid": {"from": "2026-03-01", "until": "2026-03-09"},
    "limits": {"uses_per_coupon": 1},
    "stacking": {"group": "yesterday"},
}
KEEP: dict[str, Any] = {
    **C50,
    "id": "KEEP",
    "benefit": {"amount_off_minor": 5000, "keep_rest": True},
    "min_spend_minor": 0,
    "limits": {"uses_per_coupon": 2},
    "stacking": {"group": "keep"},
}
CAMPAIGNS = [C50, HAPPY, FREE, YESTERDAY, KEEP]


@dataclass
class Chain:
    """Folders of a chain, the wire to its cloud, and the codes that were issued."""

    folder: Path
    wire: Wire
    cloud: CloudServer
    facts: dict[str, Any] = field(default_factory=dict)

    def data(self, counter: str) -> Path:
        """A counter's folder."""
        return self.folder / counter

    def set_clock(self, text: str, *counters: str) -> None:
        """The trial clock of these counters, or of everything."""
        for name in counters or ("cloud-home", *COUNTERS):
            (self.folder / name / "clock").write_text(text + "\n")

    def code(self, name: str) -> str:
        """`C50/2`: the third coupon of C50 by its short code; `C50/2/signed`: by its signed code; `M1`: the member."""
        if name == "M1":
            return str(self.facts["member_code"])
        campaign, index, *form = name.split("/")
        return str(self.facts["coupons"][campaign][int(index)]["signed_code" if form else "short_code"])

    def open(self) -> None:
        """Start the cloud and the wire."""
        self.cloud.start()
        self.wire.up()

    def close(self) -> None:
        """Stop both."""
        self.wire.cut()
        self.cloud.stop()


def build(folder: Path) -> Chain:
    """Make the chain through the command line."""
    wire = Wire(free_port(), free_port())
    chain = Chain(folder, wire, CloudThread(folder / "cloud-home", wire.target))
    for name in ("cloud-home", *COUNTERS):
        (folder / name).mkdir(parents=True)
    chain.set_clock(START)
    home = folder / "cloud-home"
    made = call(home, "cloud", "init", "--merchant", "Chain", "--store", "S1", "--trial")
    call(home, "cloud", "store", "S2")
    chain.open()
    try:
        _enrol(chain)
        _furnish(chain, str(made["owner_pin"]))
    finally:
        chain.close()
    chain.facts["owner_pin"] = str(made["owner_pin"])
    (folder / "facts.json").write_text(json.dumps(chain.facts))
    return chain


def _enrol(chain: Chain) -> None:
    home = chain.folder / "cloud-home"
    for name, store in COUNTERS.items():
        code = call(home, "cloud", "enrolment-code", "--store", store)["code"]
        call(chain.data(name), "enrol", str(code), "--cloud", f"http://127.0.0.1:{chain.wire.port}")


def _furnish(chain: Chain, owner_pin: str) -> None:
    first = chain.data("T1")
    call(first, "sign-in", "owner", "--pin", owner_pin)
    staff = chain.folder / "staff.yaml"
    staff.write_text(yaml.safe_dump([{"name": "K1", "role": "cashier", "pin": PINS["K1"]}]))
    call(first, "staff", "put", str(staff))
    campaigns = chain.folder / "campaigns.yaml"
    campaigns.write_text(yaml.safe_dump(CAMPAIGNS, allow_unicode=True))
    call(first, "campaign", "put", str(campaigns))
    call(first, "sync")
    member = call(first, "sign-up", "--phone", M1_PHONE, "--name", "王小明", "--consent")["member"]
    chain.facts["member"], chain.facts["member_code"] = member["id"], member["member_code"]
    chain.set_clock("2026-03-09T14:00:00+08:00", "T1")
    chain.facts["coupons"] = {
        document["id"]: call(first, "issue", document["id"], "--count", str(COUPONS))["coupons"]
        for document in CAMPAIGNS
    }
    chain.set_clock(START)
    call(first, "sync")
    for name in COUNTERS:
        call(chain.data(name), "sync")
        call(chain.data(name), "sign-in", "K1", "--pin", PINS["K1"])


def copy_of(template: Chain, folder: Path) -> Chain:
    """The same chain in another folder, at the same addresses."""
    shutil.copytree(template.folder, folder, dirs_exist_ok=True)
    wire = Wire(template.wire.port, template.wire.target)
    return Chain(folder, wire, CloudThread(folder / "cloud-home", wire.target), dict(template.facts))
