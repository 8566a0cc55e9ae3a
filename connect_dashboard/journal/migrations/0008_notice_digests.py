from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0007_email_threads")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="type",
            field=models.CharField(blank=True, default="", max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(model_name="notice", name="in_inbox", field=models.BooleanField(default=True)),
        migrations.AddField(model_name="notice", name="digest_since", field=models.DateTimeField(null=True)),
    ]
