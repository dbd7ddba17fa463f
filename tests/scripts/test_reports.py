"""A message that is no text ends no run, and what failed is kept although the run breaks off."""

from pathlib import Path

import pytest

from tests.reports import FAILED_FILE, sendable

pytest_plugins = ["pytester"]

_CONFTEST = """
from tests.reports import (
    pytest_internalerror, pytest_report_to_serializable, pytest_runtest_logreport, pytest_warning_recorded
)
"""


def run(pytester: pytest.Pytester, source: str, kept: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.RunResult:
    monkeypatch.setenv(FAILED_FILE, str(kept))
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    pytester.makeconftest(_CONFTEST)
    pytester.makepyfile(source)
    return pytester.runpytest_subprocess("-n", "1", "-p", "no:randomly", "-p", "no:cacheprovider")


def test_what_is_no_text_is_told_all_the_same(
    pytester: pytest.Pytester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = r"""
    import gc, logging
    import pytest

    class Broken:
        def __del__(self):
            raise ValueError("no text: \udcff")

    def test_fails():
        raise ValueError("no text: \udcff")

    def test_logs():
        logging.getLogger("x").warning("no text: \udcff")

    def test_leaves_something_behind():
        Broken()
        gc.collect()

    @pytest.mark.skip(reason="shown in the summary")
    def test_more():
        pass
    """
    result = run(pytester, source, tmp_path / "failed.txt", monkeypatch)
    result.assert_outcomes(passed=2, failed=1, skipped=1, warnings=1)
    assert "test_fails (call)" in (tmp_path / "failed.txt").read_text()


def test_a_run_that_breaks_off_keeps_what_failed_before(
    pytester: pytest.Pytester, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = """
    import pytest

    def test_fails():
        assert 1 == 2

    def test_breaks_off(request):
        class Plugin:
            def pytest_runtest_makereport(self):
                raise RuntimeError("the plugin broke")
        request.config.pluginmanager.register(Plugin())

    def test_more():
        pass
    """
    run(pytester, source, tmp_path / "failed.txt", monkeypatch)
    kept = (tmp_path / "failed.txt").read_text()
    assert "test_fails (call)" in kept
    assert "the plugin broke" in kept


def test_other_things_go_by_their_text() -> None:
    assert sendable({"a": (1, None, 2.5, b"x"), "b": [Path("p")]}) == {"a": (1, None, 2.5, b"x"), "b": ["p"]}
