"""files on their way: who brings a file, until it is whole"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.add_column('blobs', sa.Column('staged_by', sa.String(), nullable=True))
    op.create_index('ix_blobs_staged_by', 'blobs', ['staged_by'], unique=False, sqlite_where=sa.text('staged_by IS NOT NULL'), postgresql_where=sa.text('staged_by IS NOT NULL'))
