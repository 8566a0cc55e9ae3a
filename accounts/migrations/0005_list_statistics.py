"""Let the planner know the search terms and due dates well enough to choose between walking and gathering."""

from django.db import migrations

FORWARDS = """
ALTER TABLE accounts_connection ALTER COLUMN search SET STATISTICS 1000;
CREATE STATISTICS connection_due_statistics
    ON (COALESCE(next_due_at, '9999-12-31 00:00:00+00'::timestamptz)) FROM accounts_connection;
"""

BACKWARDS = """
DROP STATISTICS connection_due_statistics;
ALTER TABLE accounts_connection ALTER COLUMN search SET STATISTICS -1;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_onboarding_link_draft")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
