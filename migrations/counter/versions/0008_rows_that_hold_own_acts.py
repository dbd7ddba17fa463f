"""Of each own act: up to which version no row holds it, and from which version on every row does."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """What had been sent by then is not known: voids that wait count as sent; a void that was refused frees nothing."""
    op.add_column("usage_delta", sa.Column("unseen_until", sa.Integer(), nullable=True))
    op.add_column("usage_delta", sa.Column("seen_from", sa.Integer(), nullable=True))
    op.execute("UPDATE usage_delta SET unseen_until = 0 WHERE reached = 0 AND delta < 0")
    op.execute(
        "UPDATE usage_delta SET seen_from = (SELECT result_version FROM operation WHERE id = usage_delta.operation)"
        " WHERE reached = 0 AND delta > 0 AND operation IN"
        " (SELECT id FROM operation WHERE state = 'closed' AND result_version > 0)"
    )
    op.execute(
        "UPDATE usage_delta SET reached = 1 WHERE reached = 0 AND delta < 0"
        " AND operation IN (SELECT id FROM operation WHERE state = 'refused')"
    )


def downgrade() -> None:
    """By their cursor alone."""
    op.drop_column("usage_delta", "seen_from")
    op.drop_column("usage_delta", "unseen_until")
