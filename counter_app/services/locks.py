"""A counter that the cloud does not take any more: it is locked, keeps what waits, and says what to do."""

from __future__ import annotations

from counter_app.domain.errors import Fault, FaultKind
from counter_app.services.records import DeviceIdentity


def refuse_locked(device: DeviceIdentity) -> None:
    """Raises `Fault(revoked)`, or `Fault(cloned)` where another copy of this counter is at work."""
    if device.revoked:
        raise locked_fault(device.cause)


def locked_fault(cause: str) -> Fault:
    """What to raise for a counter that was refused for that cause ("" = by hand)."""
    if cause:
        return Fault(FaultKind.CLONED, f"a copy of this counter is at work ({cause}); what waits is kept")
    return Fault(FaultKind.REVOKED, "this counter was revoked; what waits is kept")
