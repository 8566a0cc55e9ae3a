"""By hand: indexes of a table in use are built beside it."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("journal", "0008_notice_digests")]

    operations = [
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("in_inbox", True), ("read_at", None)),
                fields=["user", "platform", "-id"],
                name="notice_unread_newest",
            ),
        ),
        AddIndexConcurrently(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("digest_since__isnull", False)),
                fields=["platform", "user"],
                name="notice_for_digest",
            ),
        ),
        RemoveIndexConcurrently(model_name="notice", name="notice_unread"),
    ]
