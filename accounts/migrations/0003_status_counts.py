"""Counts by status follow every change of a connection, whoever makes it and however many rows at once."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION accounts_count_statuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO accounts_statuscount (platform_id, status, number)
        SELECT platform_id, status, count(*) FROM added WHERE ended_at IS NULL GROUP BY 1, 2;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO accounts_statuscount (platform_id, status, number)
        SELECT platform_id, status, -count(*) FROM taken WHERE ended_at IS NULL GROUP BY 1, 2;
    ELSE
        INSERT INTO accounts_statuscount (platform_id, status, number)
        SELECT platform_id, status, sum(number) FROM (
            SELECT platform_id, status, 1 AS number FROM added WHERE ended_at IS NULL
            UNION ALL
            SELECT platform_id, status, -1 FROM taken WHERE ended_at IS NULL
        ) AS changes GROUP BY 1, 2 HAVING sum(number) <> 0;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER connection_inserted AFTER INSERT ON accounts_connection
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION accounts_count_statuses();
CREATE TRIGGER connection_updated AFTER UPDATE ON accounts_connection
    REFERENCING OLD TABLE AS taken NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION accounts_count_statuses();
CREATE TRIGGER connection_deleted AFTER DELETE ON accounts_connection
    REFERENCING OLD TABLE AS taken FOR EACH STATEMENT EXECUTE FUNCTION accounts_count_statuses();
"""

BACKWARDS = """
DROP TRIGGER connection_deleted ON accounts_connection;
DROP TRIGGER connection_updated ON accounts_connection;
DROP TRIGGER connection_inserted ON accounts_connection;
DROP FUNCTION accounts_count_statuses();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
