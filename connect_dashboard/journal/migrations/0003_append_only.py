"""The audit trail, its seals and the events can only grow: the database refuses everything else."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION journal_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse_change();
"""

BACKWARDS = """
DROP TRIGGER audit_seal_append_only ON journal_auditseal;
DROP TRIGGER audit_entry_append_only ON journal_auditentry;
DROP FUNCTION journal_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
