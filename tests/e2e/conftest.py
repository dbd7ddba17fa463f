"""A chain with a running cloud, and a virtual screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.chain import Chain, build, copy_of
from tests.e2e.screen import Screen
from tests.patience import patient_claims

__all__ = ["patient_claims"]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """Made once a test process."""
    return build(tmp_path_factory.mktemp("chain"))


@pytest.fixture
def chain(template: Chain, tmp_path: Path) -> Iterator[Chain]:
    """A copy of it with its cloud running."""
    copy = copy_of(template, tmp_path / "chain")
    copy.open()
    try:
        yield copy
    finally:
        copy.close()


@pytest.fixture
def screen() -> Iterator[Screen]:
    """A virtual screen of 1366x768."""
    made = Screen()
    yield made
    made.close()
