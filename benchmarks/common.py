"""What every benchmark shares: rounds that alternate with their limit, medians, and the one ratio line."""

import argparse
import gc
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path


def options(description: str, argv: Sequence[str] | None) -> argparse.Namespace:
    """`--small`: sizes that only show that the benchmark works."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--small", action="store_true", help="a size that only shows that it works")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(argv)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder on the disk that the checkout lies on (`/tmp` may be memory, where a flush costs nothing)."""
    place = Path("build/benchmarks")
    place.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=place)


def timed(act: Callable[[], object]) -> float:
    """Seconds that `act` takes, the garbage collector out of the way."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        begun = time.perf_counter()
        act()
        return time.perf_counter() - begun
    finally:
        if enabled:
            gc.enable()


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which `percent` % of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def show(name: str, seconds: Sequence[float]) -> None:
    """Median, p99 and worst in milliseconds, for orientation."""
    median, p99 = statistics.median(seconds) * 1000, percentile(seconds, 99) * 1000
    print(f"  {name:<44} p50 {median:9.3f} ms   p99 {p99:9.3f} ms   worst {max(seconds) * 1000:9.3f} ms")


def ratio(name: str, value: float, limit: float, *, at_least: bool = False) -> bool:
    """Print the ratio line; True when it keeps its limit."""
    kept = value >= limit if at_least else value <= limit
    sign = ">=" if at_least else "<="
    print(f"RATIO {name}: {value:.2f} (goal {sign} {limit:g}) {'ok' if kept else 'OVER'}")
    return kept
