"""All benchmarks: `python -m benchmarks [--small] [NAME…]`. A figure over its goal is printed, not an error."""

import argparse
import importlib
import pkgutil
from pathlib import Path

NOT_BENCHMARKS = {
    "__main__",
    "cloud_direct",
    "cloud_fill",
    "cloud_orm",
    "cloud_world",
    "common",
    "large",
    "member_counts",
    "redeem_django",
    "shift_window",
    "stage",
    "start_probe",
}


def names() -> list[str]:
    """Every module of this folder that has a `main`."""
    found = (module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]))
    return sorted(set(found) - NOT_BENCHMARKS)


def main() -> int:
    """Run them; the exit status says whether one of them broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("names", nargs="*", default=[])
    asked = parser.parse_args()
    worst = 0
    for name in asked.names or names():
        print(f"== {name}", flush=True)
        module = importlib.import_module(f"benchmarks.{name}")
        worst = max(worst, int(module.main(["--small"] if asked.small else [])))
    return worst


if __name__ == "__main__":
    raise SystemExit(main())
