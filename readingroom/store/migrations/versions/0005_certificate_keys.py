"""certificate keys: what certificates are signed and verified with"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table('certificate_keys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('use', sa.String(), nullable=False),
    sa.Column('key_id', sa.String(), nullable=False),
    sa.Column('public', sa.LargeBinary(), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_keys')),
    sa.UniqueConstraint('key_id', name=op.f('uq_certificate_keys_key_id'))
    )
