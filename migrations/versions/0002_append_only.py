"""Make the ledger, published versions and responses append-only, and freeze an ended attempt."""

from alembic import op

revision = "0002"
down_revision = "0001"

# table, event, condition on which it is refused (SQL over OLD), what is said
RULES = (
    ("learning_record", "UPDATE", None, "learning_record is append-only"),
    ("learning_record", "DELETE", None, "learning_record is append-only"),
    ("sealed_digest", "UPDATE", None, "a sealed digest never changes"),
    ("sealed_digest", "DELETE", None, "a sealed digest never changes"),
    ("module_version", "UPDATE", None, "a published version never changes"),
    ("module_version", "DELETE", None, "a published version never changes"),
    ("publication", "UPDATE", None, "what was published stays published"),
    ("publication", "DELETE", None, "what was published stays published"),
    ("version_file", "UPDATE", None, "a published version never changes"),
    ("version_file", "DELETE", None, "a published version never changes"),
    ("response", "UPDATE", None, "a response never changes"),
    ("response", "DELETE", "NOT EXISTS (SELECT 1 FROM erasure_gate)", "a response goes only by erasure"),
    ("attempt", "UPDATE", "OLD.ended_at IS NOT NULL", "an ended attempt never changes"),
    ("attempt", "DELETE", None, "an attempt is never deleted"),
)
NEVER_EMPTIED = (
    "learning_record",
    "sealed_digest",
    "module_version",
    "publication",
    "version_file",
    "response",
    "attempt",
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table, event, condition, sentence in RULES:
            when = f"WHEN {condition} " if condition else ""
            op.execute(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                f"{when}BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
    )
    # a trigger's WHEN can't hold a query, so this one looks inside
    op.execute(
        "CREATE FUNCTION refuse_without_gate() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF EXISTS (SELECT 1 FROM erasure_gate) THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table, event, condition, sentence in RULES:
        gated = condition is not None and "erasure_gate" in condition
        when = f"WHEN ({condition}) " if condition and not gated else ""
        function = "refuse_without_gate" if gated else "refuse_change"
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"FOR EACH ROW {when}EXECUTE FUNCTION {function}('{sentence}')"
        )
    for table in NEVER_EMPTIED:
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('{table} is never emptied')"
        )


def downgrade() -> None:
    raise NotImplementedError("these tables stay append-only; restore a backup instead")
