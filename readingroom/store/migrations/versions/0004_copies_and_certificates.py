"""copies and certificates; digital copies in the catalogue; units that are being copied"""

import sqlalchemy as sa
from alembic import op

from readingroom.store.append_only import protect

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table('certificate_templates',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('template', sa.JSON(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_certificate_templates_staff_id')),
    sa.PrimaryKeyConstraint('kind', 'version', name=op.f('pk_certificate_templates'))
    )
    op.create_table('certificates',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('reader_id', sa.Integer(), nullable=True),
    sa.Column('applicant', sa.LargeBinary(), nullable=False),
    sa.Column('applicant_hash', sa.LargeBinary(length=16), nullable=True),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('template_version', sa.Integer(), nullable=False),
    sa.Column('case_facts', sa.LargeBinary(), nullable=False),
    sa.Column('typed', sa.LargeBinary(), nullable=False),
    sa.Column('passages', sa.LargeBinary(), nullable=False),
    sa.Column('purpose', sa.LargeBinary(), nullable=True),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('drafted_by', sa.Integer(), nullable=False),
    sa.Column('drafted_at', sa.DateTime(), nullable=False),
    sa.Column('drafters', sa.JSON(), nullable=False),
    sa.Column('checked_by', sa.Integer(), nullable=True),
    sa.Column('checked_at', sa.DateTime(), nullable=True),
    sa.Column('returned_why', sa.LargeBinary(), nullable=True),
    sa.Column('year', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('issue', sa.Integer(), nullable=False),
    sa.Column('printed_number', sa.String(), nullable=True),
    sa.Column('number_key', sa.String(), nullable=True),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('numbered_at', sa.DateTime(), nullable=True),
    sa.Column('facts', sa.LargeBinary(), nullable=True),
    sa.Column('check_after', sa.Boolean(), nullable=False),
    sa.Column('code', sa.String(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=True),
    sa.Column('blob_id', sa.Integer(), nullable=True),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=True),
    sa.Column('page_digests', sa.JSON(), nullable=True),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('delivered_at', sa.DateTime(), nullable=True),
    sa.Column('delivered_by', sa.Integer(), nullable=True),
    sa.Column('delivered_to', sa.LargeBinary(), nullable=True),
    sa.Column('address', sa.LargeBinary(), nullable=True),
    sa.Column('tracking', sa.LargeBinary(), nullable=True),
    sa.Column('receipt_year', sa.Integer(), nullable=True),
    sa.Column('receipt', sa.Integer(), nullable=True),
    sa.Column('signed_for', sa.Boolean(), nullable=False),
    sa.Column('void_at', sa.DateTime(), nullable=True),
    sa.Column('void_by', sa.Integer(), nullable=True),
    sa.Column('void_why', sa.LargeBinary(), nullable=True),
    sa.Column('replaces_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['blob_id'], ['blobs.id'], name=op.f('fk_certificates_blob_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_certificates_case_id')),
    sa.ForeignKeyConstraint(['checked_by'], ['staff.id'], name=op.f('fk_certificates_checked_by')),
    sa.ForeignKeyConstraint(['delivered_by'], ['staff.id'], name=op.f('fk_certificates_delivered_by')),
    sa.ForeignKeyConstraint(['drafted_by'], ['staff.id'], name=op.f('fk_certificates_drafted_by')),
    sa.ForeignKeyConstraint(['reader_id'], ['readers.id'], name=op.f('fk_certificates_reader_id')),
    sa.ForeignKeyConstraint(['replaces_id'], ['certificates.id'], name=op.f('fk_certificates_replaces_id')),
    sa.ForeignKeyConstraint(['void_by'], ['staff.id'], name=op.f('fk_certificates_void_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificates')),
    sa.UniqueConstraint('printed_number', 'issue', name=op.f('uq_certificates_printed_number_issue')),
    sa.UniqueConstraint('year', 'kind', 'number', 'issue', name=op.f('uq_certificates_year_kind_number_issue'))
    )
    with op.batch_alter_table('certificates', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificates_applicant_hash'), ['applicant_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificates_blob_id'), ['blob_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificates_case_id'), ['case_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificates_digest'), ['digest'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificates_number_key'), ['number_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificates_reader_id'), ['reader_id'], unique=False)
        batch_op.create_index('ix_certificates_register', ['year', 'id'], unique=False, sqlite_where=sa.text('number IS NOT NULL'), postgresql_where=sa.text('number IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_certificates_replaces_id'), ['replaces_id'], unique=False)
        batch_op.create_index('ix_certificates_state_id', ['state', 'id'], unique=False)

    op.create_table('certificate_attempts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('pages', sa.JSON(), nullable=False),
    sa.Column('sides', sa.Integer(), nullable=False),
    sa.Column('confirmed_to', sa.Integer(), nullable=True),
    sa.Column('printer', sa.String(), nullable=True),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('prepared_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificates.id'], name=op.f('fk_certificate_attempts_certificate_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_certificate_attempts_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_attempts')),
    sa.UniqueConstraint('certificate_id', 'number', name=op.f('uq_certificate_attempts_certificate_id_number'))
    )
    with op.batch_alter_table('certificate_attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_attempts_certificate_id'), ['certificate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_attempts_state'), ['state'], unique=False)

    op.create_table('certificate_pages',
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('blob_id', sa.Integer(), nullable=False),
    sa.Column('page', sa.Integer(), nullable=False),
    sa.Column('turned', sa.Integer(), nullable=False),
    sa.Column('crop', sa.JSON(), nullable=True),
    sa.Column('source', sa.Integer(), nullable=False),
    sa.Column('numbered', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['blob_id'], ['blobs.id'], name=op.f('fk_certificate_pages_blob_id')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificates.id'], name=op.f('fk_certificate_pages_certificate_id')),
    sa.PrimaryKeyConstraint('certificate_id', 'position', name=op.f('pk_certificate_pages'))
    )
    with op.batch_alter_table('certificate_pages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_pages_blob_id'), ['blob_id'], unique=False)

    op.create_table('certificate_sources',
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('reference_code', sa.String(), nullable=False),
    sa.Column('code_key', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('fonds', sa.String(), nullable=False),
    sa.Column('pages', sa.String(), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificates.id'], name=op.f('fk_certificate_sources_certificate_id')),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_certificate_sources_item_id')),
    sa.PrimaryKeyConstraint('certificate_id', 'position', name=op.f('pk_certificate_sources'))
    )
    with op.batch_alter_table('certificate_sources', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_certificate_sources_code_key'), ['code_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_certificate_sources_item_id'), ['item_id'], unique=False)

    op.create_table('issue_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=True),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=True),
    sa.Column('detail', sa.String(), nullable=True),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('command_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificates.id'], name=op.f('fk_issue_log_certificate_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_issue_log_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_issue_log'))
    )
    with op.batch_alter_table('issue_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_issue_log_certificate_id'), ['certificate_id'], unique=False)
        batch_op.create_index('ix_issue_log_what_at', ['what', 'at'], unique=False)

    op.create_table('seal_log',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('seal', sa.String(), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('approved_by', sa.LargeBinary(), nullable=False),
    sa.Column('stamped_by', sa.Integer(), nullable=False),
    sa.Column('stamped_at', sa.DateTime(), nullable=False),
    sa.Column('command_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificates.id'], name=op.f('fk_seal_log_certificate_id')),
    sa.ForeignKeyConstraint(['stamped_by'], ['staff.id'], name=op.f('fk_seal_log_stamped_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seal_log'))
    )
    with op.batch_alter_table('seal_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_seal_log_certificate_id'), ['certificate_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_seal_log_stamped_at'), ['stamped_at'], unique=False)

    op.create_table('void_sheets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('certificate_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['attempt_id'], ['certificate_attempts.id'], name=op.f('fk_void_sheets_attempt_id')),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificates.id'], name=op.f('fk_void_sheets_certificate_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_void_sheets_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_void_sheets')),
    sa.UniqueConstraint('attempt_id', 'sheet', name=op.f('uq_void_sheets_attempt_id_sheet'))
    )
    with op.batch_alter_table('void_sheets', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_void_sheets_certificate_id'), ['certificate_id'], unique=False)

    op.create_table('copy_orders',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('purpose', sa.LargeBinary(), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('ordered_at', sa.DateTime(), nullable=False),
    sa.Column('ordered_by', sa.Integer(), nullable=False),
    sa.Column('checked_by', sa.Integer(), nullable=True),
    sa.Column('why', sa.LargeBinary(), nullable=True),
    sa.Column('receipt_year', sa.Integer(), nullable=True),
    sa.Column('receipt', sa.Integer(), nullable=True),
    sa.Column('handed_over_at', sa.DateTime(), nullable=True),
    sa.Column('handed_over_by', sa.Integer(), nullable=True),
    sa.Column('handed_over_to', sa.LargeBinary(), nullable=True),
    sa.Column('signed_for', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_copy_orders_case_id')),
    sa.ForeignKeyConstraint(['checked_by'], ['staff.id'], name=op.f('fk_copy_orders_checked_by')),
    sa.ForeignKeyConstraint(['handed_over_by'], ['staff.id'], name=op.f('fk_copy_orders_handed_over_by')),
    sa.ForeignKeyConstraint(['ordered_by'], ['staff.id'], name=op.f('fk_copy_orders_ordered_by')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_copy_orders_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_copy_orders')),
    sa.UniqueConstraint('year', 'number', name=op.f('uq_copy_orders_year_number'))
    )
    with op.batch_alter_table('copy_orders', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_copy_orders_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_copy_orders_state_id', ['state', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_copy_orders_visit_id'), ['visit_id'], unique=False)

    op.create_table('copy_lines',
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('container_id', sa.Integer(), nullable=True),
    sa.Column('reference_code', sa.String(), nullable=False),
    sa.Column('pages', sa.String(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('copies', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('price', sa.Integer(), nullable=False),
    sa.Column('amount', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['container_id'], ['containers.id'], name=op.f('fk_copy_lines_container_id')),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_copy_lines_item_id')),
    sa.ForeignKeyConstraint(['order_id'], ['copy_orders.id'], name=op.f('fk_copy_lines_order_id')),
    sa.PrimaryKeyConstraint('order_id', 'position', name=op.f('pk_copy_lines'))
    )
    with op.batch_alter_table('copy_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_copy_lines_container_id'), ['container_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_copy_lines_item_id'), ['item_id'], unique=False)

    # Not in batch mode: the catalogue may have millions of rows, and retrievals are pointed at from everywhere.
    op.add_column('items', sa.Column('digital', sa.String(), server_default='', nullable=False))
    op.drop_index('uq_retrievals_promise', table_name='retrievals')
    op.create_index('uq_retrievals_promise', 'retrievals', ['unit_id'], unique=True, sqlite_where=sa.text("state IN ('slip_out', 'pulled', 'handed_over', 'held', 'issued', 'being_copied', 'returned', 'not_on_shelf', 'missing')"), postgresql_where=sa.text("state IN ('slip_out', 'pulled', 'handed_over', 'held', 'issued', 'being_copied', 'returned', 'not_on_shelf', 'missing')"))
    protect(op.get_bind(), ('seal_log', 'issue_log', 'void_sheets'))
