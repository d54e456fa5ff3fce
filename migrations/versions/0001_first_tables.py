"""The first tables: people and their periods, modules, rules, attempts, the ledger and its completions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "module",
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_module")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("code", name=op.f("uq_organisation_code")),
    )
    op.create_table(
        "published_vocabulary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_vocabulary")),
    )
    op.create_table(
        "region",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("code", name=op.f("uq_region_code")),
    )
    op.create_table(
        "sealed_digest",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_sealed_digest")),
    )
    op.create_table(
        "throttle",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("window_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_department_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
    )
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_organisation_id"), ["organisation_id"], unique=False)

    op.create_table(
        "employee",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("subject_key", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("given_name", sa.String(length=80), nullable=False),
        sa.Column("particle", sa.String(length=40), nullable=False),
        sa.Column("family_name", sa.String(length=120), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=260).with_variant(sa.String(length=260, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("email_key", sa.String(length=254), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "email_key IS NULL OR email_key = lower(email_key)", name=op.f("ck_employee_email_key_lower")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_employee_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee")),
        sa.UniqueConstraint(
            "organisation_id", "email_key", name=op.f("uq_employee_organisation_id_email_key")
        ),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_employee_organisation_id_number")),
        sa.UniqueConstraint("subject_key", name=op.f("uq_employee_subject_key")),
    )
    with op.batch_alter_table("employee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employee_email_key"), ["email_key"], unique=False)
        batch_op.create_index("ix_employee_sort", ["organisation_id", "sort_key", "id"], unique=False)

    op.create_table(
        "module_version",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "change",
            sa.Enum(
                "typo",
                "fact",
                "route",
                "law",
                name="change",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(version) = 64", name=op.f("ck_module_version_version_is_sha256")),
        sa.CheckConstraint(
            "valid_months IS NULL OR valid_months BETWEEN 1 AND 120",
            name=op.f("ck_module_version_valid_months_range"),
        ),
        sa.ForeignKeyConstraint(
            ["module_slug"], ["module.slug"], name=op.f("fk_module_version_module_slug_module")
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_module_version")),
    )
    with op.batch_alter_table("module_version", schema=None) as batch_op:
        batch_op.create_index("uq_module_version_position", ["module_slug", "position"], unique=True)

    op.create_table(
        "region_member",
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_region_member_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_region_member_region_id_region")),
        sa.PrimaryKeyConstraint("region_id", "organisation_id", name=op.f("pk_region_member")),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_absence_period_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_absence_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("employee_id", "starts_on", name=op.f("uq_absence_employee_id_starts_on")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_period", ["employee_id", "starts_on", "ends_on"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_account_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("employee_id", name=op.f("uq_account_employee_id")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "passed",
                "failed",
                "completed",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("earned", sa.String(40), nullable=True),
        sa.Column("attainable", sa.String(40), nullable=True),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("retries_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_attempt_ended_with_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_attempt_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(["module_slug"], ["module.slug"], name=op.f("fk_attempt_module_slug_module")),
        sa.ForeignKeyConstraint(["retries_id"], ["attempt.id"], name=op.f("fk_attempt_retries_id_attempt")),
        sa.ForeignKeyConstraint(
            ["version"], ["module_version.version"], name=op.f("fk_attempt_version_module_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("ix_attempt_employee", ["employee_id", "module_slug", "id"], unique=False)
        batch_op.create_index(
            "uq_attempt_open",
            ["employee_id", "module_slug"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("employee_id", sa.Integer(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_audit_entry_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_audit_entry_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_organisation", ["organisation_id", "at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["employee_id", "at"], unique=False)

    op.create_table(
        "completion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column("last_valid_on", sa.Date(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "platform",
                "classroom",
                "team",
                "external",
                "import",
                name="recordsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(last_valid_on IS NULL) = (valid_months IS NULL)", name=op.f("ck_completion_last_day_if_months")
        ),
        sa.CheckConstraint(
            "last_valid_on IS NULL OR last_valid_on >= completed_on",
            name=op.f("ck_completion_valid_from_its_day"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_completion_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion")),
        sa.UniqueConstraint("employee_id", "sequence", name=op.f("uq_completion_employee_id_sequence")),
    )
    with op.batch_alter_table("completion", schema=None) as batch_op:
        batch_op.create_index("ix_completion_module", ["module_slug", "completed_on"], unique=False)
        batch_op.create_index(
            "ix_completion_valid",
            ["employee_id", "module_slug", "completed_on", "last_valid_on"],
            unique=False,
        )

    op.create_table(
        "completion_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_completion_evidence_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion_evidence")),
        sa.UniqueConstraint(
            "employee_id", "sequence", name=op.f("uq_completion_evidence_employee_id_sequence")
        ),
    )
    op.create_table(
        "department_audience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_department_audience_period_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_department_audience_department_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_audience")),
        sa.UniqueConstraint(
            "department_id", "starts_on", name=op.f("uq_department_audience_department_id_starts_on")
        ),
    )
    with op.batch_alter_table("department_audience", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_audience_audience"), ["audience"], unique=False)

    op.create_table(
        "department_municipality",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_department_municipality_period_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["department.id"],
            name=op.f("fk_department_municipality_department_id_department"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_municipality")),
        sa.UniqueConstraint(
            "department_id",
            "municipality",
            "starts_on",
            name=op.f("uq_department_municipality_department_id_municipality_starts_on"),
        ),
    )
    op.create_table(
        "department_position",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_department_position_period_not_empty")
        ),
        sa.CheckConstraint(
            "parent_id IS NULL OR parent_id <> department_id",
            name=op.f("ck_department_position_not_its_own_parent"),
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_department_position_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["department.id"], name=op.f("fk_department_position_parent_id_department")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_position")),
        sa.UniqueConstraint(
            "department_id", "starts_on", name=op.f("uq_department_position_department_id_starts_on")
        ),
    )
    with op.batch_alter_table("department_position", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_position_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "employment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_employment_period_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_employment_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employment")),
        sa.UniqueConstraint("employee_id", "starts_on", name=op.f("uq_employment_employee_id_starts_on")),
    )
    with op.batch_alter_table("employment", schema=None) as batch_op:
        batch_op.create_index("ix_employment_period", ["starts_on", "ends_on", "employee_id"], unique=False)
        batch_op.create_index(
            "uq_employment_open",
            ["employee_id"],
            unique=True,
            sqlite_where=sa.text("ends_on IS NULL"),
            postgresql_where=sa.text("ends_on IS NULL"),
        )

    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_extension_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["module_slug"], ["module.slug"], name=op.f("fk_extension_module_slug_module")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index("ix_extension_employee", ["employee_id", "module_slug"], unique=False)

    op.create_table(
        "learning_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_key", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "verb",
            sa.Enum(
                "passed",
                "failed",
                "completed",
                "voided",
                name="verb",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        sa.Column(
            "source",
            sa.Enum(
                "platform",
                "classroom",
                "team",
                "external",
                "import",
                name="recordsource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempt_id", sa.Integer(), nullable=True),
        sa.Column("voids", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "(verb = 'voided') = (voids IS NOT NULL)", name=op.f("ck_learning_record_voids_where_voided")
        ),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_learning_record_sequence_from_one")),
        sa.ForeignKeyConstraint(
            ["subject_key"], ["employee.subject_key"], name=op.f("fk_learning_record_subject_key_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_record")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_learning_record_attempt_id")),
        sa.UniqueConstraint("subject_key", "sequence", name=op.f("uq_learning_record_subject_key_sequence")),
    )
    op.create_table(
        "ledger_head",
        sa.Column("subject_key", sa.String(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_key"], ["employee.subject_key"], name=op.f("fk_ledger_head_subject_key_employee")
        ),
        sa.PrimaryKeyConstraint("subject_key", name=op.f("pk_ledger_head")),
    )
    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_placement_period_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_placement_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_placement_employee_id_employee")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index(
            "ix_placement_employee", ["employee_id", "starts_on", "ends_on", "department_id"], unique=False
        )
        batch_op.create_index(
            "ix_placement_scope", ["department_id", "starts_on", "ends_on", "employee_id"], unique=False
        )

    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column(
            "change",
            sa.Enum(
                "typo",
                "fact",
                "route",
                "law",
                name="change",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_slug"], ["module.slug"], name=op.f("fk_publication_module_slug_module")
        ),
        sa.ForeignKeyConstraint(
            ["version"], ["module_version.version"], name=op.f("fk_publication_version_module_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index("ix_publication_module", ["module_slug", "id"], unique=False)

    op.create_table(
        "requirement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(audience IS NULL) <> (department_id IS NULL)",
            name=op.f("ck_requirement_audience_or_department"),
        ),
        sa.CheckConstraint(
            "due_days IS NULL OR due_days >= 0", name=op.f("ck_requirement_due_days_not_negative")
        ),
        sa.CheckConstraint(
            "due_on IS NOT NULL OR due_days IS NOT NULL", name=op.f("ck_requirement_some_due")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_requirement_period_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_requirement_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["module_slug"], ["module.slug"], name=op.f("fk_requirement_module_slug_module")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_requirement_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requirement")),
    )
    with op.batch_alter_table("requirement", schema=None) as batch_op:
        batch_op.create_index("ix_requirement_organisation", ["organisation_id", "module_slug"], unique=False)

    op.create_table(
        "role_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "manager",
                "contact-officer",
                "coordinator",
                "regional-coordinator",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(role = 'regional-coordinator') = (region_id IS NOT NULL)",
            name=op.f("ck_role_assignment_region_where_it_belongs"),
        ),
        sa.CheckConstraint(
            "(role IN ('manager', 'contact-officer')) = (department_id IS NOT NULL)",
            name=op.f("ck_role_assignment_department_where_it_belongs"),
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_role_assignment_period_not_empty")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_role_assignment_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_role_assignment_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_role_assignment_region_id_region")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_assignment")),
    )
    with op.batch_alter_table("role_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_assignment_department_id"), ["department_id"], unique=False)
        batch_op.create_index(
            "ix_role_assignment_employee", ["employee_id", "starts_on", "ends_on"], unique=False
        )

    op.create_table(
        "route",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=160), nullable=False),
        sa.Column("contact_phone", sa.String(length=40), nullable=False),
        sa.Column("contact_hours", sa.String(length=120), nullable=False),
        sa.Column("deputy_name", sa.String(length=160), nullable=False),
        sa.Column("deputy_phone", sa.String(length=40), nullable=False),
        sa.Column("point_name", sa.String(length=160), nullable=False),
        sa.Column("point_phone", sa.String(length=40), nullable=False),
        sa.Column("point_hours", sa.String(length=120), nullable=False),
        sa.Column("partners", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_route_department_id_department")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_route_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route")),
        sa.UniqueConstraint(
            "organisation_id", "department_id", name=op.f("uq_route_organisation_id_department_id")
        ),
    )
    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.create_index(
            "uq_route_organisation",
            ["organisation_id"],
            unique=True,
            sqlite_where=sa.text("department_id IS NULL"),
            postgresql_where=sa.text("department_id IS NULL"),
        )

    op.create_table(
        "version_file",
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["module_version.version"], name=op.f("fk_version_file_version_module_version")
        ),
        sa.PrimaryKeyConstraint("version", "path", name=op.f("pk_version_file")),
    )
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("module_slug", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name=op.f("ck_waiver_period_not_empty")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_waiver_employee_id_employee")
        ),
        sa.ForeignKeyConstraint(["module_slug"], ["module.slug"], name=op.f("fk_waiver_module_slug_module")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
    )
    with op.batch_alter_table("waiver", schema=None) as batch_op:
        batch_op.create_index("ix_waiver_employee", ["employee_id", "module_slug"], unique=False)

    op.create_table(
        "account_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "invitation",
                "reset",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("nonce_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_link_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("nonce_hash", name=op.f("uq_account_link_nonce_hash")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_account_id"), ["account_id"], unique=False)

    op.create_table(
        "erasure_gate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_entry_id", sa.Integer(), nullable=False),
        sa.Column("never", sa.Integer(), nullable=False),
        sa.CheckConstraint("never = 0", name=op.f("ck_erasure_gate_never_committed")),
        sa.ForeignKeyConstraint(
            ["audit_entry_id"], ["audit_entry.id"], name=op.f("fk_erasure_gate_audit_entry_id_audit_entry")
        ),
        sa.ForeignKeyConstraint(
            ["never"],
            ["installation.id"],
            name=op.f("fk_erasure_gate_never_installation"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_gate")),
    )
    op.create_table(
        "opened_stop",
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_opened_stop_attempt_id_attempt")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "stop", name=op.f("pk_opened_stop")),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum(
                "signed-out",
                "password",
                "disabled",
                name="endreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_sign_in_session_ended_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_in_session_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "walk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("scenario_module", sa.String(length=64), nullable=False),
        sa.Column("scenario_id", sa.String(length=64), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("swapped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feedback_read", sa.Integer(), nullable=False),
        sa.Column("earned", sa.String(40), nullable=True),
        sa.Column("attainable", sa.String(40), nullable=True),
        sa.CheckConstraint(
            "ended_at IS NULL OR shown_at IS NOT NULL", name=op.f("ck_walk_shown_before_ended")
        ),
        sa.CheckConstraint("ended_at IS NULL OR swapped_at IS NULL", name=op.f("ck_walk_ended_or_swapped")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_walk_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walk")),
        sa.UniqueConstraint(
            "attempt_id",
            "counted",
            "position",
            "round",
            name=op.f("uq_walk_attempt_id_counted_position_round"),
        ),
    )
    with op.batch_alter_table("walk", schema=None) as batch_op:
        batch_op.create_index("ix_walk_scenario", ["scenario_module", "scenario_id"], unique=False)

    op.create_table(
        "held_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("walk_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_held_answer_account_id_account")
        ),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_held_answer_walk_id_walk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_answer")),
        sa.UniqueConstraint("walk_id", "position", name=op.f("uq_held_answer_walk_id_position")),
    )
    with op.batch_alter_table("held_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_held_answer_account_id"), ["account_id"], unique=False)

    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("walk_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("earned", sa.String(40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["walk_id"], ["walk.id"], name=op.f("fk_response_walk_id_walk")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint("walk_id", "position", name=op.f("uq_response_walk_id_position")),
    )


def downgrade() -> None:
    raise NotImplementedError("restore a backup instead")
