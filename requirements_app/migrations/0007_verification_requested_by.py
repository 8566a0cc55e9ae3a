from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requirements_app", "0006_remediation_links")]

    operations = [
        migrations.AddField(
            model_name="verificationoutcome",
            name="requested_by_kind",
            field=models.CharField(blank=True, default="", help_text="Who gave what is verified.", max_length=16),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="verificationoutcome",
            name="requested_by_label",
            field=models.CharField(blank=True, default="", max_length=254),
            preserve_default=False,
        ),
    ]
