from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_hosted_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="account",
            name="ages_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text=(
                    "When time moves the snapshot that came from outside; never if empty, or if it is evaluated here."
                ),
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("ages_at__isnull", False)), fields=["ages_at"], name="account_ages_at"
            ),
        ),
    ]
