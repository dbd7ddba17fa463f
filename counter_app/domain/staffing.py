"""Who makes and changes whom; the same at counter and cloud."""

from __future__ import annotations

from counter_app.domain.member import Role


def role_needed(before: Role | None, after: Role) -> Role:
    """The least role that may make a person of role `before` (None: a new one) one of role `after`."""
    return Role.OWNER if Role.OWNER in (before, after) else Role.MANAGER
