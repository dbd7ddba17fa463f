"""Files of at most 350 lines, functions of at most 50 without their docstring: what a reader can take in at once."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("counter_app", "migrations", "scripts", "tests", "benchmarks")
FILE_LINES = 350
FUNCTION_LINES = 50


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end; a docstring is not counted against the function that has one."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def problems_of(path: Path) -> Iterator[str]:
    """Sentences about one file."""
    text = path.read_text("utf-8")
    lines = text.count("\n")
    name = path.relative_to(ROOT)
    if lines > FILE_LINES:
        yield f"{name}: {lines} lines, at most {FILE_LINES}"
    for node in ast.walk(ast.parse(text)):
        # A migration is a list of statements that is never read in parts.
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and name.parts[0] != "migrations":
            length = function_lines(node)
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES}"


def main() -> int:
    """Look at every Python file of the project."""
    paths = [ROOT / "main.py", *(path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
    problems = [problem for path in paths for problem in problems_of(path)]
    print("\n".join(problems) if problems else f"sizes: {len(paths)} files are within bounds")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
