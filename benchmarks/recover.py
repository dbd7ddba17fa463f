"""A damaged database of a large shop: from the command that meets it to a counter that scans again, against 60 s."""

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.common import options, ratio
from counter_app.bootstrap.clocks import computer_now
from counter_app.bootstrap.opening import back_up_daily, database_path, open_counter
from counter_app.config import CONFIG_VARIABLE, Settings
from counter_app.security.keystore import folder_id, open_keystore
from counter_app.services.records import DeviceIdentity
from counter_app.storage.statements import insert

LIMIT_SECONDS = 60.0


def fill(settings: Settings, members: int) -> None:
    """A counter with so many members and three coupons each, and an automatic backup."""
    opened = open_counter(settings, make=True)
    identity = DeviceIdentity("d1", 1, "m", "Shop", "12345", "s1", "T1", "CNY", "http://127.0.0.1:1", "e", True)
    with opened.store.writing() as writing:
        writing.set_device(identity)
        member = {"id": "", "number": "", "phone": "", "name": "", "status": "active"}
        rows = [
            {**member, "id": f"{n:012x}", "number": f"{n:010d}", "phone": f"+86138{n:08d}", "name": f"name {n}"}
            for n in range(members)
        ]
        writing._connection.execute_many(insert("member", member), rows)
        coupon = {"id": "", "campaign": "C", "terms_version": 1, "short_code": "", "member": "", "status": "active"}
        coupons = [
            {**coupon, "id": f"{n:012x}", "short_code": f"{n:012d}", "member": f"{n // 3:012x}"}
            for n in range(members * 3)
        ]
        writing._connection.execute_many(insert("coupon", coupon), coupons)
    opened.close()
    opened = open_counter(settings)
    begun = time.perf_counter()
    back_up_daily(opened, computer_now())
    print(f"  automatic backup of it: {time.perf_counter() - begun:.2f} s, while others read and write")
    opened.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Print the seconds and the ratio."""
    asked = options(__doc__ or "", argv)
    members = 2_000 if asked.small else 200_000
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        os.environ[CONFIG_VARIABLE] = f"{name}/config"
        settings = Settings(Path(name) / "T1", Path(name) / "config")
        fill(settings, members)
        open_keystore(folder_id(settings.data_dir), settings.config_dir).put("cloud-token", b"x")
        path = database_path(settings)
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(100)
            file.write(b"damage")
        begun = time.perf_counter()
        opened = open_counter(settings)
        seconds = time.perf_counter() - begun
        assert opened.recovery is not None
        opened.close()
    print(f"  {members} members, {members * 3} coupons, a file of {size // 1_000_000} MB")
    ratio("damaged file -> ready, of 60 s", seconds / LIMIT_SECONDS, 1.0)
    print(f"  {seconds:.2f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
