"""The audit log is read by person, by act and by day, newest first, however long it is; when somebody signed in last is
known at once."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Three indexes: what each act writes more is three entries at their ends. Sign-ins have one of their own, to which
    nothing else writes."""
    for column in ("staff", "action"):
        op.create_index(f"ix_audit_{column}", "audit", [column, "number"])
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index(
        "ix_audit_sign_in",
        "audit",
        ["staff", "number"],
        sqlite_where=sa.text("action = 'sign_in' AND outcome = 'done'"),
    )


def downgrade() -> None:
    """They are only ways to find what stands in the log."""
    for column in ("sign_in", "at", "action", "staff"):
        op.drop_index(f"ix_audit_{column}", "audit")
