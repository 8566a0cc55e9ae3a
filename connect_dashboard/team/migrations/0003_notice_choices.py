import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("team", "0002_platform_clock"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(blank=True, help_text="Whose mornings the daily e-mail keeps to.", max_length=64),
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("account_connected", "Account connected"),
                            ("requirement_due", "Requirement due"),
                            ("account_restricted", "Account restricted"),
                            ("verification_failed", "Verification failed"),
                            ("link_completed", "Remediation link completed"),
                            ("payout_failed", "Payout failed"),
                            ("debit_failed", "Debit failed"),
                            ("approval_asked", "Approval asked"),
                            ("approval_decided", "Approval decided"),
                            ("case_replied", "Support case replied"),
                            ("inactive_found", "Inactive accounts found"),
                            ("job_done", "Import or export done"),
                        ],
                        max_length=32,
                    ),
                ),
                ("in_inbox", models.BooleanField()),
                (
                    "email",
                    models.CharField(
                        choices=[("immediate", "At once"), ("daily", "Daily summary"), ("off", "Off")], max_length=9
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notice_choices", to="team.membership"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("membership", "type"), name="notice_choice_once"),
                    models.CheckConstraint(
                        condition=models.Q(("email__in", ["immediate", "daily", "off"])),
                        name="notice_choice_known_email",
                    ),
                ],
            },
        ),
    ]
