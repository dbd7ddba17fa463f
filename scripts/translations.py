"""The window's texts: collect them from the code, compile them for the program, check that none is missing.

Source texts are English and stand in the code (`tr`, `QCoreApplication.translate`). `counter_zh_CN.ts` holds the
Chinese ones, `counter_en.ts` the English plural forms only. Qt's collector knows a plural in Python only as
`self.tr("%n ...", "", n)`; `check` finds those written otherwise.

    python scripts/translations.py update|compile|check
"""

import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
TOOLS = Path(sys.executable).parent
LANGUAGES = {"counter_zh_CN.ts": "zh_CN", "counter_en.ts": "en"}
PLURALS_ONLY = {"counter_en.ts"}


def run_tool(name: str, *arguments: str) -> None:
    """Run one of Qt's tools; its own words are shown only when it fails.

    Raises SystemExit when it does.
    """
    done = subprocess.run([TOOLS / name, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{name} failed:\n{done.stdout}{done.stderr}")


def update(folder: Path) -> None:
    """Bring the .ts files of a folder in line with the code."""
    sources = [str(path.relative_to(ROOT)) for path in sorted((ROOT / "counter_app").rglob("*.py"))]
    for name, language in LANGUAGES.items():
        options = ["-locations", "none", "-no-obsolete", "-source-language", "en", "-target-language", language]
        if name in PLURALS_ONLY:
            options.append("-pluralonly")
        run_tool("pyside6-lupdate", *options, *sources, "-ts", str(folder / name))


def compile_all() -> None:
    """Write the .qm files that the program loads."""
    for name in LANGUAGES:
        source = FOLDER / name
        # Put in place whole: a program that runs has the old one mapped, and would die of one that is rewritten.
        made = source.with_suffix(".qm.new")
        run_tool("pyside6-lrelease", "-silent", str(source), "-qm", str(made))
        made.replace(source.with_suffix(".qm"))


def unfinished(path: Path) -> list[str]:
    """Source texts of a .ts file that have no finished translation, plural forms included."""
    texts = []
    for message in ET.parse(path).getroot().iter("message"):  # our own file, not a stranger's
        translation = message.find("translation")
        forms = [] if translation is None else (translation.findall("numerusform") or [translation])
        if translation is None or translation.get("type") == "unfinished" or not all(form.text for form in forms):
            texts.append(message.findtext("source") or "?")
    return texts


def misread(path: Path) -> list[str]:
    """Sentences about texts that Qt's collector reads otherwise than they are meant."""
    problems = []
    for context in ET.parse(path).getroot().iter("context"):
        name = context.findtext("name") or ""
        if name.endswith(".self"):
            problems.append(f"context {name}: call self.tr() in a statement of its own, not beside translate()")
        problems += [
            f"{name}: {source!r} is a plural: only self.tr(text, '', n) makes one"
            for message in context.iter("message")
            if "%n" in (source := message.findtext("source") or "") and message.get("numerus") != "yes"
        ]
    return problems


def check() -> list[str]:
    """Say in sentences what is out of date or missing."""
    problems = []
    with tempfile.TemporaryDirectory() as name:
        fresh = Path(name)
        for ts in LANGUAGES:
            shutil.copy(FOLDER / ts, fresh / ts)
        update(fresh)
        for ts in LANGUAGES:
            if (fresh / ts).read_bytes() != (FOLDER / ts).read_bytes():
                problems.append(f"{ts} is behind the code: run `make translations` and translate what is new")
            problems += [f"{ts}: {problem}" for problem in misread(fresh / ts)]
            problems += [f"{ts}: not translated: {text!r}" for text in unfinished(fresh / ts)]
    return problems


def main(arguments: list[str]) -> int:
    """Do what the one argument says."""
    match arguments:
        case ["update"]:
            update(FOLDER)
        case ["compile"]:
            compile_all()
        case ["check"]:
            problems = check()
            print("\n".join(problems) if problems else "translations: every text is there, in both languages")
            return 1 if problems else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
