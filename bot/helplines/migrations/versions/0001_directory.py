"""The directory: services, their lists, routes and hours, emergency numbers, and the file they came from.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def owner() -> sa.Column:
    """The column that ties a row to its service."""
    return sa.Column(
        "service_id", sa.String(48), sa.ForeignKey("helpline_service.id", ondelete="CASCADE"), primary_key=True
    )


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "helpline_service",
        sa.Column("id", sa.String(48), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("organisation", sa.Text, nullable=False),
        sa.Column("country", sa.String(3), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("cost", sa.Text, nullable=False),
        sa.Column("anonymous", sa.Boolean, nullable=True),
        sa.Column("checked", sa.String(10), nullable=False),
        sa.Column("review_by", sa.String(10), nullable=False),
        sa.Column("confidence", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
    )
    op.create_index("ix_helpline_service_country", "helpline_service", ["country"])
    op.create_table(
        "helpline_tag",
        owner(),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
    op.create_index("ix_helpline_tag_kind_value", "helpline_tag", ["kind", "value"])
    op.create_table(
        "helpline_route",
        owner(),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("keyword", sa.String(20), nullable=True),
        sa.Column("note", sa.Text, nullable=True),
    )
    op.create_table(
        "helpline_schedule",
        owner(),
        sa.Column("applies_to", sa.String(8), primary_key=True),
        sa.Column("always", sa.Boolean, nullable=False),
        sa.Column("timezone", sa.String(40), nullable=True),
        sa.Column("holidays", sa.String(8), nullable=True),
        sa.Column("calendar", sa.String(8), nullable=True),
        sa.Column("closures", sa.Text, nullable=False),
    )
    op.create_table(
        "helpline_period",
        owner(),
        sa.Column("applies_to", sa.String(8), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("days", sa.String(7), nullable=False),
        sa.Column("opens", sa.Integer, nullable=False),
        sa.Column("closes", sa.Integer, nullable=False),
    )
    op.create_table(
        "helpline_emergency",
        sa.Column("country", sa.String(6), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("number", sa.String(48), nullable=False),
        sa.Column("police", sa.String(48), nullable=True),
    )
    op.create_table(
        "helpline_sync",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("finder", sa.String(48), nullable=False),
    )


def downgrade() -> None:
    """Drop the tables, children first."""
    for table in ("sync", "emergency", "period", "schedule", "route", "tag", "service"):
        op.drop_table(f"helpline_{table}")
