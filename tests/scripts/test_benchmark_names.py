"""What `make bench` runs."""

import ast
from pathlib import Path

import benchmarks
from benchmarks.__main__ import NOT_BENCHMARKS, names

FOLDER = Path(benchmarks.__path__[0])


def functions_of(name: str) -> set[str]:
    """Without importing it: some need what is not everywhere."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    return {part.name for part in tree.body if isinstance(part, ast.FunctionDef)}


def test_each_module_is_a_benchmark_or_named_as_none() -> None:
    assert [name for name in names() if "main" not in functions_of(name)] == []
    assert [name for name in sorted(NOT_BENCHMARKS) if not (FOLDER / f"{name}.py").exists()] == []
