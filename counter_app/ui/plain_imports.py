"""Qt comes in here first, and `import` goes on as it was before PySide began to look for features.

PySide puts an `import` of its own in the place of the one before. After every module that is imported from then on,
whoever's it is, it reads and splits that module's source, to see whether it names PySide, for the sake of
`from __feature__ import snake_case`. Nothing here uses that; it is a sixth of a start, and every line of every source
stays in memory with it. So the `import` that PySide keeps beside its own is put back at once.
"""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - it is this import that brings the other one

__all__ = ["give_back"]


def give_back() -> None:
    """Put the `import` before back. Without effect where PySide has not replaced it."""
    own = getattr(builtins, "__orig_import__", None)
    if own is not None:
        setattr(builtins, "__import__", own)  # noqa: B010 - the name of a built-in, which no type checker lets one assign


give_back()
