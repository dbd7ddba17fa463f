"""Each version's row keeps what it told of its campaign, as it came down."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

# Until now that was read from the campaign itself: where an own act lies over it, from what was set aside.
_FROM_CAMPAIGN = (
    "UPDATE terms SET status = coalesce(campaign.status, ''), status_since = campaign.status_since,"
    " current = coalesce(campaign.current_version = terms.terms_version, 0)"
    " FROM campaign WHERE campaign.id = terms.campaign"
)
_FROM_ASIDE = (
    "UPDATE terms SET status = coalesce(json_extract(aside.columns, '$[6]'), ''),"
    " status_since = json_extract(aside.columns, '$[7]'),"
    " current = coalesce(json_extract(aside.columns, '$[8]') = terms.terms_version, 0)"
    " FROM came_down AS aside WHERE aside.kind = 'campaign' AND aside.id = terms.campaign || '/' || terms.terms_version"
)
_WIDER = """
    UPDATE came_down SET columns = json_array(
        json_extract(columns, '$[0]'), json_extract(columns, '$[1]'), json_extract(columns, '$[2]'),
        json_extract(columns, '$[3]'), json_extract(columns, '$[4]'), json_extract(columns, '$[6]'),
        json_extract(columns, '$[7]'), coalesce(json_extract(columns, '$[8]') = json_extract(columns, '$[1]'), 0),
        json_extract(columns, '$[5]'), json_extract(columns, '$[6]'), json_extract(columns, '$[7]'),
        json_extract(columns, '$[8]'), json_extract(columns, '$[9]'))
    WHERE kind = 'campaign'"""
_NARROWER = """
    UPDATE came_down SET columns = json_array(
        json_extract(columns, '$[0]'), json_extract(columns, '$[1]'), json_extract(columns, '$[2]'),
        json_extract(columns, '$[3]'), json_extract(columns, '$[4]'), json_extract(columns, '$[8]'),
        json_extract(columns, '$[9]'), json_extract(columns, '$[10]'), json_extract(columns, '$[11]'),
        json_extract(columns, '$[12]'))
    WHERE kind = 'campaign'"""


def upgrade() -> None:
    """Three columns, filled from what is known."""
    op.add_column("terms", sa.Column("status", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("terms", sa.Column("status_since", sa.Integer(), nullable=True))
    op.add_column("terms", sa.Column("current", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.execute(_FROM_CAMPAIGN)
    op.execute(_FROM_ASIDE)
    op.execute(_WIDER)


def downgrade() -> None:
    """The campaign alone tells it again."""
    op.execute(_NARROWER)
    for name in ("current", "status_since", "status"):
        op.drop_column("terms", name)
