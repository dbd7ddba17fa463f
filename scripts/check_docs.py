"""The documents point at things that are there: files, headings, `make` targets. Sizes of pictures stay bounded."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
MAKE = re.compile(r"`make ([a-z-]+)[^`]*`")
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
LEFT_BEHIND = re.compile(r"(\.[^/]+|build|dist)/")
PICTURE_BYTES = 600_000
NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
PROMISES = range(1, 13)


def documents() -> list[Path]:
    """Markdown files of the project, without what set-up and tests leave behind."""
    found = sorted(ROOT.rglob("*.md"))
    return [path for path in found if not LEFT_BEHIND.match(path.relative_to(ROOT).as_posix())]


def anchors(text: str) -> set[str]:
    """The names by which headings can be linked to."""
    plain = (re.sub(r"[`*_]|\[([^\]]*)\]\([^)]*\)", r"\1", title) for title in HEADING.findall(FENCED.sub("", text)))
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in plain}


def link_problem(document: Path, target: str) -> str | None:
    """A sentence about one link, or nothing when it leads somewhere."""
    if re.match(r"[a-z]+:", target):
        return None
    path, _, anchor = unquote(target).partition("#")
    found = (document.parent / path).resolve() if path else document
    if not found.exists():
        return f"leads nowhere: {target}"
    if anchor and found.suffix == ".md" and anchor not in anchors(found.read_text("utf-8")):
        return f"has no such heading: {target}"
    return None


def problems_of(document: Path, targets: set[str]) -> Iterator[str]:
    """Sentences about one document."""
    text = document.read_text("utf-8")
    name = document.relative_to(ROOT)
    for target in LINK.findall(FENCED.sub("", text)):
        problem = link_problem(document, target)
        if problem:
            yield f"{name}: {problem}"
    for target in MAKE.findall(text):
        if target not in targets:
            yield f"{name}: there is no `make {target}`"


def promise_problems(page: str) -> Iterator[str]:
    """Sentences about the table of promises: each has a row, each row names tests, and each of them is there."""
    rows = {number: line for line in page.splitlines() for number in PROMISES if line.startswith(f"| **P{number} ")}
    for number in PROMISES:
        if not NAMED_TEST.search(rows.get(number, "")):
            yield f"docs/promises.md: P{number} names no test"
    for path, name in NAMED_TEST.findall(page):
        file = ROOT / path
        if not file.is_file() or not re.search(rf"^(async )?def {name}\(", file.read_text("utf-8"), re.MULTILINE):
            yield f"docs/promises.md: there is no {path}::{name}"


def main() -> int:
    """Check every document."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    found = documents()
    problems = [problem for document in found for problem in problems_of(document, targets)]
    problems += promise_problems((ROOT / "docs" / "promises.md").read_text("utf-8"))
    problems += [
        f"{picture.relative_to(ROOT)}: {picture.stat().st_size} bytes, at most {PICTURE_BYTES}"
        for picture in sorted((ROOT / "docs").rglob("*.png"))
        if picture.stat().st_size > PICTURE_BYTES
    ]
    print("\n".join(problems) if problems else f"documentation: every link of {len(found)} documents leads somewhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
