"""first tables"""

import sqlalchemy as sa
from alembic import op

from readingroom.store.append_only import protect

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table('cases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('system', sa.String(), nullable=False),
    sa.Column('number', sa.String(), nullable=False),
    sa.Column('register_year', sa.Integer(), nullable=True),
    sa.Column('register_number', sa.Integer(), nullable=True),
    sa.Column('opened_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases')),
    sa.UniqueConstraint('register_year', 'register_number', name=op.f('uq_cases_register_year_register_number')),
    sa.UniqueConstraint('system', 'number', name=op.f('uq_cases_system_number'))
    )
    op.create_table('chain_heads',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_chain_heads'))
    )
    op.create_table('checkpoints',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('chain', sa.String(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('signed_at', sa.DateTime(), nullable=False),
    sa.Column('key_id', sa.String(), nullable=False),
    sa.Column('signature', sa.LargeBinary(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checkpoints'))
    )
    op.create_table('closures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=False),
    sa.Column('opens', sa.Time(), nullable=True),
    sa.Column('closes', sa.Time(), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closures'))
    )
    op.create_table('column_mappings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('mapping', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_column_mappings')),
    sa.UniqueConstraint('kind', 'name', name=op.f('uq_column_mappings_kind_name'))
    )
    op.create_table('containers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('label_key', sa.String(), nullable=False),
    sa.Column('barcode', sa.String(), nullable=True),
    sa.Column('location', sa.String(), nullable=False),
    sa.Column('location_key', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_containers')),
    sa.UniqueConstraint('barcode', name=op.f('uq_containers_barcode')),
    sa.UniqueConstraint('label_key', name=op.f('uq_containers_label_key'))
    )
    with op.batch_alter_table('containers', schema=None) as batch_op:
        batch_op.create_index('ix_containers_location', ['location_key', 'id'], unique=False)

    op.create_table('counters',
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('year', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('last', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', 'year', name=op.f('pk_counters'))
    )
    op.create_table('database_identity',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('identity', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_database_identity'))
    )
    op.create_table('key_slots',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('wrapped', sa.LargeBinary(), nullable=False),
    sa.Column('verify_key', sa.LargeBinary(length=32), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_slots'))
    )
    with op.batch_alter_table('key_slots', schema=None) as batch_op:
        batch_op.create_index('ix_key_slots_kind', ['kind'], unique=True, sqlite_where=sa.text("kind = 'recovery'"), postgresql_where=sa.text("kind = 'recovery'"))

    op.create_table('opening_blocks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('opens', sa.Time(), nullable=False),
    sa.Column('closes', sa.Time(), nullable=False),
    sa.Column('capacity', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opening_blocks'))
    )
    op.create_table('readers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('document_kind', sa.String(), nullable=True),
    sa.Column('document_number', sa.LargeBinary(), nullable=True),
    sa.Column('document_hash', sa.LargeBinary(length=16), nullable=True),
    sa.Column('document_checked_at', sa.DateTime(), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('phone_hash', sa.LargeBinary(length=16), nullable=True),
    sa.Column('email', sa.LargeBinary(), nullable=True),
    sa.Column('email_hash', sa.LargeBinary(length=16), nullable=True),
    sa.Column('details', sa.LargeBinary(), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('languages', sa.JSON(), nullable=True),
    sa.Column('registered_at', sa.DateTime(), nullable=False),
    sa.Column('same_as', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['same_as'], ['readers.id'], name=op.f('fk_readers_same_as')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_readers')),
    sa.UniqueConstraint('number', name=op.f('uq_readers_number'))
    )
    with op.batch_alter_table('readers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_readers_document_hash'), ['document_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_readers_email_hash'), ['email_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_readers_phone_hash'), ['phone_hash'], unique=False)

    op.create_table('seats',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seats')),
    sa.UniqueConstraint('label', name=op.f('uq_seats_label'))
    )
    op.create_table('settings',
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('value', sa.JSON(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_settings'))
    )
    op.create_table('shelves',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('location', sa.String(), nullable=False),
    sa.Column('location_key', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shelves')),
    sa.UniqueConstraint('location_key', name=op.f('uq_shelves_location_key'))
    )
    op.create_table('staff',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account', sa.String(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('roles', sa.JSON(), nullable=False),
    sa.Column('system', sa.Boolean(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('account', name=op.f('uq_staff_account'))
    )
    op.create_table('audit',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('command_id', sa.Uuid(), nullable=False),
    sa.Column('command', sa.String(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('canonical', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_audit_staff_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit')),
    sa.UniqueConstraint('command_id', name=op.f('uq_audit_command_id'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_recorded_at'), ['recorded_at'], unique=False)

    op.create_table('carried_over',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.LargeBinary(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('noted_at', sa.DateTime(), nullable=False),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_carried_over_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carried_over'))
    )
    with op.batch_alter_table('carried_over', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_carried_over_day'), ['day'], unique=False)

    op.create_table('case_codes',
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_codes_case_id')),
    sa.PrimaryKeyConstraint('code', 'case_id', name=op.f('pk_case_codes'))
    )
    with op.batch_alter_table('case_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_case_codes_case_id'), ['case_id'], unique=False)

    op.create_table('closed_days',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_closed_days_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_closed_days')),
    sa.UniqueConstraint('day', name=op.f('uq_closed_days_day'))
    )
    op.create_table('handovers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('from_staff_id', sa.Integer(), nullable=False),
    sa.Column('to_staff_id', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('remarks', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['from_staff_id'], ['staff.id'], name=op.f('fk_handovers_from_staff_id')),
    sa.ForeignKeyConstraint(['to_staff_id'], ['staff.id'], name=op.f('fk_handovers_to_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handovers'))
    )
    op.create_table('import_runs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('source', sa.LargeBinary(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('applied', sa.Integer(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('rejected', sa.LargeBinary(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_import_runs_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_runs'))
    )
    op.create_table('items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reference_code', sa.String(), nullable=False),
    sa.Column('code_key', sa.String(), nullable=False),
    sa.Column('sort_key', sa.String(), nullable=False),
    sa.Column('level', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('dates', sa.String(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('access', sa.String(), nullable=False),
    sa.Column('container_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['container_id'], ['containers.id'], name=op.f('fk_items_container_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_items')),
    sa.UniqueConstraint('code_key', name=op.f('uq_items_code_key'))
    )
    with op.batch_alter_table('items', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_items_container_id'), ['container_id'], unique=False)
        batch_op.create_index('ix_items_sort', ['sort_key', 'id'], unique=False)

    op.create_table('letters',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('reader_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('number', sa.LargeBinary(), nullable=True),
    sa.Column('issuer', sa.LargeBinary(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('holders', sa.LargeBinary(), nullable=True),
    sa.Column('scope', sa.LargeBinary(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['reader_id'], ['readers.id'], name=op.f('fk_letters_reader_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letters'))
    )
    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letters_reader_id'), ['reader_id'], unique=False)

    op.create_table('requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('reader_id', sa.Integer(), nullable=True),
    sa.Column('purpose', sa.LargeBinary(), nullable=True),
    sa.Column('due_day', sa.Date(), nullable=True),
    sa.Column('received_at', sa.DateTime(), nullable=False),
    sa.Column('closed_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_requests_case_id')),
    sa.ForeignKeyConstraint(['reader_id'], ['readers.id'], name=op.f('fk_requests_reader_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_requests')),
    sa.UniqueConstraint('case_id', name=op.f('uq_requests_case_id'))
    )
    with op.batch_alter_table('requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_requests_due_day'), ['due_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_requests_reader_id'), ['reader_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_requests_state'), ['state'], unique=False)

    op.create_table('rounds',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_rounds_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rounds')),
    sa.UniqueConstraint('day', 'number', name=op.f('uq_rounds_day_number'))
    )
    op.create_table('audit_subjects',
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['seq'], ['audit.seq'], name=op.f('fk_audit_subjects_seq')),
    sa.PrimaryKeyConstraint('seq', 'kind', 'subject_id', name=op.f('pk_audit_subjects'))
    )
    with op.batch_alter_table('audit_subjects', schema=None) as batch_op:
        batch_op.create_index('ix_audit_subjects_subject', ['kind', 'subject_id', 'seq'], unique=False)

    op.create_table('bookings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('system', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('starts_at', sa.DateTime(), nullable=False),
    sa.Column('ends_at', sa.DateTime(), nullable=True),
    sa.Column('reader_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('email', sa.LargeBinary(), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('document_kind', sa.String(), nullable=True),
    sa.Column('document_number', sa.LargeBinary(), nullable=True),
    sa.Column('document_hash', sa.LargeBinary(length=16), nullable=True),
    sa.Column('organisation', sa.LargeBinary(), nullable=True),
    sa.Column('purpose', sa.LargeBinary(), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('wanted', sa.LargeBinary(), nullable=False),
    sa.Column('seat_kind', sa.String(), nullable=True),
    sa.Column('seat_name', sa.String(), nullable=True),
    sa.Column('language', sa.String(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('modified_at', sa.DateTime(), nullable=True),
    sa.Column('last_seen', sa.LargeBinary(), nullable=False),
    sa.Column('cancelled_by', sa.String(), nullable=True),
    sa.Column('import_run_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_bookings_case_id')),
    sa.ForeignKeyConstraint(['import_run_id'], ['import_runs.id'], name=op.f('fk_bookings_import_run_id')),
    sa.ForeignKeyConstraint(['reader_id'], ['readers.id'], name=op.f('fk_bookings_reader_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bookings')),
    sa.UniqueConstraint('system', 'external_id', name=op.f('uq_bookings_system_external_id'))
    )
    with op.batch_alter_table('bookings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bookings_case_id'), ['case_id'], unique=False)
        batch_op.create_index('ix_bookings_day_state', ['day', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_bookings_document_hash'), ['document_hash'], unique=False)
        batch_op.create_index(batch_op.f('ix_bookings_reader_id'), ['reader_id'], unique=False)

    op.create_table('print_attempts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('size', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('sheets', sa.Integer(), nullable=True),
    sa.Column('confirmed_to', sa.Integer(), nullable=True),
    sa.Column('printer', sa.String(), nullable=True),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('prepared_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_print_attempts_round_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_print_attempts_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_print_attempts')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_print_attempts_round_id_number'))
    )
    with op.batch_alter_table('print_attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_print_attempts_round_id'), ['round_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_print_attempts_state'), ['state'], unique=False)

    op.create_table('request_lines',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('written', sa.LargeBinary(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('container_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['container_id'], ['containers.id'], name=op.f('fk_request_lines_container_id')),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_request_lines_item_id')),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_request_lines_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_request_lines')),
    sa.UniqueConstraint('request_id', 'position', name=op.f('uq_request_lines_request_id_position'))
    )
    with op.batch_alter_table('request_lines', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_request_lines_container_id'), ['container_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_request_lines_item_id'), ['item_id'], unique=False)
        batch_op.create_index('ix_request_lines_open', ['state'], unique=False, sqlite_where=sa.text("state IN ('unknown', 'blocked')"), postgresql_where=sa.text("state IN ('unknown', 'blocked')"))
        batch_op.create_index(batch_op.f('ix_request_lines_request_id'), ['request_id'], unique=False)

    op.create_table('units',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('container_id', sa.Integer(), nullable=True),
    sa.Column('item_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('place', sa.String(), nullable=True),
    sa.Column('last_seq', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['container_id'], ['containers.id'], name=op.f('fk_units_container_id')),
    sa.ForeignKeyConstraint(['item_id'], ['items.id'], name=op.f('fk_units_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_units'))
    )
    with op.batch_alter_table('units', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_units_container_id'), ['container_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_units_item_id'), ['item_id'], unique=False)
        batch_op.create_index('uq_units_container', ['container_id'], unique=True, sqlite_where=sa.text("kind = 'container'"), postgresql_where=sa.text("kind = 'container'"))
        batch_op.create_index('uq_units_item', ['item_id'], unique=True, sqlite_where=sa.text("kind <> 'container'"), postgresql_where=sa.text("kind <> 'container'"))

    op.create_table('booking_aliases',
    sa.Column('system', sa.String(), nullable=False),
    sa.Column('external_id', sa.String(), nullable=False),
    sa.Column('booking_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_booking_aliases_booking_id')),
    sa.PrimaryKeyConstraint('system', 'external_id', name=op.f('pk_booking_aliases'))
    )
    with op.batch_alter_table('booking_aliases', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_booking_aliases_booking_id'), ['booking_id'], unique=False)

    op.create_table('visits',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('reader_id', sa.Integer(), nullable=False),
    sa.Column('booking_id', sa.Integer(), nullable=True),
    sa.Column('letter_id', sa.Integer(), nullable=True),
    sa.Column('capacity', sa.String(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('arrived_at', sa.DateTime(), nullable=False),
    sa.Column('left_at', sa.DateTime(), nullable=True),
    sa.Column('undone', sa.Boolean(), nullable=False),
    sa.Column('purpose', sa.LargeBinary(), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['booking_id'], ['bookings.id'], name=op.f('fk_visits_booking_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_visits_case_id')),
    sa.ForeignKeyConstraint(['letter_id'], ['letters.id'], name=op.f('fk_visits_letter_id')),
    sa.ForeignKeyConstraint(['reader_id'], ['readers.id'], name=op.f('fk_visits_reader_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_visits'))
    )
    with op.batch_alter_table('visits', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_visits_booking_id'), ['booking_id'], unique=False)
        batch_op.create_index('ix_visits_case_id', ['case_id'], unique=False)
        batch_op.create_index('ix_visits_day_state', ['day', 'state'], unique=False)
        batch_op.create_index('ix_visits_here', ['day'], unique=False, sqlite_where=sa.text("state <> 'left'"), postgresql_where=sa.text("state <> 'left'"))
        batch_op.create_index(batch_op.f('ix_visits_reader_id'), ['reader_id'], unique=False)
        batch_op.create_index('uq_visits_present', ['case_id'], unique=True, sqlite_where=sa.text("state <> 'left'"), postgresql_where=sa.text("state <> 'left'"))

    op.create_table('queue_tickets',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('booked_for', sa.DateTime(), nullable=True),
    sa.Column('taken_at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('called_at', sa.DateTime(), nullable=True),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_queue_tickets_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_queue_tickets')),
    sa.UniqueConstraint('day', 'number', name=op.f('uq_queue_tickets_day_number')),
    sa.UniqueConstraint('visit_id', name=op.f('uq_queue_tickets_visit_id'))
    )
    op.create_table('retrievals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('due_day', sa.Date(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=True),
    sa.Column('visit_id', sa.Integer(), nullable=True),
    sa.Column('hold_until', sa.Date(), nullable=True),
    sa.Column('pages_out', sa.Integer(), nullable=True),
    sa.Column('pages_back', sa.Integer(), nullable=True),
    sa.Column('pages_settled', sa.Boolean(), nullable=False),
    sa.Column('ended_why', sa.String(), nullable=True),
    sa.Column('wanted_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_retrievals_request_id')),
    sa.ForeignKeyConstraint(['round_id'], ['rounds.id'], name=op.f('fk_retrievals_round_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_retrievals_unit_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_retrievals_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_retrievals')),
    sa.UniqueConstraint('request_id', 'unit_id', 'turn', name=op.f('uq_retrievals_request_id_unit_id_turn'))
    )
    with op.batch_alter_table('retrievals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_retrievals_request_id'), ['request_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_retrievals_round_id'), ['round_id'], unique=False)
        batch_op.create_index('ix_retrievals_pages_differ', ['id'], unique=False, sqlite_where=sa.text('pages_back <> pages_out AND NOT pages_settled'), postgresql_where=sa.text('pages_back <> pages_out AND NOT pages_settled'))
        batch_op.create_index('ix_retrievals_state_due', ['state', 'due_day'], unique=False)
        batch_op.create_index(batch_op.f('ix_retrievals_unit_id'), ['unit_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_retrievals_visit_id'), ['visit_id'], unique=False)
        batch_op.create_index('uq_retrievals_promise', ['unit_id'], unique=True, sqlite_where=sa.text("state IN ('slip_out', 'pulled', 'handed_over', 'held', 'issued', 'returned', 'not_on_shelf', 'missing')"), postgresql_where=sa.text("state IN ('slip_out', 'pulled', 'handed_over', 'held', 'issued', 'returned', 'not_on_shelf', 'missing')"))

    op.create_table('seat_holdings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('seat_id', sa.Integer(), nullable=False),
    sa.Column('visit_id', sa.Integer(), nullable=False),
    sa.Column('since', sa.DateTime(), nullable=False),
    sa.Column('until', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['seat_id'], ['seats.id'], name=op.f('fk_seat_holdings_seat_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visits.id'], name=op.f('fk_seat_holdings_visit_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_seat_holdings'))
    )
    with op.batch_alter_table('seat_holdings', schema=None) as batch_op:
        batch_op.create_index('uq_seat_holdings_seat', ['seat_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))
        batch_op.create_index('uq_seat_holdings_visit', ['visit_id'], unique=True, sqlite_where=sa.text('until IS NULL'), postgresql_where=sa.text('until IS NULL'))

    op.create_table('custody',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('unit_id', sa.Integer(), nullable=False),
    sa.Column('retrieval_id', sa.Integer(), nullable=True),
    sa.Column('action', sa.String(), nullable=False),
    sa.Column('from_state', sa.String(), nullable=False),
    sa.Column('to_state', sa.String(), nullable=False),
    sa.Column('from_place', sa.String(), nullable=True),
    sa.Column('to_place', sa.String(), nullable=True),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('station', sa.String(), nullable=False),
    sa.Column('command_id', sa.Uuid(), nullable=False),
    sa.Column('occurred_at', sa.DateTime(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('pages', sa.Integer(), nullable=True),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('note', sa.LargeBinary(), nullable=True),
    sa.Column('note_digest', sa.LargeBinary(length=16), nullable=True),
    sa.Column('compensates', sa.Integer(), nullable=True),
    sa.Column('canonical', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.LargeBinary(length=32), nullable=False),
    sa.ForeignKeyConstraint(['compensates'], ['custody.seq'], name=op.f('fk_custody_compensates')),
    sa.ForeignKeyConstraint(['retrieval_id'], ['retrievals.id'], name=op.f('fk_custody_retrieval_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_custody_staff_id')),
    sa.ForeignKeyConstraint(['unit_id'], ['units.id'], name=op.f('fk_custody_unit_id')),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_custody'))
    )
    with op.batch_alter_table('custody', schema=None) as batch_op:
        batch_op.create_index('ix_custody_retrieval', ['retrieval_id', 'seq'], unique=False)
        batch_op.create_index('ix_custody_unit', ['unit_id', 'seq'], unique=False)

    op.create_table('retrieval_lines',
    sa.Column('retrieval_id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['line_id'], ['request_lines.id'], name=op.f('fk_retrieval_lines_line_id')),
    sa.ForeignKeyConstraint(['retrieval_id'], ['retrievals.id'], name=op.f('fk_retrieval_lines_retrieval_id')),
    sa.PrimaryKeyConstraint('retrieval_id', 'line_id', name=op.f('pk_retrieval_lines'))
    )
    op.create_table('slips',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('retrieval_id', sa.Integer(), nullable=False),
    sa.Column('attempt_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.Integer(), nullable=True),
    sa.Column('scanned_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['attempt_id'], ['print_attempts.id'], name=op.f('fk_slips_attempt_id')),
    sa.ForeignKeyConstraint(['retrieval_id'], ['retrievals.id'], name=op.f('fk_slips_retrieval_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_slips')),
    sa.UniqueConstraint('attempt_id', 'retrieval_id', name=op.f('uq_slips_attempt_id_retrieval_id')),
    sa.UniqueConstraint('number', name=op.f('uq_slips_number'))
    )
    with op.batch_alter_table('slips', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slips_retrieval_id'), ['retrieval_id'], unique=False)

    protect(op.get_bind(), ("audit", "custody", "checkpoints"))
    op.bulk_insert(
        sa.table("staff", sa.column("account"), sa.column("roles", sa.JSON), sa.column("system"), sa.column("active")),
        [
            {"account": account, "roles": roles, "system": True, "active": True}
            for account, roles in (
                ("system:setup", ["administrator"]),
                ("system:import", ["administrator"]),
                ("system:desk", ["clerk", "keeper"]),
            )
        ],
    )
