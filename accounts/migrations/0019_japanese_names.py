"""Japan's two scripts: a person's names and addresses in kanji and in kana, and the gender that its lists ask for."""

from django.db import migrations, models

_NAMES = ("first_name_kana", "first_name_kanji", "last_name_kana", "last_name_kanji")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0018_balance_exports")]

    operations = [
        *(
            migrations.AddField("person", name, models.CharField(max_length=100, blank=True, default="", db_default=""))
            for name in _NAMES
        ),
        migrations.AddField("person", "gender", models.CharField(max_length=10, blank=True, default="", db_default="")),
        *(
            migrations.AddField("person", name, models.JSONField(default=dict, db_default={}, blank=True))
            for name in ("address_kana", "address_kanji")
        ),
    ]
