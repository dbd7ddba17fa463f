"""Every form that was begun, for the person who fills it in: a scan, a lock, another page take nothing away."""

from __future__ import annotations

from counter_app.ui.making.draft import Draft

# Whose form, and of what: "" a new campaign, "=ID" one that is changed, "+ID" another one like it.
Place = tuple[str, str]


class Drafts:
    """`staff`: who is signed in now."""

    def __init__(self) -> None:
        self.staff = ""
        self._drafts: dict[Place, Draft] = {}
        self._open: dict[str, str] = {}

    @property
    def wanted(self) -> bool:
        """Whether this person left a form open."""
        return self.staff in self._open

    @property
    def place(self) -> Place:
        """The form that is open."""
        return self.staff, self._open.get(self.staff, "")

    @property
    def begun(self) -> bool:
        """Whether a new campaign was begun, and is not finished."""
        draft = self._drafts.get((self.staff, ""))
        return draft is not None and bool(draft.touched)

    @property
    def draft(self) -> Draft:
        """What is typed so far in it."""
        return self._drafts.get(self.place, Draft())

    def keep(self, draft: Draft) -> None:
        """What is typed now."""
        self._drafts[self.place] = draft

    def open(self, what: str, filled: Draft | None = None) -> None:
        """As it was left, else as it is `filled`; a form that nobody typed into is filled anew."""
        self._open[self.staff] = what
        known = self._drafts.get(self.place)
        if filled is not None and (known is None or not known.touched):
            self._drafts[self.place] = filled

    def close(self, place: Place) -> None:
        """The list is wanted; what was typed stays."""
        if self._open.get(place[0]) == place[1]:
            del self._open[place[0]]

    def forget(self, place: Place) -> None:
        """It is done with, or given up."""
        self._drafts.pop(place, None)
