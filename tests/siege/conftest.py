"""A town and a nursery for every siege; each test prints its seed."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterator

import pytest

from tests.siege.besieger import Nursery
from tests.siege.town import Town, build, memory_folder


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Made once a test process."""
    return build(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="session")
def small_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Few coupons: ten thousand disks are written from it."""
    return build(tmp_path_factory.mktemp("small"), coupons=40)


@pytest.fixture
def town(template: Town) -> Iterator[Town]:
    """A copy of it to be besieged."""
    with memory_folder() as folder:
        yield template.copy(folder / "town")


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    with Nursery() as warm:
        yield warm


@pytest.fixture
def chance() -> random.Random:
    """Chance with a seed that is printed; COUNTER_TESTS_SEED repeats a run."""
    seed = int(os.environ.get("COUNTER_TESTS_SEED") or secrets.randbits(32))
    print(f"COUNTER_TESTS_SEED={seed}")
    return random.Random(seed)
