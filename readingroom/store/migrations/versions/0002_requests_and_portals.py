"""requests and portals"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema here."""
    op.create_table('blobs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.LargeBinary(length=32), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('kept_at', sa.DateTime(), nullable=False),
    sa.Column('erased_at', sa.DateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_blobs')),
    sa.UniqueConstraint('digest', name=op.f('uq_blobs_digest'))
    )
    op.create_table('notice_templates',
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('kind', 'language', name=op.f('pk_notice_templates'))
    )
    op.create_table('portals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('adapter', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('instance', sa.String(), nullable=False),
    sa.Column('address', sa.String(), nullable=False),
    sa.Column('options', sa.JSON(), nullable=False),
    sa.Column('takes', sa.JSON(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('disconnected_at', sa.DateTime(), nullable=True),
    sa.Column('cursor', sa.String(), nullable=True),
    sa.Column('listing', sa.Boolean(), nullable=False),
    sa.Column('pass_number', sa.Integer(), nullable=False),
    sa.Column('agreed_upto', sa.Integer(), nullable=False),
    sa.Column('halted', sa.String(), nullable=True),
    sa.Column('halted_facts', sa.JSON(), nullable=True),
    sa.Column('tried_at', sa.DateTime(), nullable=True),
    sa.Column('reached_at', sa.DateTime(), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(), nullable=True),
    sa.Column('said', sa.String(), nullable=True),
    sa.Column('said_facts', sa.JSON(), nullable=True),
    sa.Column('lease_holder', sa.Uuid(), nullable=True),
    sa.Column('lease_until', sa.DateTime(), nullable=True),
    sa.Column('lease_fence', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_portals')),
    sa.UniqueConstraint('instance', name=op.f('uq_portals_instance')),
    sa.UniqueConstraint('name', name=op.f('uq_portals_name'))
    )
    op.create_table('service_items',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('offered', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_items')),
    sa.UniqueConstraint('code', name=op.f('uq_service_items_code'))
    )
    op.create_table('blob_pieces',
    sa.Column('blob_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['blob_id'], ['blobs.id'], name=op.f('fk_blob_pieces_blob_id')),
    sa.PrimaryKeyConstraint('blob_id', 'number', name=op.f('pk_blob_pieces'))
    )
    op.create_table('notices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('occasion', sa.String(), nullable=False),
    sa.Column('language', sa.String(), nullable=False),
    sa.Column('subject', sa.LargeBinary(), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_notices_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('case_id', 'kind', 'occasion', name=op.f('uq_notices_case_id_kind_occasion'))
    )
    op.create_table('portal_subjects',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('portal_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('canonical_id', sa.String(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('record_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('etag', sa.String(), nullable=True),
    sa.Column('seen', sa.LargeBinary(), nullable=False),
    sa.Column('told', sa.JSON(), nullable=False),
    sa.Column('told_pass', sa.Integer(), nullable=False),
    sa.Column('taken_in', sa.Uuid(), nullable=True),
    sa.Column('gone', sa.Boolean(), nullable=False),
    sa.Column('missing_since', sa.DateTime(), nullable=True),
    sa.Column('conflict', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_portal_subjects_case_id')),
    sa.ForeignKeyConstraint(['portal_id'], ['portals.id'], name=op.f('fk_portal_subjects_portal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_portal_subjects')),
    sa.UniqueConstraint('portal_id', 'kind', 'canonical_id', name=op.f('uq_portal_subjects_portal_id_kind_canonical_id'))
    )
    op.create_index('ix_portal_subjects_record', 'portal_subjects', ['kind', 'record_id'], unique=False)
    op.create_index(op.f('ix_portal_subjects_case_id'), 'portal_subjects', ['case_id'], unique=False)

    op.create_table('inbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('portal_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('canonical_id', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('ends', sa.Boolean(), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=True),
    sa.Column('etag', sa.String(), nullable=True),
    sa.Column('came_at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('facts', sa.JSON(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['portal_id'], ['portals.id'], name=op.f('fk_inbox_portal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbox'))
    )
    op.create_index('ix_inbox_subject', 'inbox', ['portal_id', 'kind', 'canonical_id', 'id'], unique=False)
    op.create_index('ix_inbox_waiting', 'inbox', ['portal_id', 'id'], unique=False, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
    op.create_index('ix_inbox_quarantined', 'inbox', ['portal_id', 'id'], unique=False, sqlite_where=sa.text("state = 'quarantined'"), postgresql_where=sa.text("state = 'quarantined'"))

    op.create_table('outbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('portal_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('subject_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('reference', sa.Uuid(), nullable=False),
    sa.Column('payload', sa.LargeBinary(), nullable=False),
    sa.Column('command_id', sa.Uuid(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('decided_at', sa.DateTime(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(), nullable=True),
    sa.Column('sent_at', sa.DateTime(), nullable=True),
    sa.Column('absent_since', sa.DateTime(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=True),
    sa.Column('said', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_outbox_case_id')),
    sa.ForeignKeyConstraint(['portal_id'], ['portals.id'], name=op.f('fk_outbox_portal_id')),
    sa.ForeignKeyConstraint(['subject_id'], ['portal_subjects.id'], name=op.f('fk_outbox_subject_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('reference', name=op.f('uq_outbox_reference'))
    )
    op.create_index('ix_outbox_case_id', 'outbox', ['case_id'], unique=False)
    op.create_index('ix_outbox_subject_id', 'outbox', ['subject_id'], unique=False)
    op.create_index('ix_outbox_unsettled', 'outbox', ['portal_id', 'id'], unique=False, sqlite_where=sa.text("state NOT IN ('applied', 'given_up', 'cancelled')"), postgresql_where=sa.text("state NOT IN ('applied', 'given_up', 'cancelled')"))

    op.create_table('service_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('service_item_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('guide', sa.JSON(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['service_item_id'], ['service_items.id'], name=op.f('fk_service_versions_service_item_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_service_versions_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_versions')),
    sa.UniqueConstraint('service_item_id', 'version', name=op.f('uq_service_versions_service_item_id_version'))
    )
    op.create_table('applicants',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('reader_id', sa.Integer(), nullable=True),
    sa.Column('relation', sa.String(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=False),
    sa.Column('document_kind', sa.String(), nullable=True),
    sa.Column('document_number', sa.LargeBinary(), nullable=True),
    sa.Column('document_hash', sa.LargeBinary(length=16), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('email', sa.LargeBinary(), nullable=True),
    sa.Column('organisation', sa.LargeBinary(), nullable=True),
    sa.Column('verified', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['reader_id'], ['readers.id'], name=op.f('fk_applicants_reader_id')),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_applicants_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_applicants')),
    sa.UniqueConstraint('request_id', 'position', name=op.f('uq_applicants_request_id_position'))
    )
    op.create_index(op.f('ix_applicants_document_hash'), 'applicants', ['document_hash'], unique=False)
    op.create_index(op.f('ix_applicants_reader_id'), 'applicants', ['reader_id'], unique=False)

    op.create_table('approvals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('use', sa.String(), nullable=False),
    sa.Column('scope', sa.LargeBinary(), nullable=True),
    sa.Column('persons', sa.LargeBinary(), nullable=True),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('creating_body', sa.String(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('spoken', sa.Boolean(), nullable=False),
    sa.Column('decided_by', sa.LargeBinary(), nullable=True),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('decision', sa.LargeBinary(), nullable=True),
    sa.Column('blob_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.LargeBinary(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['blob_id'], ['blobs.id'], name=op.f('fk_approvals_blob_id')),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_approvals_request_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_approvals_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_approvals'))
    )
    op.create_index(op.f('ix_approvals_blob_id'), 'approvals', ['blob_id'], unique=False)
    op.create_index(op.f('ix_approvals_request_id'), 'approvals', ['request_id'], unique=False)

    op.create_table('clock_stops',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('first_day', sa.Date(), nullable=False),
    sa.Column('last_day', sa.Date(), nullable=True),
    sa.Column('days', sa.Integer(), nullable=True),
    sa.Column('reason', sa.LargeBinary(), nullable=True),
    sa.Column('told_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_clock_stops_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_stops'))
    )
    op.create_index(op.f('ix_clock_stops_request_id'), 'clock_stops', ['request_id'], unique=False)

    op.create_table('materials',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('paper', sa.String(), nullable=False),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('required', sa.Boolean(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('blob_id', sa.Integer(), nullable=True),
    sa.Column('file_name', sa.LargeBinary(), nullable=True),
    sa.Column('follow_by', sa.Date(), nullable=True),
    sa.Column('changed_at', sa.DateTime(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['blob_id'], ['blobs.id'], name=op.f('fk_materials_blob_id')),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_materials_request_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_materials_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_materials')),
    sa.UniqueConstraint('request_id', 'paper', name=op.f('uq_materials_request_id_paper'))
    )
    op.create_index(op.f('ix_materials_blob_id'), 'materials', ['blob_id'], unique=False)

    op.create_table('messages',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(), nullable=False),
    sa.Column('author', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('text', sa.LargeBinary(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('answers_id', sa.Integer(), nullable=True),
    sa.Column('papers', sa.JSON(), nullable=True),
    sa.Column('answer_by', sa.Date(), nullable=True),
    sa.Column('withdrawn', sa.Boolean(), nullable=False),
    sa.Column('read_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['answers_id'], ['messages.id'], name=op.f('fk_messages_answers_id')),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_messages_request_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_messages_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_messages')),
    sa.UniqueConstraint('request_id', 'reference', name=op.f('uq_messages_request_id_reference'))
    )
    op.create_index('ix_messages_request_id_at', 'messages', ['request_id', 'at'], unique=False)
    op.create_index('ix_messages_unread', 'messages', ['request_id'], unique=False,
                    sqlite_where=sa.text("author = 'reader' AND read_at IS NULL"),
                    postgresql_where=sa.text("author = 'reader' AND read_at IS NULL"))

    op.create_table('transfers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('archive', sa.String(), nullable=False),
    sa.Column('contact', sa.LargeBinary(), nullable=True),
    sa.Column('sent_at', sa.DateTime(), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['request_id'], ['requests.id'], name=op.f('fk_transfers_request_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_transfers'))
    )
    op.create_index(op.f('ix_transfers_request_id'), 'transfers', ['request_id'], unique=False)

    op.create_table('approval_lines',
    sa.Column('approval_id', sa.Integer(), nullable=False),
    sa.Column('line_id', sa.Integer(), nullable=False),
    sa.Column('granted', sa.Boolean(), nullable=True),
    sa.Column('pages', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['approval_id'], ['approvals.id'], name=op.f('fk_approval_lines_approval_id')),
    sa.ForeignKeyConstraint(['line_id'], ['request_lines.id'], name=op.f('fk_approval_lines_line_id')),
    sa.PrimaryKeyConstraint('approval_id', 'line_id', name=op.f('pk_approval_lines'))
    )
    op.create_index(op.f('ix_approval_lines_line_id'), 'approval_lines', ['line_id'], unique=False)

    op.create_table('material_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('material_id', sa.Integer(), nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=True),
    sa.Column('blob_id', sa.Integer(), nullable=True),
    sa.Column('why', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['blob_id'], ['blobs.id'], name=op.f('fk_material_events_blob_id')),
    sa.ForeignKeyConstraint(['material_id'], ['materials.id'], name=op.f('fk_material_events_material_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_material_events_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_material_events'))
    )
    op.create_index(op.f('ix_material_events_blob_id'), 'material_events', ['blob_id'], unique=False)
    op.create_index(op.f('ix_material_events_material_id'), 'material_events', ['material_id'], unique=False)
    op.create_index('ix_material_events_asked_again', 'material_events', ['at'], unique=False,
                    sqlite_where=sa.text("what = 'asked_again'"), postgresql_where=sa.text("what = 'asked_again'"))

    op.create_table('message_files',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('blob_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['blob_id'], ['blobs.id'], name=op.f('fk_message_files_blob_id')),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_message_files_message_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_files'))
    )
    op.create_index(op.f('ix_message_files_blob_id'), 'message_files', ['blob_id'], unique=False)
    op.create_index(op.f('ix_message_files_message_id'), 'message_files', ['message_id'], unique=False)

    op.create_table('mails',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('notice_id', sa.Integer(), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=False),
    sa.Column('message_id', sa.String(), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('useless_after', sa.DateTime(), nullable=True),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('next_try_at', sa.DateTime(), nullable=True),
    sa.Column('taken_by', sa.Uuid(), nullable=True),
    sa.Column('taken_until', sa.DateTime(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('why', sa.String(), nullable=True),
    sa.Column('said', sa.LargeBinary(), nullable=True),
    sa.ForeignKeyConstraint(['notice_id'], ['notices.id'], name=op.f('fk_mails_notice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mails')),
    sa.UniqueConstraint('message_id', name=op.f('uq_mails_message_id')),
    sa.UniqueConstraint('notice_id', name=op.f('uq_mails_notice_id'))
    )
    op.create_index('ix_mails_open', 'mails', ['state', 'id'], unique=False, sqlite_where=sa.text("state IN ('pending', 'in_flight', 'unknown', 'failed')"), postgresql_where=sa.text("state IN ('pending', 'in_flight', 'unknown', 'failed')"))

    # Column by column and not by Alembic's batch mode: that makes the table anew, which drops what refers to it.
    for column in (
        sa.Column('service_version_id', sa.Integer(), sa.ForeignKey('service_versions.id'), nullable=True),
        sa.Column('concerned', sa.LargeBinary(), nullable=True),
        sa.Column('clues', sa.LargeBinary(), nullable=True),
        sa.Column('delivery', sa.String(), nullable=True),
        sa.Column('address', sa.LargeBinary(), nullable=True),
        sa.Column('note', sa.LargeBinary(), nullable=True),
        sa.Column('language', sa.String(), nullable=True),
        sa.Column('accepted_at', sa.DateTime(), nullable=True),
        sa.Column('accept_by', sa.Date(), nullable=True),
        sa.Column('finish_by', sa.Date(), nullable=True),
        sa.Column('promised_by', sa.Date(), nullable=True),
        sa.Column('stopped_on', sa.Date(), nullable=True),
        sa.Column('outcome', sa.String(), nullable=True),
        sa.Column('ground', sa.String(), nullable=True),
        sa.Column('answer', sa.LargeBinary(), nullable=True),
        sa.Column('joined', sa.JSON(), nullable=True),
        sa.Column('joined_into', sa.Integer(), sa.ForeignKey('requests.id'), nullable=True),
    ):
        op.add_column('requests', column, inline_references=True)
    op.drop_index('ix_requests_state', 'requests')
    op.create_index('ix_requests_finish_by', 'requests', ['finish_by'], unique=False)
    op.create_index('ix_requests_joined_into', 'requests', ['joined_into'], unique=False)
    op.create_index('ix_requests_state_finish_by', 'requests', ['state', 'finish_by', 'id'], unique=False)
