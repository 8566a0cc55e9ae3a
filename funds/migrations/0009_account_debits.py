import connect_dashboard.present
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0017_recorded_consents"),
        ("funds", "0008_payout_plans"),
        ("team", "0002_platform_clock"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountDebit",
            fields=[
                (
                    "id",
                    models.CharField(
                        db_collation="C", editable=False, max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(db_collation="C", max_length=3)),
                ("description", models.CharField(blank=True, max_length=500)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("statement_descriptor", models.CharField(blank=True, max_length=22)),
                ("idempotency_key", models.CharField(db_collation="C", max_length=255)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("awaiting_approval", "Waiting for approval"),
                            ("declined", "Declined"),
                            ("expired", "Approval expired"),
                            ("pending", "Pending"),
                            ("in_transit", "In transit"),
                            ("succeeded", "Succeeded"),
                            ("paid", "Paid"),
                            ("failed", "Failed"),
                            ("canceled", "Canceled"),
                            ("reversed", "Reversed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("failure_code", models.CharField(blank=True, max_length=64)),
                ("failure_message", models.CharField(blank=True, max_length=300)),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.CharField(max_length=64)),
                ("actor_label", models.CharField(max_length=150)),
                ("created", models.DateTimeField(default=connect_dashboard.present.present)),
                ("transfer_id", models.CharField(db_collation="C", max_length=64, unique=True)),
                ("fee", models.BigIntegerField(default=0)),
                ("amount_refunded", models.BigIntegerField(default=0)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.debitconsent",
                    ),
                ),
                (
                    "ledger_transaction",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="funds.ledgertransaction",
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="team.platform",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DebitRefund",
            fields=[
                (
                    "id",
                    models.CharField(
                        db_collation="C", editable=False, max_length=64, primary_key=True, serialize=False
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("currency", models.CharField(db_collation="C", max_length=3)),
                ("description", models.CharField(blank=True, max_length=500)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("statement_descriptor", models.CharField(blank=True, max_length=22)),
                ("idempotency_key", models.CharField(db_collation="C", max_length=255)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("awaiting_approval", "Waiting for approval"),
                            ("declined", "Declined"),
                            ("expired", "Approval expired"),
                            ("pending", "Pending"),
                            ("in_transit", "In transit"),
                            ("succeeded", "Succeeded"),
                            ("paid", "Paid"),
                            ("failed", "Failed"),
                            ("canceled", "Canceled"),
                            ("reversed", "Reversed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("failure_code", models.CharField(blank=True, max_length=64)),
                ("failure_message", models.CharField(blank=True, max_length=300)),
                ("actor_kind", models.CharField(max_length=12)),
                ("actor_id", models.CharField(max_length=64)),
                ("actor_label", models.CharField(max_length=150)),
                ("created", models.DateTimeField(default=connect_dashboard.present.present)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.account",
                    ),
                ),
                (
                    "debit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="funds.accountdebit"
                    ),
                ),
                (
                    "ledger_transaction",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="funds.ledgertransaction",
                    ),
                ),
                (
                    "platform",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="team.platform",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="accountdebit",
            index=models.Index(fields=["platform", "-created", "-id"], name="accountdebit_newest"),
        ),
        migrations.AddIndex(
            model_name="accountdebit",
            index=models.Index(fields=["platform", "status", "-created", "-id"], name="accountdebit_by_status"),
        ),
        migrations.AddIndex(
            model_name="accountdebit",
            index=models.Index(fields=["account", "-created", "-id"], name="accountdebit_of_account"),
        ),
        migrations.AddConstraint(
            model_name="accountdebit",
            constraint=models.UniqueConstraint(fields=("platform", "idempotency_key"), name="accountdebit_once"),
        ),
        migrations.AddConstraint(
            model_name="accountdebit",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="accountdebit_of_something"),
        ),
        migrations.AddConstraint(
            model_name="accountdebit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "awaiting_approval",
                            "declined",
                            "expired",
                            "pending",
                            "in_transit",
                            "succeeded",
                            "paid",
                            "failed",
                            "canceled",
                            "reversed",
                        ],
                    )
                ),
                name="accountdebit_known_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="accountdebit",
            constraint=models.CheckConstraint(
                condition=models.Q(("account__isnull", False)), name="accountdebit_of_an_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="accountdebit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_refunded__gte", 0), ("amount_refunded__lte", models.F("amount")), ("fee__gte", 0)
                ),
                name="accountdebit_refunded_in_part",
            ),
        ),
        migrations.AddIndex(
            model_name="debitrefund",
            index=models.Index(fields=["platform", "-created", "-id"], name="debitrefund_newest"),
        ),
        migrations.AddConstraint(
            model_name="debitrefund",
            constraint=models.UniqueConstraint(fields=("platform", "idempotency_key"), name="debitrefund_once"),
        ),
        migrations.AddConstraint(
            model_name="debitrefund",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="debitrefund_of_something"),
        ),
        migrations.AddConstraint(
            model_name="debitrefund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "awaiting_approval",
                            "declined",
                            "expired",
                            "pending",
                            "in_transit",
                            "succeeded",
                            "paid",
                            "failed",
                            "canceled",
                            "reversed",
                        ],
                    )
                ),
                name="debitrefund_known_status",
            ),
        ),
    ]
