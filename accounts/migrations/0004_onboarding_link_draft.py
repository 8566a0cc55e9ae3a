from django.db import migrations

import connect_dashboard.encryption


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_status_counts")]

    operations = [
        migrations.AddField(
            model_name="onboardinglink",
            name="draft",
            field=connect_dashboard.encryption.EncryptedTextField(
                blank=True,
                default=b"",
                help_text="What the holder has entered so far, as JSON; gone once it is submitted.",
            ),
        ),
    ]
