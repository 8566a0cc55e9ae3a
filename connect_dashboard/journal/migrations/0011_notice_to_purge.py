from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("journal", "0010_audit_on_behalf_of")]

    operations = [
        AddIndexConcurrently(model_name="notice", index=models.Index(fields=["created"], name="notice_to_purge")),
    ]
