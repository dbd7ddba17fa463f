"""What it costs that an act is also kept beside the database: redemptions with and without it, in turns."""

import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.common import options, percentile, ratio, show, timed
from counter_app.bootstrap.keeping import kept_log
from counter_app.services.redeem import RedeemRequest, redeem
from counter_app.storage.store import open_store
from tests.counter_shop import Shop, open_shop


def shop_with_coupons(folder: Path, count: int) -> tuple[Shop, list[str]]:
    """A counter without a bound on what it may do off-line."""
    shop = open_shop(folder)
    with shop.store.writing() as writing:
        writing.put_setting("offline_caps", {"redemptions": 10**6, "sum_minor": 10**12})
    return shop, [shop.coupon() for _ in range(count)]


def main(argv: Sequence[str] | None = None) -> int:
    """Print medians and ratios."""
    asked = options(__doc__ or "", argv)
    rounds, warm = (30, 5) if asked.small else (600, 30)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        plain, plain_codes = shop_with_coupons(folder / "plain", rounds + warm)
        kept, kept_codes = shop_with_coupons(folder / "kept", rounds + warm)
        kept.store.close()
        log = kept_log(folder / "kept", kept.secret)
        kept = replace(kept, store=open_store(kept.path, kept.secret, log))
        times: dict[str, list[float]] = {"plain": [], "kept": []}
        for index in range(rounds + warm):
            for label, shop, codes in (("plain", plain, plain_codes), ("kept", kept, kept_codes)):
                counter = shop.counter
                request = RedeemRequest(counter.ids.new(), (codes[index],), 20000)
                seconds = timed(lambda counter=counter, request=request: redeem(counter, request))  # type: ignore[misc]
                if index >= warm:
                    times[label].append(seconds)
        print(f"  {log.file.size // (rounds + warm)} bytes an act")
        plain.store.close()
        kept.store.close()
    show("redeem, not kept", times["plain"])
    show("redeem, kept beside the database", times["kept"])
    ratio("kept p50 / not kept p50", statistics.median(times["kept"]) / statistics.median(times["plain"]), 1.25)
    ratio("kept p99 / not kept p99", percentile(times["kept"], 99) / percentile(times["plain"], 99), 1.5)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
