"""What is said where a backup is put back: of faults one sentence each, and what will be kept and what goes."""

from __future__ import annotations

from datetime import datetime

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.ui.days import day_words, plain_day
from counter_app.ui.rescue.ports import Done, Known, Seen, Step
from counter_app.ui.said import fault_words, sentence
from counter_app.ui.status_line import span
from counter_app.ui.texts import counted, translate

Lines = tuple[tuple[str, str], ...]
STOPPED = "stopped"
MIGRATION = "the schema could not be changed"
# A damaged database that cannot be built anew as long as somebody else has it open.
HELD = "another window or command has this folder open"
_MEGABYTE = 1_000_000


def when_words(at: datetime, now: datetime) -> str:
    """The day and the hour on this computer's clock."""
    here = at.astimezone()
    return f"{day_words(here.date(), now.astimezone().date())} {here:%H:%M}"


def plainly(at: datetime, now: datetime) -> str:
    """The same within a sentence."""
    here = at.astimezone()
    return f"{plain_day(here.date(), now.astimezone().date())} {here:%H:%M}"


def day_of(at: datetime) -> str:
    """The four digits that confirm: month and day."""
    return f"{at.astimezone():%m%d}"


def ago_words(at: datetime, now: datetime) -> str:
    """How old it is."""
    return translate("Upkeep", "{0} ago").format(span(max(0, int((now - at).total_seconds()))))


def size_words(size: int) -> str:
    """In megabytes."""
    return translate("Rescue", "{0} MB").format(f"{size / _MEGABYTE:,.1f}")


def members_words(members: int) -> str:
    """How many people its list of members shows."""
    one, many = translate("Rescue", "{0} member"), translate("Rescue", "{0} members")
    return counted(members, one, many) if members < 1_000 else many.format(f"{members:,}")


def place_words(merchant: str, store: str, counter: str) -> str:
    """Whose it is."""
    return " · ".join(part for part in (merchant, store, counter) if part)


def known_words(known: Known, now: datetime) -> tuple[str, str]:
    """(what stands in the list, the softer line below)."""
    if known.made_at is None:
        about = translate("Rescue", "A backup file; only the recovery phrase opens it")
        return known.path.name, " · ".join((about, size_words(known.size)))
    made = translate("Rescue", "{0} · automatic copy").format(when_words(known.made_at, now))
    parts = (ago_words(known.made_at, now), place_words("", known.store, known.counter), size_words(known.size))
    return made, " · ".join(part for part in parts if part)


def closed_words(fault: Fault, lang: str) -> str:
    """Why the data of this counter do not open, and what can be done."""
    if fault.detail.startswith(MIGRATION):
        return translate(
            "Rescue", "This version cannot take the data over; nothing was changed. Restore a backup, or ask support."
        )
    words = {
        FaultKind.DATABASE_DAMAGED: translate(
            "Rescue", "The data of this counter are damaged, and no automatic copy could be used. Restore a backup."
        ),
        FaultKind.DATABASE_TOO_NEW: translate(
            "Rescue", "A newer version of this program wrote these data. Install it, or restore an older backup."
        ),
        FaultKind.KEY_MISSING: translate(
            "Rescue", "The key to these data is not on this computer. Put it back, or restore a backup file."
        ),
        FaultKind.DATABASE_BUSY: translate(
            "Rescue", "Another program has the data of this counter open. Close it, then try again."
        ),
        FaultKind.DISK_FULL: translate("Rescue", "The disk is full. Free some space, then try again."),
        FaultKind.DISK_ERROR: translate(
            "Rescue", "The folder of this counter cannot be read or written. See to the disk, then try again."
        ),
        FaultKind.INTERNAL: translate(
            "Rescue", "The data of this counter do not open. Try again; else restore a backup or ask support."
        ),
    }
    kind = FaultKind.DATABASE_BUSY if fault.detail.startswith(HELD) else fault.kind
    return words.get(kind) or sentence(fault_words(fault, lang), lang)


def trouble_words(trouble: InvalidInput | Fault, lang: str) -> str:
    """Why a backup was not put back. Whatever it was, nothing has changed."""
    if isinstance(trouble, InvalidInput):
        return _no_words(trouble)
    if trouble.detail == STOPPED:
        return translate("Rescue", "Stopped; nothing was changed.")
    if trouble.detail.startswith(MIGRATION):
        return translate("Rescue", "This version cannot take over the data in that backup; nothing was changed.")
    words = {
        FaultKind.BACKUP_DAMAGED: translate(
            "Rescue", "This backup was cut or altered; nothing was changed. Choose another one."
        ),
        FaultKind.DATABASE_TOO_NEW: translate(
            "Rescue", "A newer version of this program made this backup; nothing was changed. Install it first."
        ),
        FaultKind.DATABASE_DAMAGED: translate(
            "Rescue", "The data in this backup are damaged; nothing was changed. Choose another one."
        ),
        FaultKind.DATABASE_BUSY: translate(
            "Rescue", "Another window, a command or the cloud has the data open; nothing was changed. Close it first."
        ),
        FaultKind.DISK_FULL: translate("Rescue", "The disk is full; nothing was changed. Free some space, then again."),
        FaultKind.DISK_ERROR: translate(
            "Rescue", "The file or the folder cannot be read or written; nothing was changed. See to the disk."
        ),
        FaultKind.KEY_MISSING: translate(
            "Rescue", "The key to this copy is not on this computer; nothing was changed. Choose a backup file."
        ),
    }
    return words.get(trouble.kind) or sentence(fault_words(trouble, lang), lang)


def _no_words(no: InvalidInput) -> str:
    words = {
        "no_backup": translate("Rescue", "This file is no backup of this program. Choose another one."),
        "no_phrase": translate(
            "Rescue", "This is not a recovery phrase: a character is wrong or missing. Look at the paper again."
        ),
        "other_phrase": translate("Rescue", "This backup was made for another recovery phrase; nothing was changed."),
        "newer_program": translate(
            "Rescue", "A newer version of this program made this backup; nothing was changed. Install it first."
        ),
        "no_counter": translate(
            "Rescue", "This backup is of a cloud, without a counter; nothing was changed. Choose that of a counter."
        ),
        "other_merchant": translate("Rescue", "This backup is of another merchant; nothing was changed."),
        "other_counter": translate("Rescue", "This backup is of another counter ({0}); nothing was changed.").format(
            no.details.get("counter", "")
        ),
    }
    return words.get(no.code) or no.sentence


def step_words(step: Step, share: int) -> str:
    """What is being done; `share` in percent, -1 = nobody knows."""
    if step is Step.READ:
        reading = translate("Rescue", "Reading the backup and checking every piece of it…")
        return reading if share < 0 else translate("Rescue", "{0} {1} %").format(reading, share)
    if step is Step.PREPARE:
        return translate("Rescue", "Preparing the data, and taking over what was done since…")
    return translate("Rescue", "The data change places…")


def forecast(seen: Seen, now: datetime) -> Lines:
    """(tone, sentence): what goes back, what is kept, what is to be done afterwards."""
    when = plainly(seen.made_at, now)
    lines = [
        (
            "ink",
            translate("Rescue", "Members, coupons, settings and staff with their PINs are again as on {0}.").format(
                when
            ),
        )
    ]
    if seen.with_cloud:
        words = translate(
            "Rescue", "The shop's own cloud goes back too: what only it knew since then (wallets, messages) is lost."
        )
        lines.append(("warn", words))
    else:
        words = translate("Rescue", "What the cloud has learned since then comes down again with the next round.")
        lines.append(("ink", words))
    lines += _since(seen)
    if seen.anything_here:
        lines.append(_set_aside())
    if seen.must_enrol:
        lines.append(_locked())
    return tuple(lines)


def forecast_here(seen: Seen, now: datetime) -> Lines:
    """The same on a computer that is no counter yet."""
    when = plainly(seen.made_at, now)
    lines = [("ink", translate("Rescue", "This computer becomes {0}, as it was on {1}.").format(seen.counter, when))]
    if seen.with_cloud:
        lines.append(("ink", translate("Rescue", "The shop's own cloud comes back with it.")))
        words = translate("Rescue", "What the old computer did after that is not in it and does not come back.")
    else:
        lines.append(
            ("ink", translate("Rescue", "What the cloud has learned since then comes down again with the next round."))
        )
        words = translate(
            "Rescue", "What the old computer did after that and had not sent to the cloud does not come back."
        )
    lines.append(("warn", words))
    lines.append(("warn", translate("Rescue", "Do not sell with the old computer any more: this one takes its place.")))
    if seen.anything_here:
        lines.append(_set_aside())
    if seen.must_enrol:
        lines.append(_locked())
    return tuple(lines)


def _set_aside() -> tuple[str, str]:
    return "ink", translate("Rescue", "Nothing is deleted: what is here now is put aside in the folder set-aside.")


def _locked() -> tuple[str, str]:
    words = translate(
        "Rescue", "Afterwards this counter is locked until it is enrolled anew. Have an enrolment code at hand."
    )
    return "warn", words


def _since(seen: Seen) -> Lines:
    lines = []
    if seen.since:
        one = translate("Rescue", "{0} act of this counter since then is kept: it is taken over and goes to the cloud.")
        many = translate(
            "Rescue", "{0} acts of this counter since then are kept: they are taken over and go to the cloud."
        )
        lines.append(("good", counted(seen.since, one, many)))
    elif not seen.unreadable:
        lines.append(("good", translate("Rescue", "This counter has done nothing since then that would be lost.")))
    if seen.unsent:
        lines.append(("ink", translate("Rescue", "Not sent yet, of these: {0}").format(seen.unsent)))
    if seen.unreadable:
        words = translate(
            "Rescue", "The data that are here now cannot be read: sales since then that the cloud lacks may be missing."
        )
        lines.append(("bad", words))
    return tuple(lines)


def done_lines(done: Done, now: datetime, *, new: bool = False) -> Lines:
    """(tone, sentence): what was done, and what comes next. `new`: the folder was no counter before."""
    lines = [("good", translate("Rescue", "The data are again as on {0}.").format(plainly(done.made_at, now)))]
    one = translate("Rescue", "{0} act done since then was taken over.")
    many = translate("Rescue", "{0} acts done since then were taken over.")
    if done.taken_over or not new:
        lines.append(("ink", counted(done.taken_over, one, many)))
    if done.unreadable:
        words = translate("Rescue", "What was here could not be read in full: keep its folder, support may need it.")
        lines.append(("warn", words))
    if done.aside:
        lines.append(("soft", translate("Rescue", "What was here lies in {0}").format(done.aside)))
    if new:
        lines.append(("ink", translate("Rescue", "Everybody signs in as before; the recovery phrase stays the same.")))
    if done.must_enrol:
        lines.append(("warn", translate("Rescue", "Next this counter is enrolled anew; until then it is locked.")))
    return tuple(lines)
